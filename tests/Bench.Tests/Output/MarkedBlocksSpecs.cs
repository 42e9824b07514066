using ActorLoad.Compare;
using ActorLoad.Compare.Output;

namespace Bench.Tests.Output;

public sealed class MarkedBlocksSpecs
{
    private const string Page = "# Title\n\nBefore.\n\n<!-- generated:ladder -->\n\nold\n\n<!-- /generated -->\n\nBetween.\n\n<!-- generated:crash -->\n\nkept\n\n<!-- /generated -->\nAfter.\n";

    [Fact]
    public void Should_keep_all_else_when_a_block_is_replaced() =>
        Assert.Equal(Page.Replace("old", "new"), MarkedBlocks.Replace(Page, "ladder", "new\n"));

    [Fact]
    public void Should_change_nothing_when_done_twice()
    {
        var once = MarkedBlocks.Replace(Page, "ladder", "\nnew\nlines\n");

        Assert.Equal(once, MarkedBlocks.Replace(once, "ladder", "\nnew\nlines\n"));
    }

    [Fact]
    public void Should_append_it_when_there_is_no_such_block() =>
        Assert.Equal(Page + "\n<!-- generated:together -->\n\nnew\n\n<!-- /generated -->\n", MarkedBlocks.Replace(Page, "together", "new"));

    [Fact]
    public void Should_be_the_block_alone_when_the_page_is_empty() =>
        Assert.Equal("<!-- generated:ladder -->\n\nnew\n\n<!-- /generated -->\n", MarkedBlocks.Replace("", "ladder", "new"));

    [Fact]
    public void Should_take_nothing_of_the_next_block_when_its_own_end_is_gone() =>
        Assert.Throws<BenchException>(() => MarkedBlocks.Replace("<!-- generated:ladder -->\nold\n<!-- generated:crash -->\n<!-- /generated -->\n", "ladder", "new"));

    [Fact]
    public void Should_have_a_place_for_every_block_when_the_page_is_new()
    {
        var page = ResultsPage.Blank;

        Assert.All(["ladder", "together", "crash", "complexity"], name => Assert.Contains($"<!-- generated:{name} -->", page));
    }
}

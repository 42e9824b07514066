using ActorLoad.Core.Report;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Report;

public class WrappingSpecs
{
    [Fact]
    public void Should_break_at_spaces_and_indent_what_follows() =>
        Assert.Equal(["- one two", "  three", "  four"], Wrapping.Lines("- one two three four", 9, hang: 2));

    [Fact]
    public void Should_break_a_word_when_it_is_longer_than_a_line() => Assert.Equal(["abcd", "efgh", "i"], Wrapping.Lines("abcdefghi", 4));

    [Fact]
    public void Should_keep_a_figure_with_its_unit() =>
        Assert.Equal(["limits.stall is", "1.00 s: no"], Wrapping.Lines("limits.stall is 1.00 s: no", 20));

    [Fact]
    public void Should_show_no_control_when_a_text_holds_a_servers_bytes() => Assert.Equal("a?[2J b", Wrapping.Printable("a\u001b[2J\nb"));

    [Fact]
    public void Should_keep_within_the_width_and_lose_no_word() =>
        Gen.Select(Gen.String["ab "], Gen.Int[1, 30], Gen.Int[0, 5]).Sample((text, width, hang) =>
        {
            var lines = Wrapping.Lines(text, width, hang);

            Assert.All(lines, line => Assert.True(line.Length <= width));
            Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
        });
}

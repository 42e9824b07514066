using ActorLoad.Compare.Cli;

namespace Bench.Tests.Cli;

public sealed class FlagReaderSpecs
{
    [Fact]
    public void Should_lie_under_the_root_when_a_path_is_not_given()
    {
        Assert.Equal("/checkout/artifacts/lean", Reader().PathOf("--out", "artifacts", "lean"));
        Assert.Equal("/shared/peers/gonet", Reader().GoNet);
    }

    [Fact]
    public void Should_be_the_path_that_was_given() => Assert.Equal("/there", Reader(("--out", "/there")).PathOf("--out", "artifacts"));

    [Theory]
    [InlineData("0")]
    [InlineData("11")]
    [InlineData("2.5")]
    [InlineData("many")]
    public void Should_say_so_when_it_is_no_such_number(string text)
    {
        var reader = Reader(("--pairs", text));

        Assert.Equal(5, reader.Whole("--pairs", 5, 1, 10));
        Assert.Equal([$"--pairs {text}: not a whole number from 1 to 10"], reader.Problems);
    }

    [Fact]
    public void Should_say_all_that_is_wrong_with_names()
    {
        var reader = Reader(("--rows", "a,c,,a"));

        Assert.Equal(["a", "c", "a"], reader.Names("--rows", "row", ["a", "b"]));
        Assert.Equal(
            ["--rows a,c,,a: an entry of the list is empty", "--rows c: no such row; there are a, b", "--rows a: named 2 times"], reader.Problems);
    }

    private static FlagReader Reader(params (string Flag, string Value)[] flags) =>
        new(flags.ToDictionary(flag => flag.Flag, flag => flag.Value, StringComparer.Ordinal), "/checkout");
}

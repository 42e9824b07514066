using ActorLoad.Compare.Output;

namespace Bench.Tests.Output;

public sealed class LineCounterSpecs
{
    [Theory]
    [InlineData(0, "", "   ", "\t")]
    [InlineData(0, "// a", "   /// <summary>b</summary>")]
    [InlineData(2, "{", "}")]
    [InlineData(1, "x = 1; // why")]
    [InlineData(1, "/* a", "   b", "*/", "x = 1;")]
    [InlineData(1, "/* a */ x = 1;")]
    [InlineData(0, "/* a */ // b", "/* c */")]
    [InlineData(2, "x = 1; /* a", "b", "*/ y = 2;")]
    [InlineData(2, "x = \"/*\";", "y = 2;")]
    [InlineData(2, "x = 1; // see /*", "y = 2;")]
    [InlineData(2, "x = 1; /* a */", "y = 2;")]
    public void Should_count_what_says_something_when_blanks_and_comments_are_between(int count, params string[] lines) =>
        Assert.Equal(count, LineCounter.Count(lines));
}

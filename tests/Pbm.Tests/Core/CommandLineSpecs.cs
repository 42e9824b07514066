using CsCheck;

namespace Pbm.Tests.Core;

public sealed class CommandLineSpecs
{
    [Theory]
    [InlineData("load status", "load", "status")]
    [InlineData("  log   write  a ", "log", "write", "a")]
    [InlineData("log write \"two words\"", "log", "write", "two words")]
    [InlineData("a 'it \"is\"' b", "a", "it \"is\"", "b")]
    [InlineData("a \"say \\\"hi\\\" \\\\ \\n\"", "a", "say \"hi\" \\ \\n")]
    [InlineData("a\"b c\"d", "ab cd")]
    [InlineData("\"\"", "")]
    [InlineData("")]
    public void Should_part_words_at_blanks_that_are_not_quoted(string line, params string[] words) =>
        Assert.Equal(words, CommandLine.Split(line).Words.AsEnumerable());

    [Theory]
    [InlineData("log write \"open", "a quote is not closed: \" at character 11")]
    [InlineData("it's", "a quote is not closed: ' at character 3")]
    public void Should_say_where_when_a_quote_is_left_open(string line, string problem) => Assert.Equal(problem, CommandLine.Split(line).Problem);

    [Fact]
    public void Should_refuse_a_line_or_a_number_of_words_without_end()
    {
        Assert.Contains("4096 are allowed", CommandLine.Split(new string('x', 4_097)).Problem, StringComparison.Ordinal);
        Assert.Contains("more than 64 words", CommandLine.Split(string.Join(' ', Enumerable.Repeat("a", 65))).Problem, StringComparison.Ordinal);
        Assert.Null(CommandLine.Split(new string('x', 4_096)).Problem);
    }

    [Fact]
    public void Should_make_the_same_words_of_what_was_joined() =>
        Gen.String[0, 20].Array[0, 10].Sample(words => Assert.Equal(words, CommandLine.Split(CommandLine.Join(words)).Words.AsEnumerable()));

    [Fact]
    public void Should_find_words_or_a_problem_in_any_text() => Gen.String[0, 200].Sample(line =>
    {
        var (words, problem) = CommandLine.Split(line);
        Assert.True(problem is null || words.IsEmpty);
        return true;
    });
}

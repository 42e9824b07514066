using System.Collections.Immutable;
using ActorLoad.Core.Plan;
using ActorLoad.Tests.Shared;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

/// <summary>R33: a configuration file that is anything, from the first byte to the options of a run.</summary>
public sealed class LoadOptionsFuzzSpecs
{
    private static readonly string[] s_shipped = [.. ShippedConfig.Names.Select(ShippedConfig.Read)];

    private static readonly Gen<string> Tokens = Gen.OneOf(
        "{", "}", "[", "]", "=", ":", ",", ".", "\"", "\"\"\"", "#", "//", "\n", " ", "\\", "\\u12", "${", "${?x}", "+=", "include \"x\"", "null",
        "actor-load", "akka", "ramp", "rate", "target", "message.interval", "workers.count", "thresholds", "source", "5", "-1", "90s", "2000/s", "NaN", "1e999",
        "999999999999999999999999", "\"127.0.0.1:7001-7002\"", "10.0.0.1-10.255.255.255", "service.p99 < 20ms", "\u00E9", "\0", "\r", "\t", "\uFEFF", "\uD800");

    /// <summary>A stretch of a shipped file with something else in the middle: nearly right, which noise never is.</summary>
    private static readonly Gen<string> Edited = Gen.Select(
        Gen.Int[0, s_shipped.Length - 1], Gen.Int[0, 1 << 20], Gen.Int[0, 600], Gen.Int[0, 600], Tokens.Array[0, 4]).Select((file, from, length, place, tokens) =>
    {
        var text = s_shipped[file];
        from %= text.Length;
        var part = text.Substring(from, Math.Min(length, text.Length - from));
        return part.Insert(Math.Min(place, part.Length), string.Concat(tokens));
    });

    private static readonly Gen<string> Texts = Gen.OneOf(
        Tokens.Array[0, 40].Select(string.Concat),
        Edited,
        Gen.Select(Tokens, Gen.Int[0, 2_000]).Select((token, times) => string.Concat(Enumerable.Repeat(token, times))),
        Gen.String[0, 100]);

    [Fact]
    public void Should_end_in_options_or_in_problems_when_a_file_holds_anything() => Fuzz.Each(
        Texts,
        text =>
        {
            var file = ConfigText.Parse(text, "fuzz.hocon");
            // One that is malformed is not read any further; the shipped defaults, which are read first, would take all the time.
            var problems = file.Problems.IsEmpty ? Read(file) : file.Problems;

            Assert.DoesNotContain(problems, problem => problem.ToString().Any(char.IsControl));
        },
        // The defaults are read each time, and Akka's own reader has its turn at what is right.
        text => 8_000_000 + 2_000L * text.Length);

    [Theory]
    [InlineData("{")]
    [InlineData("[")]
    [InlineData("a{")]
    [InlineData("a=[")]
    [InlineData("a.")]
    [InlineData("a=b\n")]
    [InlineData("\"")]
    [InlineData("\"\"\"")]
    [InlineData("${")]
    [InlineData("#")]
    [InlineData("\\")]
    public void Should_end_in_options_or_in_problems_when_the_longest_file_is_one_thing_over_and_over(string thing)
    {
        var text = string.Concat(Enumerable.Repeat(thing, ConfigText.MaxBytes / thing.Length));

        Read(ConfigText.Parse(text, "fuzz.hocon"));
    }

    private static ImmutableArray<ConfigProblem> Read(ConfigText file)
    {
        var result = LoadOptionsReader.Read(new ConfigSources(file, [], []));
        Assert.Equal(result.Problems.IsEmpty, result.Options is not null);
        return result.Problems;
    }
}

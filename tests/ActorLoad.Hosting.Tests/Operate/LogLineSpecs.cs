using ActorLoad.Hosting.Operate;
using CsCheck;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate;

public sealed class LogLineSpecs
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 15, 0, 0, 123, TimeSpan.Zero);

    private static readonly string[] s_names = ["Target", "error", "class"];

    /// <summary>Names are the program's own; values may be a server's bytes.</summary>
    private static readonly Gen<KeyValuePair<string, string>> Field =
        Gen.Select(Gen.Int[0, 2].Select(index => s_names[index]), Gen.String, (name, value) => KeyValuePair.Create(name, value));

    [Fact]
    public void Should_read_what_it_has_written() =>
        Gen.Select(Gen.Enum<LogLevel>(), Gen.String, Gen.String, Field.List[0, 3], Gen.Int[1, 5]).Sample((level, source, message, fields, repeats) =>
        {
            var read = LogLine.Parse(new LogLine(Start, level, source, message, fields, repeats).ToLogfmt());

            Assert.NotNull(read);
            Assert.Equal((Start, level, source, message, repeats), (read.Time, read.Level, read.Source, read.Message, read.Repeats));
            Assert.Equal(fields, read.Fields);
        });

    [Fact]
    public void Should_survive_any_text() => Gen.String.Sample(text => LogLine.Parse(text) is null || text.Contains("msg=", StringComparison.Ordinal));

    [Theory]
    [InlineData("")]
    [InlineData("Unhandled exception. System.IO.IOException: no")]
    [InlineData("time=2026-11-24T15:00:00.000Z level=warn msg=hello")]
    [InlineData("time=yesterday level=warn source=Group msg=hello")]
    [InlineData("time=2026-11-24T15:00:00.000Z level=loud source=Group msg=hello")]
    [InlineData("time=2026-11-24T15:00:00.000Z level=warn source=Group msg=\"hello")]
    [InlineData("time=2026-11-24T15:00:00.000Z level=warn source=Group msg=\"hello\\")]
    [InlineData("time=2026-11-24T15:00:00.000Z level=warn source=Group msg=\"\\u00")]
    [InlineData("=1")]
    public void Should_be_nothing_when_it_is_no_line_of_ours(string text) => Assert.Null(LogLine.Parse(text));
}

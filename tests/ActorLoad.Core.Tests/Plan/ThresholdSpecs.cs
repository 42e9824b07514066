using System.Reflection;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Plan.Values;
using ActorLoad.Core.Report;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public sealed class ThresholdSpecs
{
    private static readonly ConnectionReport Connections = new(
        Asked: 10, Opened: 9, Failed: 1, NotAttempted: 0, HeldMin: 8, HeldMean: 8.5, AtEnd: 7, Reconnects: 2, ConnectMicros: null);

    private static readonly MessageReport Messages = new(
        Planned: 100, Sent: 95, Skipped: 3, Failed: 2, Echoed: 90, TimedOut: 1, Corrupt: 1, LostOnClose: 1, InFlightAtStop: 2, Late: 4, Unexpected: 5,
        ErrorRate: 0.1, BytesSent: 1000, BytesReceived: 900, PerSecond: 4.5);

    private static readonly LatencyReport Latency = new(
        Service: new Percentiles(P50: 100, P90: 900, P99: 20_000, P999: 30_000, P9999: 40_000, Max: 50_000, Mean: 150.5, Count: 90), Response: null, ScheduleLag: null);

    private static readonly GeneratorReport Generator = new(
        RssBytes: 500_000_000, PssBytes: 0, RssBytesPerConnection: 7000.5, HeapBytes: 1024, CpuSeconds: 2, CpuShare: 0.5, CpuMicrosPerMessage: double.NaN,
        ContextSwitches: 0, Threads: 0, Actors: 0, GcPauseSeconds: 0, GcCount: 0, DispatcherDelayMicros: null, Stalls: [], AllocatedBytesPerMessage: 0);

    [Theory]
    [InlineData("service.p99 < 20ms", "service.p99", Comparison.Less, 20_000)]
    [InlineData("service.p99<=20", "service.p99", Comparison.LessOrEqual, 20_000)]
    [InlineData(" response.mean > 1.5us ", "response.mean", Comparison.Greater, 1.5)]
    [InlineData("connections.failed == 0", "connections.failed", Comparison.Equal, 0)]
    [InlineData("connections.heldMin >= 9990", "connections.heldMin", Comparison.GreaterOrEqual, 9990)]
    [InlineData("messages.errorRate != 0.001", "messages.errorRate", Comparison.NotEqual, 0.001)]
    [InlineData("generator.rssBytes < 500MB", "generator.rssBytes", Comparison.Less, 500_000_000)]
    public void Should_read_a_threshold(string text, string figure, Comparison comparison, double value) =>
        Assert.Equal(Parsed.Ok(new Threshold(text.Trim(), figure, comparison, value)), ThresholdParser.Parse(text));

    [Theory]
    [InlineData("", "no operator, one of < <= > >= == !=")]
    [InlineData("service.p99 20ms", "no operator, one of < <= > >= == !=")]
    [InlineData("service.p99 = 20ms", "not an operator, one of < <= > >= == !=")]
    [InlineData("service.p99 =< 20ms", "not an operator, one of < <= > >= == !=")]
    [InlineData("service.p98 < 20ms", "no figure service.p98, did you mean service.p90?")]
    [InlineData("conections.failed == 0", "no figure conections.failed, did you mean connections.failed?")]
    [InlineData("happiness > 1", "no figure happiness; figures are of service, response")]
    [InlineData("service.p99 < fast", "service.p99 is held against a duration such as 20ms, 0 or more")]
    [InlineData("service.p99 < -1ms", "service.p99 is held against a duration such as 20ms, 0 or more")]
    [InlineData("service.p99 < < 20ms", "service.p99 is held against a duration such as 20ms, 0 or more")]
    [InlineData("connections.failed == 1e999", "connections.failed is held against a number, 0 or more")]
    [InlineData("messages.lost < NaN", "messages.lost is held against a number, 0 or more")]
    [InlineData("messages.errorRate < 2", "messages.errorRate is held against a share from 0 to 1, 0 or more")]
    [InlineData("generator.heapBytes < 5 KB", "generator.heapBytes is held against a size such as 500MB, 0 or more")]
    public void Should_say_what_is_wrong_with_a_threshold(string text, string error) => Assert.StartsWith(error, ThresholdParser.Parse(text).Error);

    [Theory]
    [InlineData("service.p99 < 20ms", 20_000, false)]
    [InlineData("service.p99 <= 20ms", 20_000, true)]
    [InlineData("service.p99 > 20ms", 20_000, false)]
    [InlineData("service.p99 >= 20ms", 20_000, true)]
    [InlineData("service.p99 == 20ms", 20_000, true)]
    [InlineData("service.p99 != 20ms", 20_000, false)]
    [InlineData("service.p99 != 21ms", 20_000, true)]
    [InlineData("connections.heldMean > 8", 8.5, true)]
    [InlineData("messages.lost == 10", 10, true)]
    [InlineData("generator.rssBytesPerConnection < 8k", 7000.5, true)]
    public void Should_hold_the_figure_against_the_value(string text, double value, bool passed) =>
        Assert.Equal(new ThresholdResult(text, value, passed), Evaluate(text));

    [Theory]
    [InlineData("response.p99 < 20ms")]
    [InlineData("response.p99 != 20ms")]
    [InlineData("connect.max < 1h")]
    [InlineData("generator.cpuMicrosPerMessage >= 0")]
    public void Should_fail_without_a_value_when_the_figure_was_not_measured(string text) =>
        Assert.Equal(new ThresholdResult(text, null, Passed: false), Evaluate(text));

    /// <summary>A figure's name is the JSON field's: <c>connections.heldMin</c> reads <c>ConnectionReport.HeldMin</c> and nothing else.</summary>
    [Theory]
    [InlineData("connections")]
    [InlineData("messages")]
    [InlineData("generator")]
    public void Should_read_the_field_that_the_figure_is_named_after(string part)
    {
        object report = part switch { "connections" => Connections, "messages" => Messages, _ => Generator };
        foreach (var figure in ThresholdFigures.All.Where(figure => figure.Name.StartsWith($"{part}.", StringComparison.Ordinal)))
        {
            var field = figure.Name[(part.Length + 1)..];
            var property = report.GetType().GetProperty(char.ToUpperInvariant(field[0]) + field[1..], BindingFlags.Public | BindingFlags.Instance)!;
            Assert.Equal(Convert.ToDouble(property.GetValue(report)), figure.Read(new ReportFigures(Connections, Messages, Latency, Generator)));
        }
    }

    private static ThresholdResult Evaluate(string text) =>
        ThresholdEvaluator.Evaluate(ThresholdParser.Parse(text).Value, Connections, Messages, Latency, Generator);
}

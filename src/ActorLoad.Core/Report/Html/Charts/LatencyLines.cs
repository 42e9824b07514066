using System.Collections.Immutable;

namespace ActorLoad.Core.Report.Html.Charts;

/// <summary>A run's latencies in one percentile plot.</summary>
internal static class LatencyLines
{
    public static Chart? Of(RunReport report)
    {
        var (curves, latency) = (report.Curves, report.LatencyMicros);
        (string Name, int Colour, Curve? Curve)[] lines =
        [
            ("response", 1, Curve.Of(curves?.Response, latency.Response)),
            ("service", 2, Curve.Of(curves?.Service, latency.Service)),
            ("schedule lag", 3, Curve.Of(curves?.ScheduleLag, latency.ScheduleLag)),
            ("connect", 4, Curve.Of(curves?.Connect, report.Connections.ConnectMicros)),
        ];
        var chart = PercentilePlot.Of(
            "quantiles", "Latency by percentile",
            lines.Where(line => line.Curve is not null).Select(line => (line.Name, line.Colour, ImmutableArray.Create(line.Curve!))));
        return chart is null ? null : chart with
        {
            Note = "Response: intended send to reply. Service: actual send to reply. Each line ends where the largest value is all that is left.",
        };
    }
}

using System.Collections.Immutable;
using ActorLoad.Core.Report.Compare;

namespace ActorLoad.Core.Report.Html.Charts;

/// <summary>A comparison's groups over each other, one colour a group.</summary>
internal static class GroupCharts
{
    public static IEnumerable<Chart?> Percentiles(RunComparison comparison)
    {
        yield return Curves(comparison, "response", "Response time by percentile", run => Curve.Of(run.Curves?.Response, run.LatencyMicros.Response));
        yield return Curves(comparison, "connect", "Connect time by percentile", run => Curve.Of(run.Curves?.Connect, run.Connections.ConnectMicros));
    }

    public static IEnumerable<Chart?> OverTime(RunComparison comparison)
    {
        yield return Over(comparison, "connections", "Connections open", ChartUnit.Count, point => point.Connections) is { } connections
            ? connections with { What = "connections" }
            : null;
        yield return Over(comparison, "latency", "Response p99 of each second's replies", ChartUnit.Micros, point => point.P99) is { } latency
            ? latency with { OffersLog = true }
            : null;
        yield return Over(comparison, "cpu", "CPU of the generator", ChartUnit.Share, point => point.Cpu);
        yield return Over(comparison, "memory", "Resident memory of the generator", ChartUnit.Bytes, point => TimelineCharts.Known(point.RssBytes));
        yield return Over(comparison, "gc", "Pauses of the garbage collector in each second", ChartUnit.Micros, point => point.GcPauseMicros);
        yield return Over(comparison, "threads", "Threads of the generator", ChartUnit.Count, point => TimelineCharts.Known(point.Threads)) is { } threads
            ? threads with { What = "threads", OffersLog = true }
            : null;
    }

    private static Chart? Curves(RunComparison comparison, string id, string title, Func<RunReport, Curve?> curve) => PercentilePlot.Of(
        id, title,
        Drawn(comparison).Select(line => (line.Group.Name, line.Colour, line.Group.Runs.Select(run => curve(run.Report)).OfType<Curve>().ToImmutableArray())));

    private static Chart? Over(RunComparison comparison, string id, string title, ChartUnit unit, Func<TimelinePoint, double?> value)
    {
        var groups = Drawn(comparison).Select(line => (line.Group, line.Colour, Seconds: BySecond(line.Group, value))).ToArray();
        var seconds = groups.SelectMany(group => group.Seconds.Keys).Distinct().Order().ToArray();
        var series = groups.Select(group => new ChartSeries(
            group.Group.Name, group.Colour, [.. seconds.Select(second => group.Seconds.GetValueOrDefault(second))]));
        return new Chart(id, title, ChartAxis.Seconds, unit, [.. seconds.Select(second => (double)second)], [.. series]).OrNothing()?.AtMost();
    }

    private static Dictionary<int, double?> BySecond(RunGroup group, Func<TimelinePoint, double?> value) =>
        group.Runs.SelectMany(run => TimelineCharts.Seconds(run.Report))
            .GroupBy(point => point.Second).ToDictionary(points => points.Key, points => Spread.Of(points.Select(value))?.Median);

    private static IEnumerable<(RunGroup Group, int Colour)> Drawn(RunComparison comparison) =>
        comparison.Groups.Take(ChartSeries.MostColours).Select((group, i) => (group, i + 1));
}

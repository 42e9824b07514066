using System.Collections.Immutable;

namespace ActorLoad.Core.Report.Html.Charts;

/// <summary>What each further connection costs, read from the ramp: memory and threads against connections.</summary>
internal static class RampCharts
{
    /// <summary>Two points are a straight line whatever the truth is.</summary>
    private const int FewestPoints = 3;

    public static IEnumerable<Chart?> Of(RunReport report)
    {
        var ramp = Rising(TimelineCharts.Seconds(report));
        if (ramp.Length < FewestPoints) yield break;
        yield return Against(
            ramp, "ramp-memory", "Resident memory against connections, in the ramp", ChartUnit.Bytes, "resident", point => TimelineCharts.Known(point.RssBytes));
        var threads = Against(
            ramp, "ramp-threads", "Threads against connections, in the ramp", ChartUnit.Count, "threads", point => TimelineCharts.Known(point.Threads));
        yield return threads is null ? null : threads with { What = "threads" };
    }

    /// <summary>Up to the most that were open, each second that had more than all before it.</summary>
    private static ImmutableArray<TimelinePoint> Rising(ImmutableArray<TimelinePoint> timeline)
    {
        var rising = ImmutableArray.CreateBuilder<TimelinePoint>();
        foreach (var point in timeline)
        {
            if (rising.Count == 0 || point.Connections > rising[^1].Connections) rising.Add(point);
        }
        return rising.ToImmutable();
    }

    private static Chart? Against(
        ImmutableArray<TimelinePoint> ramp, string id, string title, ChartUnit unit, string name, Func<TimelinePoint, double?> value) =>
        new Chart(
            id, title, ChartAxis.Connections, unit, [.. ramp.Select(point => (double)point.Connections)],
            [new ChartSeries(name, 1, [.. ramp.Select(value)])])
        {
            Points = ramp.Length <= 60,
        }.OrNothing()?.AtMost();
}

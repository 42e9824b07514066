using System.Collections.Immutable;

namespace ActorLoad.Core.Report.Html.Charts;

/// <summary>A run by the second.</summary>
internal static class TimelineCharts
{
    public static IEnumerable<Chart?> Of(RunReport report)
    {
        var timeline = Seconds(report);
        yield return Over(timeline, "connections", "Connections open", ChartUnit.Count,
            ("asked", 7, point => point.Asked), ("held", 1, point => point.Connections)) is { } connections
            ? connections with { What = "connections" }
            : null;
        yield return Over(timeline, "rate", "Messages a second", ChartUnit.Rate, ("sent", 2, point => point.Sent), ("echoed", 1, point => point.Echoed));
        yield return Over(timeline, "latency", "Response time of each second's replies", ChartUnit.Micros,
            ("p50", 1, point => point.P50), ("p99", 2, point => point.P99)) is { } latency
            ? latency with { OffersLog = true }
            : null;
        yield return Over(timeline, "cpu", "CPU of the generator", ChartUnit.Share, ("of the usable cores", 1, point => point.Cpu));
        yield return Over(timeline, "memory", "Memory of the generator", ChartUnit.Bytes,
            ("resident", 1, point => point.RssBytes), ("managed heap", 2, point => Known(point.HeapBytes)));
        yield return Over(timeline, "gc", "Pauses of the garbage collector in each second", ChartUnit.Micros, ("pauses", 1, point => point.GcPauseMicros));
        yield return Over(timeline, "threads", "Threads of the generator", ChartUnit.Count, ("threads", 1, point => Known(point.Threads))) is { } threads
            ? threads with { What = "threads" }
            : null;
    }

    /// <summary>
    /// The timeline with each second once. A run's end cuts its last second short and may book it under the number of the one before; its
    /// shares of a few milliseconds would be spikes.
    /// </summary>
    public static ImmutableArray<TimelinePoint> Seconds(RunReport report) => [.. report.Timeline.DistinctBy(point => point.Second)];

    /// <summary>The run's phases as its events tell them, the last one up to the timeline's end.</summary>
    public static ImmutableArray<PhaseMark> Phases(RunReport report)
    {
        var begun = report.Events.Where(entry => entry.Kind == "phase").OrderBy(entry => entry.Second).ToArray();
        var end = report.Timeline.IsEmpty ? 0 : report.Timeline[^1].Second;
        return [.. begun.Select((entry, i) => new PhaseMark(
            entry.Text, entry.Second, i + 1 < begun.Length ? begun[i + 1].Second : Math.Max(end, entry.Second)))];
    }

    /// <summary>Older results lack the figure, and say 0.</summary>
    public static double? Known(long value) => value == 0 ? null : value;

    private static Chart? Over(
        ImmutableArray<TimelinePoint> timeline, string id, string title, ChartUnit unit,
        params ReadOnlySpan<(string Name, int Colour, Func<TimelinePoint, double?> Value)> lines)
    {
        var series = ImmutableArray.CreateBuilder<ChartSeries>(lines.Length);
        foreach (var (name, colour, value) in lines)
        {
            var values = timeline.Select(value).ToImmutableArray();
            if (values.Any(number => number is not null)) series.Add(new ChartSeries(name, colour, values));
        }
        return new Chart(id, title, ChartAxis.Seconds, unit, [.. timeline.Select(point => (double)point.Second)], series.ToImmutable())
            .OrNothing()?.AtMost();
    }
}

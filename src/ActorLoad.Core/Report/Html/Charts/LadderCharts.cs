using ActorLoad.Core.Report.Compare;

namespace ActorLoad.Core.Report.Html.Charts;

/// <summary>What each engine costs against connections, over rungs of one kind.</summary>
internal static class LadderCharts
{
    /// <param name="id">Unlike that of the other kinds' charts.</param>
    public static IEnumerable<Chart?> Of(string id, IReadOnlyList<LadderRung> rungs, IReadOnlyList<string> engines)
    {
        yield return Against("memory", "Resident memory", ChartUnit.Bytes, run => TimelineCharts.Known(run.Generator.RssBytes));
        yield return Against("bytes", "Memory a connection", ChartUnit.Bytes, run => Positive(run.Generator.RssBytesPerConnection));
        yield return Against("threads", "Threads", ChartUnit.Count, run => TimelineCharts.Known(run.Generator.Threads)) is { } threads
            ? threads with { What = "threads" }
            : null;
        yield return Against("cpu", "CPU a message", ChartUnit.Micros, run => Positive(run.Generator.CpuMicrosPerMessage));
        yield return Against("p99", "Response p99", ChartUnit.Micros, run => run.LatencyMicros.Response?.P99);

        Chart? Against(string figure, string title, ChartUnit unit, Func<RunReport, double?> value)
        {
            var steps = rungs.GroupBy(rung => rung.Connections).OrderBy(step => step.Key).ToArray();
            var series = engines.Take(ChartSeries.MostColours).Select((engine, i) => new ChartSeries(
                engine, i + 1, [.. steps.Select(step => Spread.Of(Runs(step, engine).Select(run => value(run.Report)))?.Median)]));
            var chart = new Chart(
                $"{id}-{figure}", title, ChartAxis.Connections, unit, [.. steps.Select(step => (double)step.Key)],
                [.. series.Where(line => line.Values.Any(number => number is not null))]);
            return (chart with { Points = true, OffersLog = true }).OrNothing();
        }
    }

    private static IEnumerable<ComparedRun> Runs(IEnumerable<LadderRung> step, string engine) =>
        step.SelectMany(rung => rung.Comparison.Groups).Where(group => group.Name == engine).SelectMany(group => group.Runs);

    /// <summary>A run without a connection, or without a reply, has none to divide by.</summary>
    private static double? Positive(double value) => value > 0 ? value : null;
}

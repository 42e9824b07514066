using System.Collections.Immutable;
using ActorLoad.Compare.Engines;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Lean;

/// <summary>A run's figures from what its clients wrote and what was seen of them.</summary>
internal static class LeanFigures
{
    private const double MicrosPerSecond = 1e6;

    public static ImmutableSortedDictionary<string, double> None { get; } =
        ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);

    /// <summary>Those that were measured.</summary>
    public static ImmutableSortedDictionary<string, double> Of(params IEnumerable<(string Figure, double? Value)> values) =>
        None.AddRange(
            from value in values where value.Value is { } number && double.IsFinite(number) select KeyValuePair.Create(value.Figure, value.Value!.Value));

    /// <param name="reports">Of a run's clients; one of ours is of all its workers.</param>
    /// <param name="looks">Of the same clients; empty where one could not be followed to the end of its hold.</param>
    /// <param name="connected">Null where connecting was not measured.</param>
    public static ImmutableSortedDictionary<string, double> Of(
        ImmutableArray<RunReport> reports, ImmutableArray<ClientLooks> looks, (double Seconds, double CpuSeconds)? connected)
    {
        var ours = reports[0].Engine == EngineNames.Actors;
        var perSecond = reports.Sum(report => report.Messages.PerSecond);
        var holding = looks.SelectMany(look => look.Holding).ToList();
        var conducting = looks.Where(look => !look.Children.IsEmpty).Select(look => look.Own).ToList();
        // Processes of a run are looked at within milliseconds of each other; each by its own time.
        double? perCore = holding.Count == 0 ? null : holding.Sum(look => look.CpuSeconds / look.Seconds);
        ImmutableArray<MergedCurves.Part> curves =
        [
            .. reports.Select(report => Curve(ours ? report.Curves?.Response : report.Curves?.Service, Exact(report, ours))),
        ];
        return Of(
            (Figure.Rss, Sum(holding, look => look.Last.RssBytes)),
            (Figure.Pss, Sum(holding, look => look.Last.PssBytes)),
            (Figure.CpuSeconds, holding.Count == 0 ? null : holding.Sum(look => look.CpuSeconds)),
            (Figure.CpuPerSecond, perCore),
            (Figure.CpuPerMessage, perSecond > 0 ? perCore / perSecond * MicrosPerSecond : null),
            (Figure.PerSecond, perSecond),
            (Figure.P50, reports is [var one] ? Exact(one, ours)?.P50 : MergedCurves.At(curves, 0.5)),
            (Figure.P99, reports is [var alone] ? Exact(alone, ours)?.P99 : MergedCurves.At(curves, 0.99)),
            (Figure.OnTime, OnTime(reports)),
            (Figure.LagP99, reports is [var run] ? run.LatencyMicros.ScheduleLag?.P99 : null),
            (Figure.Allocated, ours ? reports[0].Generator.AllocatedBytesPerMessage : null),
            (Figure.Pause, ours ? MeanPause(reports[0].Generator) : null),
            (Figure.ConnectSeconds, connected?.Seconds),
            (Figure.ConnectCpuSeconds, connected?.CpuSeconds),
            (Figure.CoordinatorPss, Sum(conducting, look => look.Last.PssBytes)),
            (Figure.CoordinatorCpuSeconds, conducting.Count == 0 ? null : conducting.Sum(look => look.CpuSeconds)));
    }

    private static Percentiles? Exact(RunReport report, bool ours) => ours ? report.LatencyMicros.Response : report.LatencyMicros.Service;

    private static MergedCurves.Part Curve(ImmutableArray<CurvePoint>? points, Percentiles? values) => new(points ?? [], values?.Count ?? 0);

    private static double? OnTime(ImmutableArray<RunReport> reports)
    {
        var planned = reports.Sum(report => report.Messages.Planned);
        return planned == 0 ? null : (double)reports.Sum(report => report.Messages.Sent) / planned;
    }

    private static double MeanPause(GeneratorReport generator) =>
        generator.GcCount == 0 ? 0 : generator.GcPauseSeconds / generator.GcCount * MicrosPerSecond;

    private static double? Sum(List<ProcessLooks> looks, Func<ProcessLooks, long?> of) =>
        looks.Count == 0 || looks.Any(look => of(look) is null) ? null : looks.Sum(look => of(look)!.Value);
}

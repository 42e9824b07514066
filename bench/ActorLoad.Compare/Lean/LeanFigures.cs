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
        // Their only times are from when a message was due, and stand where go-net's from its sending do.
        var isBound = reports[0].Engine is EngineNames.Ceiling or EngineNames.BareAkka;
        return Of(
            (Figure.Rss, Sum(holding, look => look.Last.RssBytes)),
            (Figure.Pss, Sum(holding, look => look.Last.PssBytes)),
            (Figure.CpuSeconds, holding.Count == 0 ? null : holding.Sum(look => look.CpuSeconds)),
            (Figure.CpuPerSecond, perCore),
            (Figure.CpuPerMessage, perSecond > 0 ? perCore / perSecond * MicrosPerSecond : null),
            (Figure.PerSecond, perSecond),
            (Figure.P50, At(0.5, Response)),
            (Figure.P99, At(0.99, Response)),
            (Figure.ServiceP50, isBound ? null : At(0.5, Service)),
            (Figure.ServiceP99, isBound ? null : At(0.99, Service)),
            (Figure.OnTime, OnTime(reports)),
            (Figure.LagP99, reports is [var run] ? run.LatencyMicros.ScheduleLag?.P99 : null),
            (Figure.Allocated, ours ? reports[0].Generator.AllocatedBytesPerMessage : null),
            (Figure.Pause, ours ? MeanPause(reports[0].Generator) : null),
            (Figure.ConnectSeconds, connected?.Seconds),
            (Figure.ConnectCpuSeconds, connected?.CpuSeconds),
            (Figure.CoordinatorPss, Sum(conducting, look => look.Last.PssBytes)),
            (Figure.CoordinatorCpuSeconds, conducting.Count == 0 ? null : conducting.Sum(look => look.CpuSeconds)));

        double? At(double share, Func<RunReport, (Percentiles? Exact, ImmutableArray<CurvePoint>? Curve)> of)
        {
            if (reports is [var one])
                return share == 0.5 ? of(one).Exact?.P50 : of(one).Exact?.P99;
            return MergedCurves.At([.. reports.Select(of).Select(times => new MergedCurves.Part(times.Curve ?? [], times.Exact?.Count ?? 0))], share);
        }
    }

    private static (Percentiles? Exact, ImmutableArray<CurvePoint>? Curve) Response(RunReport report) =>
        report.LatencyMicros.Response is { } response ? (response, report.Curves?.Response) : Service(report);

    private static (Percentiles? Exact, ImmutableArray<CurvePoint>? Curve) Service(RunReport report) =>
        (report.LatencyMicros.Service, report.Curves?.Service);

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

using System.Collections.Immutable;
using ActorLoad.Core.Report;

namespace ActorLoad.Core.Plan;

/// <summary>What a figure's threshold is written in.</summary>
public enum FigureKind
{
    /// <summary>A duration; the figure is microseconds.</summary>
    Duration,

    /// <summary>A size; the figure is bytes.</summary>
    Size,

    /// <summary>A plain number: a count, a number a second, or what the figure's name says.</summary>
    Number,

    /// <summary>From 0 to 1.</summary>
    Share,
}

/// <summary>The parts of a report that thresholds read.</summary>
public sealed record ReportFigures(ConnectionReport Connections, MessageReport Messages, LatencyReport Latency, GeneratorReport Generator);

/// <param name="Read">The figure's value in its own unit; null where it was not measured.</param>
public sealed record ThresholdFigure(string Name, FigureKind Kind, Func<ReportFigures, double?> Read);

/// <summary>Every figure of a report that a threshold may be put on.</summary>
public static class ThresholdFigures
{
    /// <summary>In the order of the report.</summary>
    public static ImmutableArray<ThresholdFigure> All { get; } =
    [
        .. Percentiles("service", run => run.Latency.Service),
        .. Percentiles("response", run => run.Latency.Response),
        .. Percentiles("scheduleLag", run => run.Latency.ScheduleLag),
        .. Percentiles("connect", run => run.Connections.ConnectMicros),

        new("connections.opened", FigureKind.Number, run => run.Connections.Opened),
        new("connections.failed", FigureKind.Number, run => run.Connections.Failed),
        new("connections.notAttempted", FigureKind.Number, run => run.Connections.NotAttempted),
        new("connections.heldMin", FigureKind.Number, run => run.Connections.HeldMin),
        new("connections.heldMean", FigureKind.Number, run => run.Connections.HeldMean),
        new("connections.atEnd", FigureKind.Number, run => run.Connections.AtEnd),
        new("connections.reconnects", FigureKind.Number, run => run.Connections.Reconnects),

        new("messages.planned", FigureKind.Number, run => run.Messages.Planned),
        new("messages.sent", FigureKind.Number, run => run.Messages.Sent),
        new("messages.skipped", FigureKind.Number, run => run.Messages.Skipped),
        new("messages.failed", FigureKind.Number, run => run.Messages.Failed),
        new("messages.echoed", FigureKind.Number, run => run.Messages.Echoed),
        new("messages.timedOut", FigureKind.Number, run => run.Messages.TimedOut),
        new("messages.corrupt", FigureKind.Number, run => run.Messages.Corrupt),
        new("messages.lostOnClose", FigureKind.Number, run => run.Messages.LostOnClose),
        new("messages.inFlightAtStop", FigureKind.Number, run => run.Messages.InFlightAtStop),
        new("messages.late", FigureKind.Number, run => run.Messages.Late),
        new("messages.unexpected", FigureKind.Number, run => run.Messages.Unexpected),
        new("messages.lost", FigureKind.Number, run => run.Messages.Lost),
        new("messages.errorRate", FigureKind.Share, run => run.Messages.ErrorRate),
        new("messages.perSecond", FigureKind.Number, run => run.Messages.PerSecond),

        new("generator.rssBytes", FigureKind.Size, run => run.Generator.RssBytes),
        new("generator.rssBytesPerConnection", FigureKind.Size, run => run.Generator.RssBytesPerConnection),
        new("generator.heapBytes", FigureKind.Size, run => run.Generator.HeapBytes),
        new("generator.cpuSeconds", FigureKind.Number, run => run.Generator.CpuSeconds),
        new("generator.cpuMicrosPerMessage", FigureKind.Number, run => run.Generator.CpuMicrosPerMessage),
    ];

    private static readonly ImmutableDictionary<string, ThresholdFigure> ByName = All.ToImmutableDictionary(figure => figure.Name);

    /// <summary>Null: there is no such figure.</summary>
    public static ThresholdFigure? Find(string name) => ByName.GetValueOrDefault(name);

    private static IEnumerable<ThresholdFigure> Percentiles(string name, Func<ReportFigures, Percentiles?> measured) =>
    [
        new($"{name}.p50", FigureKind.Duration, run => measured(run)?.P50),
        new($"{name}.p90", FigureKind.Duration, run => measured(run)?.P90),
        new($"{name}.p99", FigureKind.Duration, run => measured(run)?.P99),
        new($"{name}.p999", FigureKind.Duration, run => measured(run)?.P999),
        new($"{name}.p9999", FigureKind.Duration, run => measured(run)?.P9999),
        new($"{name}.max", FigureKind.Duration, run => measured(run)?.Max),
        new($"{name}.mean", FigureKind.Duration, run => measured(run)?.Mean),
    ];
}

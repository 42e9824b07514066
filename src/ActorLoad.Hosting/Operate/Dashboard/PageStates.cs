using System.Collections.Immutable;
using System.Globalization;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Operate.Dashboard;

/// <summary>How far a run is into its phase; what has no planned length is null.</summary>
internal readonly record struct PhasePlace(TimeSpan InPhase, TimeSpan? Length, double? Share);

/// <summary>Makes the page's state of what is known of a run: of its progress, and of its report as soon as there is one. Pure.</summary>
internal static class PageStates
{
    private const int MostEvents = 50, MostNodes = 100;
    private const string Good = "good", Warn = "warn", Bad = "bad";

    public static PageState Of(IRunFeed feed, PhasePlace clock, string runId, long version, ImmutableArray<PagePoint> points)
    {
        var (progress, report, paused) = (feed.Progress, feed.Report, feed.Paused);
        var over = report is not null;
        var phase = over ? RunPhase.Done : progress?.Phase ?? RunPhase.Preflight;
        return new PageState(
            runId, version, Subject(feed.Engine, feed.Options), phase.ToString().ToLowerInvariant(), over ? "" : PhaseText(phase, progress, clock),
            over ? 1 : phase == RunPhase.Ramp && progress is not null ? Rates.Share(progress.Open, progress.Asked) : clock.Share,
            progress is null ? "0s" : Humanize.Clock(progress.Elapsed), paused && !over, over, Standing(feed.Warnings, progress, report), May(phase, paused),
            Connections(progress, report), Messages(progress, report), Generator(progress), Latencies(progress, report), Errors(progress, report),
            Nodes(progress, report), Events(progress, report), points);
    }

    private static string Subject(string engine, LoadOptions? options)
    {
        if (options is null) return engine;
        var targets = options.Targets;
        var target = targets switch
        {
            [] => "an echo server of the run's own",
            [var only] => only.ToString(),
            [var first, ..] => $"{first} and {Humanize.Count(targets.Length - 1)} more",
        };
        var label = options.Label.Length > 0 ? $"{options.Label}: " : "";
        return $"{label}{Humanize.Count(options.Connections)} connections to {target}, by {engine}";
    }

    private static string PhaseText(RunPhase phase, RunProgress? progress, PhasePlace clock)
    {
        if (progress is null) return "the run is being prepared";
        if (phase == RunPhase.Ramp) return $"{Humanize.Clock(clock.InPhase)}, {Humanize.Count(progress.Open)} of {Humanize.Count(progress.Asked)} open";
        return clock.Length is { } length
            ? $"{Humanize.Clock(clock.InPhase)} of {Humanize.Clock(length)}, {Humanize.Clock(length - clock.InPhase)} left"
            : Humanize.Clock(clock.InPhase);
    }

    private static ImmutableArray<string> May(RunPhase phase, bool paused) => phase switch
    {
        RunPhase.Done or RunPhase.Closing => [],
        RunPhase.Drain => ["stop"],
        RunPhase.Preflight => ["stop"],
        _ => [paused ? "resume" : "pause", "drain", "stop", "rate", "connections"],
    };

    private static PageStanding Standing(ImmutableArray<string> planned, RunProgress? progress, RunReport? report)
    {
        if (report is not null)
        {
            var tone = report.Verdict switch { Verdict.Valid => Good, Verdict.GeneratorLimited or Verdict.EnvironmentLimited => Warn, _ => Bad };
            return new(report.Verdict.Name(), tone, $"exit code {report.ExitCode}", [.. report.Reasons, .. Warnings(report.Warnings)]);
        }

        var warnings = Warnings(planned);
        if (progress is null) return new("PREPARING", "", "nothing is measured yet", warnings);
        if (progress.Errors.Connect is { } connect && connect.NoPort + connect.NoDescriptor + connect.NoThread > 0)
            return new(Verdict.EnvironmentLimited.Name(), Warn, "if it ended now", ["This machine ran out of ports, descriptors or threads.", .. warnings]);
        if (progress.Generator.Limited is { IsDefaultOrEmpty: false } limited)
            return new(Verdict.GeneratorLimited.Name(), Warn, "if it ended now", [.. limited, .. warnings]);
        if (Faults(progress) is { IsEmpty: false } faults) return new("FAULTS SEEN", Bad, "the verdict is made at the end", [.. faults, .. warnings]);
        return new("NO FAULT SO FAR", Good, "the verdict is made at the end", warnings);
    }

    private static ImmutableArray<string> Warnings(ImmutableArray<string> warnings) =>
        warnings.IsDefault ? [] : [.. warnings.Select(warning => $"Warning: {warning}")];

    private static ImmutableArray<string> Faults(RunProgress progress)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        var lost = progress.Nodes.IsDefault ? [] : progress.Nodes.Where(node => NodeRanking.IsLost(node.State)).Select(node => node.Name).ToArray();
        if (lost.Length > 0) found.Add($"Lost: {string.Join(", ", lost)}.");
        if (progress.Phase == RunPhase.Hold && progress.Open < progress.Asked)
            found.Add($"{Humanize.Count(progress.Asked - progress.Open)} of {Humanize.Count(progress.Asked)} connections are not open.");
        if (progress.Connections.Failed > 0) found.Add($"{Humanize.Count(progress.Connections.Failed)} connections failed to open.");
        var messages = Trouble.Messages(progress.Messages);
        if (!messages.IsEmpty) found.Add($"Messages: {string.Join(", ", messages.Select(entry => $"{Humanize.Count(entry.Count)} {entry.Class}"))}.");
        return found.ToImmutable();
    }

    private static ImmutableArray<PageField> Connections(RunProgress? progress, RunReport? report)
    {
        var connections = report?.Connections ?? progress?.Connections;
        if (connections is null) return [];
        if (report is not null)
        {
            return
            [
                new("Asked", Humanize.Count(connections.Asked)),
                new("Opened", Humanize.Count(connections.Opened), connections.Opened < connections.Asked ? Bad : Good),
                new("Fewest in the hold", Humanize.Count(connections.HeldMin)),
                new("Failed", Humanize.Count(connections.Failed), connections.Failed > 0 ? Bad : ""),
                new("Reconnects", Humanize.Count(connections.Reconnects)),
            ];
        }

        return
        [
            new("Open", Humanize.Count(progress!.Open), progress.Open >= progress.Asked ? Good : Warn),
            new("Asked", Humanize.Count(progress.Asked)),
            new("Connecting", Humanize.Count(progress.Connecting)),
            new("Failed", Humanize.Count(connections.Failed), connections.Failed > 0 ? Bad : ""),
            new("Reconnects", Humanize.Count(connections.Reconnects)),
        ];
    }

    private static ImmutableArray<PageField> Messages(RunProgress? progress, RunReport? report)
    {
        var messages = report?.Messages ?? progress?.Messages;
        if (messages is null) return [];
        ImmutableArray<PageField> rates = report is not null || progress is null
            ? [new("Echoed a second", Humanize.Rate(messages.PerSecond))]
            : [new("Sent a second", Humanize.Rate(progress.LastSecond.Sent)), new("Echoed a second", Humanize.Rate(progress.LastSecond.Echoed))];
        return
        [
            .. rates,
            new("Planned", Humanize.Count(messages.Planned)), new("Sent", Humanize.Count(messages.Sent)), new("Echoed", Humanize.Count(messages.Echoed)),
        ];
    }

    private static ImmutableArray<PageField> Generator(RunProgress? progress)
    {
        if (progress is null) return [];
        var generator = progress.Generator;
        return
        [
            new("CPU of its cores", Humanize.Percent(generator.CpuShare)), new("Resident memory", Humanize.Bytes(generator.RssBytes)),
            new("Managed heap", Humanize.Bytes(generator.HeapBytes)), new("Threads", Humanize.Count(generator.Threads)),
            new("Actors", Humanize.Count(generator.Actors)), new("Own queue, p99", Humanize.Micros(generator.DispatcherDelayP99)),
            new("Stalls", Humanize.Count(generator.Stalls), generator.Stalls > 0 ? Bad : ""),
        ];
    }

    private static PageTable Latencies(RunProgress? progress, RunReport? report)
    {
        var latency = report?.LatencyMicros ?? progress?.Latency;
        var connect = (report?.Connections ?? progress?.Connections)?.ConnectMicros;
        return new(
            ["Latency", "p50", "p90", "p99", "p99.9", "max", "count"],
            [
                Row("response", latency?.Response), Row("service", latency?.Service), Row("schedule lag", latency?.ScheduleLag), Row("connect", connect),
            ]);

        static PageRow Row(string name, Percentiles? values) => new(
        [
            name, Humanize.Micros(values?.P50), Humanize.Micros(values?.P90), Humanize.Micros(values?.P99), Humanize.Micros(values?.P999),
            Humanize.Micros(values?.Max), Humanize.Count(values?.Count ?? 0),
        ]);
    }

    private static ImmutableArray<PageField> Errors(RunProgress? progress, RunReport? report)
    {
        var (errors, messages) = (report?.Errors ?? progress?.Errors, report?.Messages ?? progress?.Messages);
        if (errors is null || messages is null) return [];
        return
        [
            .. Named("Connect: ", Trouble.Connects(errors.Connect)), .. Named("Closed: ", Trouble.Closes(errors.Close)),
            .. Named("Message: ", Trouble.Messages(messages)),
        ];

        static IEnumerable<PageField> Named(string kind, ImmutableArray<(string Class, long Count)> found) =>
            found.Select(entry => new PageField(kind + entry.Class, Humanize.Count(entry.Count), Bad));
    }

    private static PageTable Nodes(RunProgress? progress, RunReport? report)
    {
        var nodes = report?.FinalNodes is { IsDefaultOrEmpty: false } final ? final : progress?.Nodes ?? [];
        return new(
            ["Node", "state", "open", "asked", "sent/s", "echoed/s", "p99", "lag p99", "cores", "memory"],
            nodes.IsDefault ? [] : [.. NodeRanking.Worst(nodes, MostNodes).Select(Row)]);

        static PageRow Row(NodeProgress node)
        {
            var (none, lost) = (NodeRanking.IsCoordinator(node.Role), NodeRanking.IsLost(node.State));
            return new(
                [
                    node.Name, NodeRanking.Shown(node.State),
                    none ? Humanize.None : Humanize.Count(node.Open), none ? Humanize.None : Humanize.Count(node.Asked),
                    none ? Humanize.None : Humanize.Count(node.SentLastSecond), none ? Humanize.None : Humanize.Count(node.EchoedLastSecond),
                    Humanize.Micros(node.ResponseP99), Humanize.Micros(node.ScheduleLagP99),
                    lost ? Humanize.None : node.CpuCores.ToString("0.00", CultureInfo.InvariantCulture),
                    lost ? Humanize.None : Humanize.Bytes(node.RssBytes),
                ],
                lost ? Bad : NodeRanking.IsUnreachable(node.State) ? Warn : "");
        }
    }

    /// <summary>Newest first.</summary>
    private static PageTable Events(RunProgress? progress, RunReport? report)
    {
        var events = report?.Events ?? progress?.RecentEvents ?? [];
        return new(["Second", "event", "what"], events.IsDefault
            ? []
            : [.. events.Reverse().Take(MostEvents).Select(entry => new PageRow(
                [entry.Second.ToString("0.0", CultureInfo.InvariantCulture), entry.Kind, Wrapping.Printable(entry.Text)]))]);
    }
}

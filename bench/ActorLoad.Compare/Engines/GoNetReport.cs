using System.Collections.Immutable;
using ActorLoad.Compare.Plan;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Engines;

/// <summary>The Go client's result as a report of ours. What it does not measure is 0 or null there, and is named in <c>config.unmeasured</c>.</summary>
internal static class GoNetReport
{
    /// <summary>The key of a report's <c>config</c> that lists, comma separated, the JSON paths whose values stand for nothing.</summary>
    public const string UnmeasuredKey = "unmeasured";

    private const double Kibibyte = 1024, Mebibyte = 1024 * 1024;

    private static readonly ImmutableArray<string> s_never =
    [
        "connections.heldMin", "connections.heldMean", "connections.reconnects", "connections.connectMicros",
        "messages.failed", "messages.timedOut", "messages.corrupt", "messages.lostOnClose", "messages.late", "messages.unexpected",
        "messages.bytesSent", "messages.bytesReceived",
        "latencyMicros.scheduleLag",
        "generator.actors", "generator.gcPauseSeconds", "generator.dispatcherDelayMicros", "generator.stalls", "generator.allocatedBytesPerMessage",
        "errors.connect", "errors.close", "timeline", "curves.scheduleLag", "curves.connect",
    ];

    /// <param name="before">At the hold's start; null where it could not be read.</param>
    /// <param name="after">At its end.</param>
    /// <param name="machine">This machine, the Go runtime apart.</param>
    public static RunReport Of(
        GoNetResult result, ClientPlan plan, OutsideView? before, OutsideView? after, MachineReport machine, DateTimeOffset startedAt)
    {
        var planned = Math.Max(LoadPlan.From(plan.Options).PlannedSends(), result.Sent);
        // Replies to what was sent before the hold count in it, as those that come after it do not: at most it has answered what it has sent.
        var echoed = Math.Min(result.Received, result.Sent);
        var cpu = result.UserSeconds + result.SystemSeconds;
        var (buckets, dueBuckets) = (result.Buckets ?? [], result.DueBuckets ?? []);
        var reasons = Reasons(result, planned, plan.Options);
        var verdict = reasons.IsEmpty ? Verdict.Valid : Verdict.Incomplete;
        return new RunReport
        {
            Tool = "gonet",
            Version = result.GoVersion,
            Engine = EngineNames.GoNet,
            Label = plan.Options.Label,
            StartedAt = startedAt,
            Seed = plan.Options.Seed,
            Verdict = verdict,
            ExitCode = verdict.ExitCode(),
            Reasons = reasons,
            Warnings = Warnings(before, after, dueBuckets),
            Config = plan.Config.SetItem(UnmeasuredKey, string.Join(',', Unmeasured(before, after, buckets, dueBuckets))),
            Machine = machine with { Runtime = result.GoVersion },
            Phases = new PhaseReport(result.ConnectSeconds, result.HoldSeconds, 0),
            Connections = new ConnectionReport(
                result.Asked, result.Connected, result.Failed, result.Asked - result.Connected - result.Failed, 0, 0, result.OpenAtEnd, 0, null),
            Messages = new MessageReport(
                planned, result.Sent, planned - result.Sent, 0, echoed, 0, 0, 0, result.Sent - echoed, 0, 0,
                planned == 0 ? 0 : (double)(planned - echoed) / planned, 0, 0, echoed / result.HoldSeconds),
            LatencyMicros = new LatencyReport(
                GoNetLatencies.Percentiles(buckets, result.MaxMicros), GoNetLatencies.Percentiles(dueBuckets, result.DueMaxMicros), null),
            Generator = new GeneratorReport(
                (long)(result.ResidentKilobytes * Kibibyte), after?.PssBytes ?? 0,
                result.Connected == 0 ? 0 : result.ResidentKilobytes * Kibibyte / result.Connected, (long)(result.HeapMebibytes * Mebibyte),
                cpu, cpu / result.HoldSeconds / machine.Cores, echoed == 0 ? 0 : cpu / echoed * 1e6,
                before is not null && after is not null ? after.ContextSwitches - before.ContextSwitches : 0, result.Threads, 0, 0, result.Collections, null, [], 0)
            {
                Tasks = result.Goroutines,
            },
            Errors = new ErrorReport(new ConnectErrors(0, 0, 0, 0, 0, 0, 0, result.Failed), new CloseErrors(0, 0, 0, 0, 0, result.Errors)),
            Thresholds = [],
            Timeline = [],
            Events = [],
            Nodes = [],
            Curves = new LatencyCurves(
                GoNetLatencies.Curve(buckets, result.MaxMicros), GoNetLatencies.Curve(dueBuckets, result.DueMaxMicros), [], []),
        };
    }

    /// <summary>
    /// By what it measures. Some messages may be missing where the plan lets none be: a send that is late by what our own clients may be late falls
    /// behind the end of its hold, and it has no drain that would see it through.
    /// </summary>
    private static ImmutableArray<string> Reasons(GoNetResult result, long planned, LoadOptions options)
    {
        var atTheEdge = options.Message.Interval is { } interval ? options.Connections * (options.Limits.ScheduleLagP99 / interval) : 0;
        var reasons = ImmutableArray.CreateBuilder<string>();
        if (result.Connected < result.Asked)
            reasons.Add($"It opened {Humanize.Count(result.Connected)} connections of {Humanize.Count(result.Asked)} asked.");
        if (result.Errors > 0)
            reasons.Add($"{Humanize.Count(result.Errors)} reads or writes failed in the hold.");
        if (planned - Math.Min(result.Received, result.Sent) > options.Limits.Tolerance * planned + atTheEdge)
            reasons.Add($"Of {Humanize.Count(planned)} planned messages it sent {Humanize.Count(result.Sent)}, and it got {Humanize.Count(result.Received)} replies.");
        return reasons.ToImmutable();
    }

    private static ImmutableArray<string> Warnings(OutsideView? before, OutsideView? after, ImmutableArray<ImmutableArray<long>> dueBuckets) =>
    [
        "This client has sizes and bytes of its own, which the seed does not reach; its replies are not compared with what was sent.",
        "Sends near the end of its hold may fall behind it, and count as lost: it has no drain.",
        dueBuckets.IsEmpty
            ? "Latency is from actual send to reply, in steps of 3 %: it has no intended time, so that its own delays are not in it."
            : "Latencies are in steps of 3 %. Its response time, from when a message was due, is by a change of ours (bench/gonet); as it is, it knows only when it sent.",
        .. before is not null && after is not null
            ? (string[])["Context switches and proportional memory are measured from outside, over the last part of the hold that the process lived in."]
            : [],
    ];

    private static IEnumerable<string> Unmeasured(
        OutsideView? before, OutsideView? after, ImmutableArray<ImmutableArray<long>> buckets, ImmutableArray<ImmutableArray<long>> dueBuckets) =>
    [
        .. s_never,
        .. before is null || after is null ? (string[])["generator.contextSwitches"] : [],
        .. after?.PssBytes is null ? (string[])["generator.pssBytes"] : [],
        .. buckets.IsEmpty ? (string[])["latencyMicros.service", "curves.service"] : [],
        .. dueBuckets.IsEmpty ? (string[])["latencyMicros.response", "curves.response"] : [],
    ];
}

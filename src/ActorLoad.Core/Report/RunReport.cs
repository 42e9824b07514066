using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ActorLoad.Core.Report;

/// <summary>The result of one run, whole and immutable. JSON, terminal and metrics are views of it and nothing else.</summary>
/// <remarks>Durations are microseconds and sizes bytes unless a name says otherwise. Schema 1: fields are added, never changed.</remarks>
public sealed record RunReport
{
    public int Schema { get; init; } = 1;
    public string Tool { get; init; } = "actorload";
    public required string Version { get; init; }

    /// <summary>The I/O model: <c>actors</c> here.</summary>
    public required string Engine { get; init; }

    public required string Label { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required long Seed { get; init; }
    public required Verdict Verdict { get; init; }
    public required int ExitCode { get; init; }
    public required ImmutableArray<string> Reasons { get; init; }

    /// <summary>Which verdict each of the reasons would make alone; empty in results of versions that did not say it.</summary>
    public ImmutableArray<Verdict> ReasonVerdicts { get; init; } = [];

    /// <summary>What does not spoil the verdict but ought to be known, such as connections that the plan leaves silent.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>The options of the run, by their path under <c>actor-load</c>, in HOCON's notation.</summary>
    public required ImmutableSortedDictionary<string, string> Config { get; init; }

    public required MachineReport Machine { get; init; }
    public required PhaseReport Phases { get; init; }
    public required ConnectionReport Connections { get; init; }
    public required MessageReport Messages { get; init; }
    public required LatencyReport LatencyMicros { get; init; }
    public required GeneratorReport Generator { get; init; }
    public required ErrorReport Errors { get; init; }
    public required ImmutableArray<ThresholdResult> Thresholds { get; init; }
    public required ImmutableArray<TimelinePoint> Timeline { get; init; }
    public required ImmutableArray<RunEvent> Events { get; init; }
    public required ImmutableArray<NodeReport> Nodes { get; init; }

    /// <summary>
    /// For the metrics, which show more of a node than a result does, and not in the JSON: each node's final counts, and what it used at the end of the hold.
    /// </summary>
    [JsonIgnore]
    public ImmutableArray<NodeProgress> FinalNodes { get; init; } = [];

    /// <summary>How the connections came back each time that many were lost at once; null in results of versions that did not watch it.</summary>
    public RecoveryReport? Recovery { get; init; }

    /// <summary>The latencies' whole distributions, for plots; null in results of versions that did not keep them.</summary>
    public LatencyCurves? Curves { get; init; }

    /// <summary>An operator paused the run or changed what it sends and holds; the events say when, and the warnings that it was so.</summary>
    public bool Steered { get; init; }
}

/// <summary>What the run's numbers are worth.</summary>
public enum Verdict
{
    Valid,

    /// <summary>This machine's limits stopped it; nothing is said of the server.</summary>
    EnvironmentLimited,

    /// <summary>Stopped early, or not all that was planned was done and answered.</summary>
    Incomplete,

    /// <summary>The generator was too slow for its own latencies to be believed.</summary>
    GeneratorLimited,

    /// <summary>Measured well, and a threshold of the user's failed.</summary>
    ThresholdFailed,

    /// <summary>A fault of ours: the books do not balance, or an actor failed.</summary>
    InternalError,
}

/// <param name="Cores">What this process may use: affinity and cgroup quota, so that it may be fractional.</param>
public sealed record MachineReport(string Os, string Runtime, double Cores, long MemoryBytes, long DescriptorLimit);

public sealed record PhaseReport(double RampSeconds, double HoldSeconds, double DrainSeconds);

/// <summary>Distinct connections: <c>asked = opened + failed + notAttempted</c>; reconnects are counted beside.</summary>
/// <param name="HeldMin">Fewest open at any instant of the hold.</param>
/// <param name="HeldMean">Open, averaged over the time of the hold.</param>
/// <param name="AtEnd">Open at the end of the hold.</param>
/// <param name="Reconnects">Times a connection was opened again.</param>
/// <param name="ConnectMicros">From the connect's start to its completion, of those that opened.</param>
public sealed record ConnectionReport(
    long Asked, long Opened, long Failed, long NotAttempted, long HeldMin, double HeldMean, long AtEnd, long Reconnects, Percentiles? ConnectMicros)
{
    /// <summary>Fewest that were asked at one time, where an operator has asked for another number in the hold; else null.</summary>
    public long? AskedMin { get; init; }

    /// <summary>
    /// Most that were asked at the time and not open, where an operator has asked for another number in the hold; else null, and <c>asked - heldMin</c> says it.
    /// Connections that are asked for again count from their first attempt on.
    /// </summary>
    public long? MissingMax { get; init; }
}

/// <summary>
/// <c>planned = sent + skipped + failed</c> and <c>sent = echoed + timedOut + corrupt + lostOnClose + inFlightAtStop</c>;
/// <c>late</c> and <c>unexpected</c> stand beside the sum.
/// </summary>
/// <param name="ErrorRate">(planned - echoed) / planned; 0 where nothing was planned.</param>
/// <param name="PerSecond">Echoed over the actual length of the hold.</param>
public sealed record MessageReport(
    long Planned, long Sent, long Skipped, long Failed,
    long Echoed, long TimedOut, long Corrupt, long LostOnClose, long InFlightAtStop,
    long Late, long Unexpected,
    double ErrorRate, long BytesSent, long BytesReceived, double PerSecond)
{
    /// <summary>Planned and not answered right, for whatever reason.</summary>
    public long Lost => Planned - Echoed;

    /// <summary>
    /// Of a run that goes on, with both sums even: what is unanswered is in flight, and what is on its way to its connection is not planned yet.
    /// </summary>
    public MessageReport AsOfNow()
    {
        var planned = Sent + Skipped + Failed;
        return this with
        {
            Planned = planned,
            InFlightAtStop = Math.Max(0, Sent - Echoed - TimedOut - Corrupt - LostOnClose),
            ErrorRate = Rates.Share(planned - Echoed, planned),
        };
    }
}

/// <summary>Null where nothing was measured.</summary>
/// <param name="Service">Actual send to reply.</param>
/// <param name="Response">Intended send to reply: what a user of the server would have waited.</param>
/// <param name="ScheduleLag">Intended to actual send.</param>
public sealed record LatencyReport(Percentiles? Service, Percentiles? Response, Percentiles? ScheduleLag);

/// <summary>Read from an HDR histogram of three significant digits; each value in microseconds.</summary>
public sealed record Percentiles(long P50, long P90, long P99, long P999, long P9999, long Max, double Mean, long Count);

/// <summary>What the generator itself used; CPU, context switches, collections and allocation over the hold alone.</summary>
public sealed record GeneratorReport(
    long RssBytes, long PssBytes, double RssBytesPerConnection, long HeapBytes,
    double CpuSeconds, double CpuShare, double CpuMicrosPerMessage, long ContextSwitches, int Threads, long Actors,
    double GcPauseSeconds, int GcCount, Percentiles? DispatcherDelayMicros, ImmutableArray<Stall> Stalls, double AllocatedBytesPerMessage)
{
    /// <summary>Tasks that serve connections, at the end of the hold: the async model's; 0 for the others.</summary>
    public long Tasks { get; init; }

    /// <summary>
    /// Probes of the dispatcher that are not in <see cref="DispatcherDelayMicros"/>: while they waited, connections were lost or connects failed, and there was hardly a reply
    /// that could have waited with them.
    /// </summary>
    public long ProbesInLosses { get; init; }
}

/// <summary>Distributions of latencies, each with rising quantiles; empty where nothing was measured.</summary>
public sealed record LatencyCurves(
    ImmutableArray<CurvePoint> Service, ImmutableArray<CurvePoint> Response, ImmutableArray<CurvePoint> ScheduleLag, ImmutableArray<CurvePoint> Connect);

/// <summary>This share of the values is at most that long.</summary>
/// <param name="Quantile">From 0 to 1, both included.</param>
public readonly record struct CurvePoint(double Quantile, long Micros);

/// <summary>A time in which the process did not run.</summary>
/// <param name="At">When it began, in seconds since the run's start.</param>
/// <param name="Micros">How long.</param>
public sealed record Stall(double At, long Micros)
{
    /// <summary>Which process; null where there is but one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Node { get; init; }
}

public sealed record ErrorReport(ConnectErrors Connect, CloseErrors Close);

/// <summary>
/// Failed attempts by cause; one connection may fail several times. <c>noPort</c>, <c>noDescriptor</c> and <c>noThread</c> are this machine's, never the server's.
/// </summary>
public sealed record ConnectErrors(
    long Refused, long Timeout, long Reset, long Unreachable, long Dns, long NoPort, long NoDescriptor, long Unknown)
{
    /// <summary>Of the thread-per-connection models.</summary>
    public long NoThread { get; init; }

    public long Total => Refused + Timeout + Reset + Unreachable + Dns + NoPort + NoDescriptor + Unknown + NoThread;
}

/// <summary>Connections that were open and closed before the run closed them, by cause.</summary>
public sealed record CloseErrors(long PeerFin, long Reset, long Protocol, long Mismatch, long Network, long Unknown)
{
    public long Total => PeerFin + Reset + Protocol + Mismatch + Network + Unknown;
}

/// <param name="Value">Null where the run measured nothing for it, which fails the threshold.</param>
public sealed record ThresholdResult(string Expression, double? Value, bool Passed);

/// <summary>One second of the run.</summary>
/// <param name="P50">Response time of the replies of this second, microseconds; null without any.</param>
/// <param name="Cpu">Share of the usable cores.</param>
public sealed record TimelinePoint(
    int Second, long Asked, long Connections, long Sent, long Echoed, long? P50, long? P99, double Cpu, long RssBytes)
{
    /// <summary>Pauses of the garbage collector in this second.</summary>
    public long GcPauseMicros { get; init; }

    /// <summary>Threads of the process at the second's end.</summary>
    public int Threads { get; init; }

    /// <summary>Managed heap at the second's end.</summary>
    public long HeapBytes { get; init; }
}

public sealed record RunEvent(double Second, string Kind, string Text);

/// <summary>One process of the run: how much of the whole is its.</summary>
/// <param name="Role"><c>generator</c> where one process is the whole run, else <c>coordinator</c> or <c>worker</c>.</param>
/// <param name="RssBytes">At the end of the hold.</param>
/// <param name="CpuSeconds">Over the hold.</param>
public sealed record NodeReport(string Name, string Role, long Asked, long Opened, long Echoed, long Lost, long RssBytes, double CpuSeconds)
{
    /// <summary>How it ended: <c>running</c>, <c>unreachable</c> or <c>lost</c>.</summary>
    public string State { get; init; } = "running";

    /// <summary>Nodes of one machine share its cores.</summary>
    public string Machine { get; init; } = "";

    public long Planned { get; init; }
    public long Sent { get; init; }

    /// <summary>Open at the end of the hold.</summary>
    public long AtEnd { get; init; }

    public long PssBytes { get; init; }

    /// <summary>Microseconds; null where nothing was measured, as in the two that follow.</summary>
    public long? ResponseP50 { get; init; }

    public long? ResponseP99 { get; init; }
    public long? ScheduleLagP99 { get; init; }
}

using System.Collections.Immutable;

namespace ActorLoad.Core.Report;

/// <summary>A run as it stands, once a second: what the live view, the plain lines and the metrics show.</summary>
public sealed record RunProgress
{
    public required RunPhase Phase { get; init; }

    /// <summary>Since the run began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Until the phase's planned end; null where it has none.</summary>
    public required TimeSpan? PhaseRemaining { get; init; }

    /// <summary>By the plan, or by an operator who has changed it.</summary>
    public required long Asked { get; init; }

    /// <summary>An operator has paused it: nothing becomes due.</summary>
    public bool Paused { get; init; }

    /// <summary>Messages that are due in a second of the hold, by the plan or by an operator who has changed it; null: of a source that does not say.</summary>
    public double? DuePerSecond { get; init; }

    public required long Connecting { get; init; }
    public required long Open { get; init; }

    /// <summary>Totals so far, by the same rules as in the report.</summary>
    public required ConnectionReport Connections { get; init; }

    public required MessageReport Messages { get; init; }
    public required ErrorReport Errors { get; init; }

    /// <summary>Latencies since the run began.</summary>
    public required LatencyReport Latency { get; init; }

    /// <summary>The last second.</summary>
    public required TimelinePoint LastSecond { get; init; }

    public required GeneratorHealth Generator { get; init; }

    /// <summary>The newest events, oldest first.</summary>
    public required ImmutableArray<RunEvent> RecentEvents { get; init; }

    /// <summary>The processes of the run, in a stable order; one, <c>local</c>, where a single process is the whole run.</summary>
    public required ImmutableArray<NodeProgress> Nodes { get; init; }
}

/// <summary>One process of a run as it stands. The counts of all nodes add up to the run's.</summary>
/// <param name="Role">As in <see cref="NodeReport"/>; a coordinator opens no connections.</param>
/// <param name="State"><c>running</c>, <c>unreachable</c> or <c>lost</c>.</param>
/// <param name="SentLastSecond">Messages in the newest second of the timeline.</param>
/// <param name="CpuCores">Cores' worth of CPU used in the newest second.</param>
/// <param name="ScheduleLagP99">Microseconds, since the hold began; null before.</param>
public sealed record NodeProgress(
    string Name, string Role, string State, long Asked, long Connecting, long Open, long Opened, MessageReport Messages, ErrorReport Errors, long Reconnects,
    long SentLastSecond, long EchoedLastSecond, double CpuCores, long RssBytes, long HeapBytes, long Actors, long? ResponseP99, long? ScheduleLagP99);

public enum RunPhase
{
    Preflight,
    Ramp,
    Hold,
    Drain,
    Closing,
    Done,
}

/// <param name="CpuShare">Of the usable cores, in the last second.</param>
/// <param name="ScheduleLagP99">Microseconds, since the hold began; null before.</param>
/// <param name="DispatcherDelayP99">Microseconds, since the hold began; null before.</param>
/// <param name="Limited">Why a run ending now would be GENERATOR_LIMITED; empty while all is well.</param>
public sealed record GeneratorHealth(
    double CpuShare, long RssBytes, long HeapBytes, int Threads, long Actors, long? ScheduleLagP99, long? DispatcherDelayP99, int Stalls,
    ImmutableArray<string> Limited);

using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Nodes;

namespace ActorLoad.Cluster;

/// <summary>What a coordinator orders its workers, and what they tell it: everything that crosses between nodes in a run.</summary>
/// <remarks>
/// <code>
///   Prepare --Prepared or CannotRun--> SyncClock --AskTime, TimeIs, ...--> ClockSet --> StartRamp --RampEnded--> StartHold
///     --> StopSending --SendingStopped--> StartDrain --DrainStarted, AllDrained--> CloseAll --AllClosed--> Leave
/// </code>
/// From ClockSet on a <see cref="Delta"/> comes each second, and one right before each of the events that end a phase, so that a phase's books are
/// there when its end is told. Each is acknowledged by <see cref="Received"/>; what is not is sent again. A worker that hears nothing for as long as
/// workers.lost-after has lost its coordinator.
/// </remarks>
public static class WorkerProtocol
{
    /// <summary>To a worker: make ready for this share of this run. Answered with <see cref="Prepared"/> or <see cref="CannotRun"/>.</summary>
    /// <param name="Config">The options in force, by path under <c>actor-load</c>, in HOCON's notation; from these each node computes the plan.</param>
    /// <param name="Shares">How many workers share the plan at its start: this one has <c>IdRange.Whole(connections).Part(Share, Shares)</c>.</param>
    public sealed record Prepare(ImmutableSortedDictionary<string, string> Config, ImmutableArray<IPEndPoint> Targets, int Share, int Shares);

    /// <summary>From a worker.</summary>
    public sealed record Prepared;

    /// <summary>From a worker: its machine does not allow its share.</summary>
    /// <param name="Reasons">Full sentences: the need, the limit, what lifts it.</param>
    public sealed record CannotRun(ImmutableArray<string> Reasons);

    /// <summary>To a worker: the run's clock goes; ask me the time, then say <see cref="ClockSet"/>.</summary>
    public sealed record SyncClock;

    /// <summary>From a worker: what time is it?</summary>
    /// <param name="Question">Comes back with the answer.</param>
    public sealed record AskTime(long Question);

    /// <summary>To a worker.</summary>
    /// <param name="RunTime">Since the run's start.</param>
    public sealed record TimeIs(long Question, TimeSpan RunTime);

    /// <summary>From a worker: it has the run's time, to half of this.</summary>
    public sealed record ClockSet(TimeSpan RoundTrip);

    /// <summary>To a worker: open your connections.</summary>
    public sealed record StartRamp;

    /// <summary>To a worker: send from this instant on.</summary>
    /// <param name="At">Since the run's start: the zero of the plan's times, the same for all.</param>
    public sealed record StartHold(TimeSpan At);

    /// <summary>To a worker: take over a part of what a lost one held: open it, and send what is due from this instant on.</summary>
    /// <param name="From">Since the run's start; before the hold: from its start.</param>
    /// <param name="RatePerSecond">Connects started a second for it.</param>
    /// <param name="InFlight">Connects under way at once for it.</param>
    public sealed record TakeOver(IdRange Connections, TimeSpan From, double RatePerSecond, int InFlight);

    /// <summary>To a worker: an operator has changed the run; from the instant of the change on, send by it, and hold the connections that it wants.</summary>
    public sealed record Steer(PaceChange Change);

    /// <summary>To a worker: nothing becomes due any more.</summary>
    public sealed record StopSending;

    /// <summary>To a worker: open nothing, wait for replies.</summary>
    public sealed record StartDrain;

    /// <summary>To a worker: close all connections.</summary>
    public sealed record CloseAll(CloseMode Mode);

    /// <summary>To a worker: this delta is booked.</summary>
    public sealed record Received(long Sequence);

    /// <summary>To a worker: the run is over, or goes on without it.</summary>
    /// <param name="Reason">For its log.</param>
    public sealed record Leave(string Reason);

    /// <summary>From a worker: all connections of so many ranges (its share, and what it took over) have opened once or been given up.</summary>
    public sealed record RampEnded(int Ranges);

    /// <summary>From a worker: every send that was planned is told to its connection or booked.</summary>
    public sealed record SendingStopped;

    /// <summary>From a worker: nothing is opened any more; the delta before it says how its connections stood at the end of the hold.</summary>
    public sealed record DrainStarted;

    /// <summary>From a worker: nothing is unanswered.</summary>
    public sealed record AllDrained;

    /// <summary>From a worker: every socket is closed and everything is booked.</summary>
    public sealed record AllClosed;

    /// <summary>From a worker: something worth an event in the report.</summary>
    public sealed record Noted(string Kind, string Text);

    /// <summary>From a worker: a fault of ours.</summary>
    /// <param name="Fatal">The worker can't go on.</param>
    public sealed record Faulted(string Text, bool Fatal);

    /// <summary>From a worker: what it recorded since its last delta, and how it stands.</summary>
    /// <param name="Incarnation">Of the sender: what an earlier life of a worker sent is dropped.</param>
    /// <param name="Sequence">1 for the first; one that was seen is dropped.</param>
    /// <param name="At">Since the run's start: up to when it tells.</param>
    /// <param name="Latencies">One histogram for each <see cref="Latency"/>, see <see cref="PackedLatencies"/>.</param>
    /// <param name="Standing">Of its own share.</param>
    /// <param name="Taken">Of what it took over, all together.</param>
    public sealed record Delta(
        long Incarnation, long Sequence, TimeSpan At, TallySnapshot Counts, PackedLatencies Latencies, Standing Standing, Standing Taken, NodeUsage Usage)
    {
        /// <summary>When its connections opened and ended since its last delta, by the run's clock.</summary>
        public ImmutableArray<ConnectionChange> Changes { get; init; } = [];
    }
}

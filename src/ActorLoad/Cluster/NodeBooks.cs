using System.Collections.Immutable;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Nodes;

namespace ActorLoad.Cluster;

/// <summary>
/// The coordinator's books of all workers: adds up what they tell, takes nothing twice, and books for a lost one what it can't book any more.
/// </summary>
/// <remarks>
/// Times are since the run's start. What a worker had in flight when it was lost counts as lost on close. What was due on its connections from its last
/// delta on, until somebody takes them over or the hold ends, counts as planned and failed: the plan says how much that is.
/// </remarks>
/// <param name="now">The run's clock.</param>
/// <param name="coordinator">This process, which opens no connections; listed first.</param>
public sealed class NodeBooks(LoadPlan plan, Func<TimeSpan> now, Func<NodeReading> coordinator) : IRunNodes
{
    private readonly List<Node> _nodes = [];
    private readonly SteeredPlan _steered = new(plan);
    private TimeSpan? _holdStart;
    private TimeSpan? _holdEnd;
    private long? _heldMin;
    private long _missingMax;
    private long _movedToReconnects;

    private IEnumerable<Node> Living => _nodes.Where(node => !node.Lost);

    /// <summary>Own shares whose ids others have taken over.</summary>
    private IEnumerable<Node> Reassigned => _nodes.Where(node => node.Reassigned);

    public void Add(string name, string machine, double cores, long incarnation, IdRange share) =>
        _nodes.Add(new Node(name, machine, cores, incarnation, share));

    /// <returns>
    /// False: it is not booked, since it was before, its turn has not come, its sender is lost, or it is of an earlier life of a worker.
    /// </returns>
    public bool Accept(string name, WorkerProtocol.Delta delta)
    {
        if (Find(name) is not { Lost: false } node || delta.Incarnation != node.Incarnation || delta.Sequence != node.Sequence + 1)
            return false;
        var pending = node.Latencies[node.Active];
        delta.Latencies.AddTo(pending);
        node.Sequence = delta.Sequence;
        node.Book(delta.Counts);
        node.Changes.AddRange(delta.Changes);
        (node.Own, node.Taken, node.Usage) = (delta.Standing, delta.Taken, delta.Usage);
        // What was open before the hold is no minimum of it.
        var min = _holdStart <= delta.At ? delta.Standing.RecentMin + delta.Taken.RecentMin : delta.Standing.Open + delta.Taken.Open;
        node.RecentMin = node.RecentMin is { } before ? Math.Min(before, min) : min;
        node.RecentMissing = Math.Max(node.RecentMissing, delta.Standing.RecentMissing + delta.Taken.RecentMissing);
        return true;
    }

    /// <summary>An operator has changed what is due.</summary>
    public void Steer(PaceChange change) => _steered.Add(change);

    public void SetState(string name, string state)
    {
        if (Find(name) is { Lost: false } node)
            node.State = state;
    }

    /// <summary>The worker is lost: it holds nothing any more, and what it sends from now on is not taken.</summary>
    /// <returns>How many connections were its.</returns>
    public long Lose(string name)
    {
        if (Find(name) is not { Lost: false } node)
            return 0;
        node.Lost = true;
        node.State = NodeReading.Lost;
        var inFlight = node.Total.Sent - node.Total[Tally.Echoed] - node.Total[Tally.TimedOut] - node.Total[Tally.Corrupt] - node.Total[Tally.LostOnClose]
            - node.Total[Tally.InFlightAtStop];
        node.Book(Tally.LostOnClose, Math.Max(0, inFlight));
        node.Changes.Add(new ConnectionChange(ConnectionChange.SlotOf(now()), 0, 0, Lost: node.Own.Open + node.Taken.Open, 0));
        node.Own = node.Own with { Open = 0, Connecting = 0, RecentMin = 0 };
        node.Taken = node.Taken with { Open = 0, Connecting = 0, RecentMin = 0 };
        Tick();
        return node.Duties.Where(duty => duty.Until is null).Sum(duty => (long)duty.Ids.Count);
    }

    /// <summary>Deals a lost worker's connections out to those that are left.</summary>
    /// <param name="at">From when on what is due on them is theirs; before the hold: from its start.</param>
    /// <returns>Who is to take over what; nothing where nobody is left.</returns>
    public ImmutableArray<(string Survivor, IdRange Part)> Reassign(string lost, TimeSpan at)
    {
        var survivors = Living.ToArray();
        if (survivors.Length == 0 || Find(lost) is not { Lost: true, Reassigned: false } node)
            return [];
        var from = _holdStart is { } start && at > start ? at - start : TimeSpan.Zero;
        var dealt = ImmutableArray.CreateBuilder<(string, IdRange)>();
        foreach (var duty in node.Duties.Where(duty => duty.Until is null).ToArray())
        {
            duty.Until = from;
            for (var i = 0; i < survivors.Length; i++)
            {
                if (duty.Ids.Part(i, survivors.Length) is not { Count: > 0 } part)
                    continue;
                survivors[i].Duties.Add(new Duty(part, from));
                dealt.Add((survivors[i].Name, part));
            }
        }

        node.Reassigned = true;
        return dealt.ToImmutable();
    }

    /// <summary>Looks how many connections are held: once a second, and whenever that may have fallen.</summary>
    public void Tick()
    {
        var least = Living.Sum(node => node.RecentMin ?? node.Own.Open + node.Taken.Open);
        var missing = Living.Sum(node => node.RecentMissing);
        foreach (var node in Living)
            (node.RecentMin, node.RecentMissing) = (null, 0);
        if (_holdStart is not { } start || now() < start || _holdEnd is not null)
            return;
        _heldMin = _heldMin is { } before ? Math.Min(before, least) : least;
        _missingMax = Math.Max(_missingMax, missing);
    }

    /// <summary>All connections of the run, each once.</summary>
    /// <remarks>
    /// Of connections that were taken over it is not known which ones the lost worker had opened: those that opened at least once are told as the larger of
    /// what it had opened and what the others have, which is exact unless both opened a part of them.
    /// </remarks>
    public Standing Standing()
    {
        var remaining = _nodes.Where(node => !node.Reassigned).Select(node => node.Own).ToArray();
        var opened = OpenedOfReassigned();
        var failed = Math.Min(Reassigned.Sum(node => (long)node.Share.Count) - opened, Living.Sum(node => node.Taken.Failed));
        var all = new Standing(
            plan.Connections, Living.Sum(node => node.Own.Connecting + node.Taken.Connecting), Living.Sum(node => node.Own.Open + node.Taken.Open),
            remaining.Sum(own => own.Opened) + opened, remaining.Sum(own => own.Failed) + failed, 0, _heldMin ?? 0, HeldMean());
        return all with { NotAttempted = all.Asked - all.Opened - all.Failed, MissingMax = _missingMax };
    }

    public ImmutableArray<NodeDelta> Flush()
    {
        BookForLost();
        MoveReopened();
        var deltas = ImmutableArray.CreateBuilder<NodeDelta>();
        foreach (var node in _nodes)
        {
            deltas.Add(new NodeDelta(node.Name, node.Pending, node.Latencies[node.Active]) { Changes = [.. node.Changes] });
            node.Changes.Clear();
            node.Pending = TallySnapshot.Zero;
            node.Active = 1 - node.Active;
            node.Latencies[node.Active].Clear();
        }

        return deltas.ToImmutable();
    }

    public ImmutableArray<NodeReading> Read() =>
    [
        coordinator(),
        .. _nodes.Select(node => new NodeReading(
            node.Name, NodeReading.Worker, node.State, node.Machine, node.Cores, node.Own + node.Taken, node.Usage)),
    ];

    public void StartRamp()
    {
        // Each worker does what there is to do when it is told of the ramp.
    }

    public void CollectGarbage()
    {
        // Each worker does so before the hold that it is told of.
    }

    public void StartHold(TimeSpan at)
    {
        _holdStart ??= at;
        foreach (var node in _nodes)
            node.RecentMin = null;
    }

    public void EndHold(TimeSpan now)
    {
        Tick();
        _holdEnd ??= now;
    }

    public void EndMeasuring()
    {
        // Each worker says itself when it has closed.
    }

    public void Dispose()
    {
        // The workers are the coordinator's.
    }

    private long OpenedOfReassigned() => Math.Min(
        Reassigned.Sum(node => (long)node.Share.Count), Math.Max(Reassigned.Sum(node => node.Own.Opened), _nodes.Sum(node => node.Taken.Opened)));

    private Node? Find(string name) => _nodes.Find(node => node.Name == name);

    private void BookForLost()
    {
        if (_holdStart is not { } start)
            return;
        var elapsed = (_holdEnd ?? now()) - start;
        foreach (var node in _nodes.Where(node => node.Lost))
        {
            var due = node.Duties.Sum(duty => _steered.PlannedSends(duty.Ids, duty.From, Earlier(duty.Until ?? TimeSpan.MaxValue, elapsed)));
            var (planned, booked) = (node.Total[Tally.Planned], node.Accounted);
            // Its last delta may have come between the release of a send and its start, or the other way round: the two are counted in different places.
            var all = Math.Max(due, Math.Max(planned, booked));
            node.Book(Tally.Planned, all - planned);
            node.Book(Tally.NotOpen, all - booked);
        }
    }

    /// <summary>A connection that a lost worker had opened is opened again by the one who takes it over, and not for the first time.</summary>
    private void MoveReopened()
    {
        var reopened = Reassigned.Sum(node => node.Own.Opened) + _nodes.Sum(node => node.Taken.Opened) - OpenedOfReassigned();
        foreach (var node in _nodes)
        {
            var move = Math.Min(reopened - _movedToReconnects, node.Taken.Opened - node.Moved);
            if (move <= 0)
                continue;
            node.Moved += move;
            _movedToReconnects += move;
            node.Book(Tally.Opened, -move);
            node.Book(Tally.Reconnects, move);
        }
    }

    private double HeldMean()
    {
        if (_holdStart is not { } start || (_holdEnd ?? now()) - start is not { Ticks: > 0 } elapsed)
            return 0;
        // A worker knows its own hold to the microsecond; what was held for a part of it counts by that part.
        return _nodes.Sum(node => node.Lost
            ? (node.Own.OpenSeconds + node.Taken.OpenSeconds) / elapsed.TotalSeconds
            : node.Own.HeldMean + node.Taken.OpenSeconds / elapsed.TotalSeconds);
    }

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>Connections whose sends a node answers for, from one time of the hold to another.</summary>
    private sealed class Duty(IdRange ids, TimeSpan from)
    {
        public IdRange Ids { get; } = ids;
        public TimeSpan From { get; } = from;

        /// <summary>Null: to its end.</summary>
        public TimeSpan? Until { get; set; }
    }

    private sealed class Node(string name, string machine, double cores, long incarnation, IdRange share)
    {
        public string Name { get; } = name;
        public string Machine { get; } = machine;
        public double Cores { get; } = cores;
        public long Incarnation { get; } = incarnation;
        public IdRange Share { get; } = share;
        public List<Duty> Duties { get; } = [new Duty(share, TimeSpan.Zero)];
        public string State { get; set; } = NodeReading.Running;
        public bool Lost { get; set; }
        public bool Reassigned { get; set; }
        public long Sequence { get; set; }

        /// <summary>Of its share.</summary>
        public Standing Own { get; set; } = new(share.Count, 0, 0, 0, 0, share.Count, 0, 0);

        /// <summary>Of what it took over.</summary>
        public Standing Taken { get; set; } = Core.Connections.Standing.None;

        public NodeUsage Usage { get; set; } = new(new ResourceSample(default, 0, 0, 0, 0, 0, 0, 0, 0), default, 0, default, StallSummary.None);

        /// <summary>Fewest open that was told since the last tick; null where nothing was.</summary>
        public long? RecentMin { get; set; }

        /// <summary>Most missing that was told since the last tick.</summary>
        public long RecentMissing { get; set; }

        /// <summary>Of its opens those that were booked as reconnects.</summary>
        public long Moved { get; set; }

        public TallySnapshot Total { get; private set; } = TallySnapshot.Zero;
        /// <summary>Of what was planned, that whose fate is told.</summary>
        public long Accounted => Total.Sent + Total[Tally.Skipped] + Total[Tally.NotOpen] + Total[Tally.Refused];

        public TallySnapshot Pending { get; set; } = TallySnapshot.Zero;

        /// <summary>Told since the last flush.</summary>
        public List<ConnectionChange> Changes { get; } = [];

        /// <summary>One is filled while the other is read.</summary>
        public Latencies[] Latencies { get; } = [new(), new()];

        public int Active { get; set; }

        public void Book(TallySnapshot counts)
        {
            Total += counts;
            Pending += counts;
        }

        public void Book(Tally tally, long count)
        {
            if (count == 0)
                return;
            var counts = new long[TallySnapshot.Size];
            counts[(int)tally] = count;
            Book(new TallySnapshot([.. counts]));
        }
    }
}

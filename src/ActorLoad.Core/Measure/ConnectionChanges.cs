using System.Collections.Immutable;

namespace ActorLoad.Core.Measure;

/// <summary>What became of connections in one short slot of a run's time; changes of one slot are merged by adding.</summary>
/// <param name="Slot">Which: the slot's start over <see cref="SlotLength"/>, since the run's start.</param>
/// <param name="Attempts">Connects that were started.</param>
/// <param name="Opened">For the first time or again.</param>
/// <param name="Lost">Closed, and not by us.</param>
/// <param name="Closed">By us.</param>
public readonly record struct ConnectionChange(long Slot, long Attempts, long Opened, long Lost, long Closed)
{
    /// <summary>A curve of seconds is well seen at this, and a run over several machines has no better clock than some milliseconds.</summary>
    public static readonly TimeSpan SlotLength = TimeSpan.FromMilliseconds(20);

    /// <param name="at">Since the run's start.</param>
    public static long SlotOf(TimeSpan at) => at.Ticks / SlotLength.Ticks;

    public static ConnectionChange operator +(ConnectionChange a, ConnectionChange b) =>
        new(a.Slot, a.Attempts + b.Attempts, a.Opened + b.Opened, a.Lost + b.Lost, a.Closed + b.Closed);
}

/// <summary>Where the connections of a process write down when they open and end. Thread-safe; a slot in which nothing happens takes no room.</summary>
public sealed class ConnectionChanges
{
    private readonly Lock _gate = new();
    private readonly List<ConnectionChange> _changes = [];

    public void Attempted(TimeSpan now) => Add(new ConnectionChange(ConnectionChange.SlotOf(now), 1, 0, 0, 0));

    public void Opened(TimeSpan now) => Add(new ConnectionChange(ConnectionChange.SlotOf(now), 0, 1, 0, 0));

    /// <param name="ordered">By us.</param>
    public void Closed(TimeSpan now, bool ordered) =>
        Add(new ConnectionChange(ConnectionChange.SlotOf(now), 0, 0, ordered ? 0 : 1, ordered ? 1 : 0));

    /// <summary>Takes what was written down since the last call; a slot may be in it more than once.</summary>
    public ImmutableArray<ConnectionChange> Take()
    {
        lock (_gate)
        {
            ImmutableArray<ConnectionChange> taken = [.. _changes];
            _changes.Clear();
            return taken;
        }
    }

    private void Add(ConnectionChange change)
    {
        lock (_gate)
        {
            if (_changes.Count > 0 && _changes[^1].Slot == change.Slot)
                _changes[^1] += change;
            else
                _changes.Add(change);
        }
    }
}

using System.Collections.Immutable;
using ActorLoad.Core.Report;

namespace ActorLoad.Core.Measure;

/// <summary>
/// Finds the mass losses of a run's hold among the changes that its nodes tell, and how long it took until the connections were back. Pure; for one caller.
/// </summary>
/// <remarks>
/// Nodes tell at different times: changes wait for a while, and are then taken in the order of their slots. One that comes later still is taken at the earliest
/// slot that is left, so that no connection is forgotten. What waits is bounded by that time; nothing is kept for a slot without a change.
/// </remarks>
public sealed class RecoveryWatch
{
    /// <summary>How long changes wait for those of other nodes: longer than a worker may be silent before it is given up, by default.</summary>
    private static readonly long Patience = ConnectionChange.SlotOf(TimeSpan.FromMinutes(1));

    private readonly SortedDictionary<long, ConnectionChange> _waiting = [];
    private readonly LossCurve _settled = new();
    private long _settledTo;
    private long? _holdStart;
    private long? _holdEnd;

    public void Add(ImmutableArray<ConnectionChange> changes)
    {
        foreach (var change in changes)
        {
            var placed = change with { Slot = Math.Max(change.Slot, _settledTo) };
            _waiting[placed.Slot] = _waiting.TryGetValue(placed.Slot, out var before) ? before + placed : placed;
        }
    }

    /// <param name="at">Since the run's start; losses before it are the ramp's.</param>
    public void StartHold(TimeSpan at) => _holdStart ??= ConnectionChange.SlotOf(at);

    /// <param name="at">Since the run's start; what happens from then on is the run's own end.</param>
    public void EndHold(TimeSpan at) => _holdEnd ??= ConnectionChange.SlotOf(at);

    /// <summary>Takes what has waited long enough. Once a second is enough.</summary>
    /// <param name="now">Since the run's start.</param>
    public void Settle(TimeSpan now)
    {
        _settledTo = Math.Max(_settledTo, ConnectionChange.SlotOf(now) - Patience);
        while (_waiting.Count > 0 && _waiting.First() is var (slot, change) && slot < _settledTo)
        {
            _waiting.Remove(slot);
            Take(_settled, change);
        }
    }

    /// <summary>As of now: what still waits is taken as if it were all there is.</summary>
    public RecoveryReport Report()
    {
        var curve = _settled.Copy();
        foreach (var change in _waiting.Values)
            Take(curve, change);
        return curve.Report();
    }

    private void Take(LossCurve curve, ConnectionChange change)
    {
        if (_holdEnd is not { } end || change.Slot < end)
            curve.Take(change, watched: _holdStart is { } start && change.Slot >= start);
    }
}

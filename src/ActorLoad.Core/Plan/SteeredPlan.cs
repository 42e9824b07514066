namespace ActorLoad.Core.Plan;

/// <summary>A plan, and what operators have changed of it while it was carried out: what was due, whenever they asked for what. One caller.</summary>
public sealed class SteeredPlan(LoadPlan plan)
{
    private readonly List<PaceChange> _changes = [PaceChange.None(plan)];

    public LoadPlan Original => plan;

    /// <param name="change">Not earlier than the last one.</param>
    public void Add(PaceChange change)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(change.From, _changes[^1].From);
        _changes.Add(change);
    }

    /// <summary>As <see cref="LoadPlan.PlannedSends(IdRange, TimeSpan, TimeSpan)"/>, with the changes.</summary>
    public long PlannedSends(IdRange ids, TimeSpan from, TimeSpan until)
    {
        var sum = 0L;
        for (var i = 0; i < _changes.Count; i++)
        {
            var change = _changes[i];
            var end = i + 1 < _changes.Count && _changes[i + 1].From < until ? _changes[i + 1].From : until;
            var start = from > change.From ? from : change.From;
            if (start < end)
                sum += change.Of(plan).PlannedSends(ids, start - change.Zero, end - change.Zero);
        }

        return sum;
    }
}

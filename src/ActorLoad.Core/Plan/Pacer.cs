namespace ActorLoad.Core.Plan;

/// <summary>Connections that are due in the same round, neighbours in the order of phases.</summary>
/// <param name="Round">0 for the first interval; also the sequence number of each of these connections' message.</param>
/// <param name="First">Index of the first into the pacer's order.</param>
public readonly record struct DueBatch(long Round, int First, int Count);

/// <summary>
/// Says which sends are due at an elapsed time. Pure: it is asked with the time of a monotonic clock, so that a late question
/// releases all that became due meanwhile, and nothing drifts.
/// </summary>
public sealed class Pacer
{
    private readonly int[] _order;
    private readonly TimeSpan[] _phases;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _hold;
    private long _round;
    private int _next;

    /// <param name="plan">Of the whole run.</param>
    /// <param name="connections">Those that this pacer serves; each sends at the phase that the plan gives it. Ids beyond the plan's are left out.</param>
    public Pacer(LoadPlan plan, IEnumerable<int> connections)
    {
        _order = plan.Interval is null ? [] : [.. connections.Where(id => id < plan.Connections)];
        _phases = Array.ConvertAll(_order, plan.PhaseOf);
        Array.Sort(_phases, _order);
        _interval = plan.Interval ?? TimeSpan.MaxValue;
        _hold = plan.Hold;
    }

    /// <summary>Sends released so far.</summary>
    public long Released { get; private set; }

    /// <summary>When the next send is due, since the start of the hold; null when none is left.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            if (_order.Length == 0)
                return null;
            var start = StartOf(_round);
            return _phases[_next] < _hold - start ? start + _phases[_next] : null;
        }
    }

    /// <summary>The connection at an index of the order, as named by a <see cref="DueBatch"/>.</summary>
    public int ConnectionAt(int index) => _order[index];

    /// <summary>When a round begins: its connections are due at this plus their phase. The longest time there is for a round after that.</summary>
    public TimeSpan StartOf(long round) =>
        Math.BigMul(round, _interval.Ticks, out var ticks) == 0 && ticks >= 0 ? new TimeSpan(ticks) : TimeSpan.MaxValue;

    /// <summary>Leaves out what was due before, for a pacer that takes over in the middle of a hold. What is due at that instant is the first it releases.</summary>
    public void SkipTo(TimeSpan elapsed)
    {
        if (_order.Length == 0 || elapsed <= TimeSpan.Zero)
            return;
        _round = elapsed.Ticks / _interval.Ticks;
        var inRound = elapsed - StartOf(_round);
        _next = 0;
        while (_next < _order.Length && _phases[_next] < inRound)
            _next++;
        if (_next < _order.Length)
            return;
        _next = 0;
        _round++;
    }

    /// <summary>Takes the next batch that is due by <paramref name="elapsed"/>. Call until it returns false.</summary>
    public bool TryRelease(TimeSpan elapsed, out DueBatch batch)
    {
        batch = default;
        if (NextDue is not { } due || due > elapsed)
            return false;
        var start = StartOf(_round);
        var first = _next;
        while (_next < _order.Length && _phases[_next] <= elapsed - start && _phases[_next] < _hold - start)
            _next++;
        batch = new DueBatch(_round, first, _next - first);
        Released += batch.Count;
        if (_next == _order.Length)
        {
            _next = 0;
            _round++;
        }

        return true;
    }
}

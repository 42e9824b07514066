namespace ActorLoad.Pacing;

/// <summary>
/// Timers in the order in which they are due, each at the end of the grid's step in which its time lies, so that what falls into one step is served by
/// one wake-up. Pure: time comes in as an argument; no thread but one at a time.
/// </summary>
/// <param name="step">Of the grid; above zero.</param>
internal sealed class TimerQueue(TimeSpan step)
{
    /// <summary>From one sweep to the next, at least; and timers that have come since, at least.</summary>
    public static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    /// <inheritdoc cref="SweepEvery"/>
    public const int SweepFrom = 256;

    private readonly PriorityQueue<Timer, (TimeSpan Due, long Number)> _timers = new();
    private long _added;
    private long _addedBySweep;
    private TimeSpan _nextSweep;

    /// <summary>Those that are left, cancelled ones among them.</summary>
    public int Count => _timers.Count;

    /// <summary>When the next one is due that is not cancelled; null where there is none.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            while (_timers.TryPeek(out var next, out var key))
            {
                if (!next.IsCancelled)
                    return key.Due;
                _timers.Dequeue();
            }

            return null;
        }
    }

    /// <summary>What is past is due at once, after all that is due already.</summary>
    public void Add(TimeSpan due, Timer timer) => _timers.Enqueue(timer, (AtStep(due), _added++));

    /// <summary>Takes the next one that is due. Call until it returns false.</summary>
    /// <remarks>
    /// One that repeats is there again already, an interval after it was due; where that is past too, because nobody looked for so long, an interval from now:
    /// what was missed is not made up for.
    /// </remarks>
    public bool TryTake(TimeSpan now, out Timer timer)
    {
        timer = null!;
        if (NextDue is not { } due || due > now)
            return false;
        timer = _timers.Dequeue();
        if (timer.Interval > TimeSpan.Zero)
            Add(After(due, timer.Interval) is var next && next > now ? next : After(now, timer.Interval), timer);
        return true;
    }

    /// <summary>The sum, or the longest time there is.</summary>
    public static TimeSpan After(TimeSpan time, TimeSpan interval) => interval < TimeSpan.MaxValue - time ? time + interval : TimeSpan.MaxValue;

    /// <summary>
    /// Lets go of cancelled timers that are not due for long, now and then: a connect that succeeds cancels two, of 5 and of 30 seconds.
    /// </summary>
    public void Sweep(TimeSpan now)
    {
        if (now < _nextSweep || _added - _addedBySweep < SweepFrom)
            return;
        _nextSweep = now + SweepEvery;
        _addedBySweep = _added;
        var left = _timers.UnorderedItems.Where(item => !item.Element.IsCancelled).ToArray();
        _timers.Clear();
        _timers.EnqueueRange(left);
        _timers.TrimExcess();
    }

    /// <summary>Those that are not cancelled, in the order in which they are due; none is left.</summary>
    public IReadOnlyList<Timer> TakeAll()
    {
        var all = new List<Timer>(_timers.Count);
        while (_timers.TryDequeue(out var timer, out _))
        {
            if (!timer.IsCancelled)
                all.Add(timer);
        }

        return all;
    }

    private TimeSpan AtStep(TimeSpan due) =>
        due.Ticks > TimeSpan.MaxValue.Ticks - step.Ticks ? TimeSpan.MaxValue : new((due.Ticks + step.Ticks - 1) / step.Ticks * step.Ticks);

    /// <summary>What is to happen at a time.</summary>
    /// <param name="interval">From one time to the next; zero: once.</param>
    public abstract class Timer(TimeSpan interval)
    {
        public TimeSpan Interval { get; } = interval;

        public abstract bool IsCancelled { get; }

        public abstract void Fire();
    }
}

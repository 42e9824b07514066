using ActorLoad.Core.Plan;

namespace ActorLoad.Baseline.Connections;

/// <summary>
/// When a connection's messages are due: by the plan, from the hold's start to its end or to an earlier stop. Each connection asks for itself, where the product's
/// scheduler tells it. Thread-safe.
/// </summary>
public sealed class SendWindow(LoadPlan plan)
{
    private const long Never = long.MaxValue;

    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _start = Never;
    private long _stop = Never;

    /// <summary>Completes when the hold's start is known, which is before it comes.</summary>
    public Task Opened => _opened.Task;

    public bool IsOpen => Volatile.Read(ref _start) != Never;

    /// <param name="start">Of the hold, since the run's start.</param>
    public void Open(TimeSpan start)
    {
        Volatile.Write(ref _start, start.Ticks);
        _opened.TrySetResult();
    }

    /// <summary>What is due later than this is not sent and not planned. Called twice, the earlier time counts.</summary>
    public void Stop(TimeSpan at)
    {
        if (at.Ticks < Volatile.Read(ref _stop))
            Volatile.Write(ref _stop, at.Ticks);
    }

    /// <summary>When a message is due, since the run's start; null: never, or not known yet.</summary>
    public TimeSpan? DueOf(int connection, long round)
    {
        var start = Volatile.Read(ref _start);
        if (start == Never || plan.Interval is not { } interval)
            return null;
        var sinceHold = (Int128)round * interval.Ticks + plan.PhaseOf(connection).Ticks;
        if (sinceHold >= plan.Hold.Ticks)
            return null;
        var due = start + (long)sinceHold;
        return due <= Volatile.Read(ref _stop) ? new TimeSpan(due) : null;
    }
}

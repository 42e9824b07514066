namespace ActorLoad.Core.Measure;

/// <summary>Time since a run began, by a monotonic clock: stepping the wall clock changes nothing.</summary>
public sealed class RunClock
{
    private readonly TimeProvider _time;
    private readonly long _start;

    public RunClock(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        StartedAt = time.GetUtcNow();
    }

    /// <summary>By the wall clock, for the report's heading alone.</summary>
    public DateTimeOffset StartedAt { get; }

    public TimeSpan Now => _time.GetElapsedTime(_start);
}

namespace ActorLoad.Core.Measure;

/// <summary>Time since a run began, by a monotonic clock: stepping the wall clock changes nothing.</summary>
public sealed class RunClock
{
    public RunClock(TimeProvider time)
    {
        Time = time;
        StartTimestamp = time.GetTimestamp();
        StartedAt = time.GetUtcNow();
    }

    /// <summary>The clock of a run that began elsewhere, by another process's clock.</summary>
    /// <param name="now">Time since the run's start now.</param>
    public RunClock(TimeProvider time, TimeSpan now)
    {
        Time = time;
        StartTimestamp = time.GetTimestamp() - (long)((Int128)now.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond);
        StartedAt = time.GetUtcNow() - now;
    }

    public TimeProvider Time { get; }

    /// <summary>The run's start as <see cref="Time"/> stamps it.</summary>
    public long StartTimestamp { get; }

    /// <summary>By the wall clock, for the report's heading alone.</summary>
    public DateTimeOffset StartedAt { get; }

    public TimeSpan Now => Time.GetElapsedTime(StartTimestamp);
}

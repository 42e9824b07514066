using System.Diagnostics;
using ActorLoad.Core.Measure;

namespace ActorLoad.Pacing;

/// <summary>
/// Sleeps to the instant on the send scheduler's own thread, which so wakes once for what is due, releases it and sends it. Set from a thread that is no
/// <see cref="OwnThreadExecutor"/>'s, because another dispatcher was configured, it has one of its own.
/// </summary>
public sealed class PaceTimer(RunClock clock) : IPaceTimer
{
    private OwnThreadExecutor? _thread;
    private OwnThreadExecutor? _own;

    public void WakeAt(TimeSpan due, Action wake)
    {
        _thread ??= OwnThreadExecutor.OfThisThread ?? (_own = new OwnThreadExecutor("pace-timer", "pace-timer", inPlace: false));
        _thread.SetAlarm(this, Stopwatch.GetTimestamp() + (long)((due - clock.Now).TotalSeconds * Stopwatch.Frequency), wake);
    }

    public void Dispose()
    {
        _thread?.ClearAlarm(this);
        _own?.Shutdown();
    }
}

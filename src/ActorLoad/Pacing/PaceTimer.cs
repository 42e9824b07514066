using System.Runtime.InteropServices;
using ActorLoad.Core.Measure;

namespace ActorLoad.Pacing;

/// <summary>
/// A thread that sleeps to the instant, to some 60 microseconds: Akka's scheduler ticks each 10 ms and the runtime's timers each millisecond,
/// either of which would be seen in every latency.
/// </summary>
public sealed partial class PaceTimer : IPaceTimer
{
    private readonly RunClock _clock;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _set = new(0);
    private readonly Thread _thread;
    private TimeSpan _due;
    private Action? _wake;
    private volatile bool _disposed;

    public PaceTimer(RunClock clock)
    {
        _clock = clock;
        _thread = new Thread(Run) { IsBackground = true, Name = "pace-timer" };
        _thread.Start();
    }

    public void WakeAt(TimeSpan due, Action wake)
    {
        lock (_gate)
        {
            _due = due;
            _wake = wake;
        }

        _set.Release();
    }

    public void Dispose()
    {
        _disposed = true;
        _set.Release();
    }

    private void Run()
    {
        while (true)
        {
            _set.Wait();
            if (_disposed)
                return;
            SleepUntilDue();
            Action? wake;
            lock (_gate)
            {
                wake = _wake;
                _wake = null;
            }

            wake?.Invoke();
        }
    }

    private void SleepUntilDue()
    {
        while (!_disposed)
        {
            TimeSpan left;
            lock (_gate)
                left = _due - _clock.Now;
            if (left <= TimeSpan.Zero)
                return;
            Sleep(left < TimeSpan.FromMilliseconds(50) ? left : TimeSpan.FromMilliseconds(50));
        }
    }

    private static void Sleep(TimeSpan time)
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.Sleep(time);
            return;
        }

        // A signal may end it early; the caller looks at the clock again.
        var request = new Timespec(time.Ticks / TimeSpan.TicksPerSecond, time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
        _ = NanoSleep(in request, IntPtr.Zero);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in Timespec request, IntPtr remaining);

    private readonly record struct Timespec(long Seconds, long Nanoseconds);
}

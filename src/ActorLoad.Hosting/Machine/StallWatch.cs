namespace ActorLoad.Hosting.Machine;

/// <summary>
/// A thread that does nothing but wake every 15 ms and look at the clock: when it wakes late, nothing of this process was running as it
/// should, and no latency of that time may be put on the server.
/// </summary>
/// <remarks>
/// What shows up here: a stopped process (SIGSTOP), a pause of the garbage collector, CPU taken away by a control group's quota or a paused
/// virtual machine, swapping. What hardly does: other busy processes on the same cores, since the kernel runs a thread that mostly sleeps
/// before those that never do (six busy loops on its only core delayed it by less than the threshold), and a full dispatcher. Those are
/// seen in the schedule lag and by the run's dispatcher probe, which this thread sends by <c>onBeat</c>: a timer on the thread pool would
/// be late together with what it measures. The thread asks for a raised priority; Linux grants it only to the privileged (CAP_SYS_NICE),
/// and the watch works without.
/// </remarks>
public sealed class StallWatch : IDisposable
{
    /// <summary>Short against <see cref="Threshold"/>, and under a hundredth of a core.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(15);

    /// <summary>Shorter delays are usual on a shared machine and show up in the schedule lag.</summary>
    public static readonly TimeSpan Threshold = TimeSpan.FromMilliseconds(100);

    /// <summary>Stalls told one by one.</summary>
    public const int Keep = 1000;

    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly Action? _onBeat;
    private readonly TimeSpan _beat;
    private readonly StallDetector _detector = new(Period, Threshold, Keep);
    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly Thread _thread;
    private bool _disposed;

    /// <param name="clock">Its timestamps must be monotonic, as those of <see cref="TimeProvider.System"/> are.</param>
    /// <param name="start">The run's start, a timestamp of the clock: stalls are told in seconds since then.</param>
    /// <param name="onBeat">Called on the watch's thread: must neither block nor throw. After a stall it is called once, not once for each it missed.</param>
    /// <param name="beat">From one call of it to the next; what is shorter than <see cref="Period"/>, or no multiple of it, is rounded up to one.</param>
    public StallWatch(TimeProvider clock, long start, Action? onBeat = null, TimeSpan beat = default)
    {
        _clock = clock;
        _start = start;
        _onBeat = onBeat;
        _beat = beat;
        _thread = new Thread(Watch, maxStackSize: 256 * 1024)
        {
            IsBackground = true,
            Name = "stall-watch",
            Priority = ThreadPriority.Highest,
        };
        _thread.Start();
    }

    /// <summary>The stalls so far; from any thread. One that lasts still is told when it ends.</summary>
    public StallSummary Summary() => _detector.Summary();

    /// <summary>Ends the thread and waits for it. The summary stays readable.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _stop.Set();
        if (Thread.CurrentThread != _thread)
            _thread.Join();
        _stop.Dispose();
    }

    private void Watch()
    {
        ThreadNice.TryRaise();
        var nextBeat = TimeSpan.Zero;
        do
        {
            var now = _clock.GetElapsedTime(_start);
            _detector.Observe(now);
            if (_onBeat is null || now < nextBeat)
                continue;
            _onBeat();
            nextBeat = nextBeat + _beat > now ? nextBeat + _beat : now + _beat;
        }
        while (!_stop.WaitOne(Period));
    }
}

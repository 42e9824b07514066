using ActorLoad.Core.Measure;
using ActorLoad.Hosting.Machine;

namespace ActorLoad.Hosting.Nodes;

/// <summary>Watches what this process uses in a run, and when it stood still. One caller, but for the probe.</summary>
public sealed class NodeWatch : IDisposable
{
    private static readonly TimeSpan s_seldom = TimeSpan.FromMilliseconds(100);

    private readonly RunClock _clock;
    private readonly ResourceSampler _sampler;
    private readonly StallWatch _stalls;
    private (TimeSpan From, TimeSpan To) _collected = (TimeSpan.MaxValue, TimeSpan.MinValue);
    private ResourceSample? _holdStart;
    private ResourceSample? _holdEnd;
    private long _pssAtEnd;
    private StallSummary? _stalled;
    private volatile bool _measuring;
    private IDisposable? _rampHeap;

    /// <param name="probe">
    /// Called during the hold, on a thread of its own: sends a message through the queue that the connections' messages pass, so that the time it waits there is
    /// measured. Null: the engine has no such queue.
    /// </param>
    /// <param name="hold">How long the hold is to last, of which <see cref="ProbeEvery"/> comes.</param>
    public NodeWatch(RunClock clock, Action? probe, TimeSpan hold)
    {
        _clock = clock;
        _sampler = new ResourceSampler(clock.Time);
        _stalls = new StallWatch(clock.Time, clock.StartTimestamp, () =>
        {
            RuntimeDescriptors.OfProcess.Look();
            if (_measuring)
                probe?.Invoke();
        }, ProbeEvery(hold));
    }

    /// <summary>Whether what the process has grown by until the hold stays with it.</summary>
    public bool KeepsMemory { get; init; }

    /// <summary>
    /// From one probe to the next: five hundred of them in a hold, so that no single one makes its 99th percentile, but never less than 15 ms, which is as often as the
    /// thread wakes, nor more than 100 ms. Each is a message through the kernel, and takes as much CPU as some five of the load's.
    /// </summary>
    public static TimeSpan ProbeEvery(TimeSpan hold) => TimeSpan.FromTicks(Math.Clamp(hold.Ticks / 500, StallWatch.Period.Ticks, s_seldom.Ticks));

    /// <summary>Connections are about to be opened by this process: its collections come seldom until the ramp's end.</summary>
    public void StartRamp()
    {
        if (!KeepsMemory)
            _rampHeap ??= RampHeap.TryTake();
    }

    /// <summary>
    /// What the ramp left behind is collected now, and not in the middle of somebody's latency; and what the process grew by goes back to the kernel. The pause is
    /// ours, before the hold, and no stall.
    /// </summary>
    public void CollectGarbage()
    {
        var from = _clock.Now;
        _rampHeap?.Dispose();
        if (!KeepsMemory)
            UnusedMemory.Release();
        GC.Collect(GC.MaxGeneration, KeepsMemory ? GCCollectionMode.Forced : GCCollectionMode.Aggressive, blocking: true, compacting: !KeepsMemory);
        _collected = (from - StallWatch.Period, _clock.Now);
    }

    public void StartHold()
    {
        _holdStart = _sampler.Sample();
        _measuring = true;
    }

    public void EndHold()
    {
        if (_holdStart is null || _holdEnd is not null)
            return;
        _measuring = false;
        _holdEnd = _sampler.Sample();
        _pssAtEnd = ProportionalSet.ReadBytes() ?? 0;
    }

    /// <summary>Stalls from here on are nobody's.</summary>
    public void EndMeasuring() => _stalled ??= Stalls();

    /// <param name="units">What serves the connections now.</param>
    public NodeUsage Read(EngineUnits units)
    {
        var now = _sampler.Sample();
        return new NodeUsage(now, _holdStart is { } start ? (_holdEnd ?? now) - start : default, _pssAtEnd, units, Stalls());
    }

    public void Dispose()
    {
        _rampHeap?.Dispose();
        _stalls.Dispose();
        _sampler.Dispose();
    }

    private StallSummary Stalls()
    {
        if (_stalled is not null)
            return _stalled;
        var summary = _stalls.Summary();
        return summary with { Listed = summary.Listed.RemoveAll(s => s.At >= _collected.From.TotalSeconds && s.At <= _collected.To.TotalSeconds) };
    }
}

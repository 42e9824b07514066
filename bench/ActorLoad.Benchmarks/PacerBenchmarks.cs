using ActorLoad.Core.Plan;
using BenchmarkDotNet.Attributes;

namespace ActorLoad.Benchmarks;

/// <summary>Finding out which of 10,000 connections are due, an interval's worth at a time; each figure is for one send.</summary>
public class PacerBenchmarks
{
    private const int Connections = 10_000;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1), s_tick = TimeSpan.FromMilliseconds(1);

    private readonly PriorityQueue<int, long> _heap = new(Connections);
    private Pacer _pacer = null!;
    private TimeSpan _now;
    private long _heapNow;

    [GlobalSetup]
    public void Setup()
    {
        var plan = new LoadPlan(Connections, s_interval, Spread.Even, TimeSpan.FromDays(10_000), seed: 1);
        _pacer = new Pacer(plan, Enumerable.Range(0, Connections));
        for (var i = 0; i < Connections; i++)
            _heap.Enqueue(i, plan.PhaseOf(i).Ticks);
    }

    /// <summary>What a heap of timers does: take the first, and put it back an interval later.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Connections)]
    public long HeapOfTimers()
    {
        _heapNow += s_interval.Ticks;
        var sum = 0L;
        while (_heap.TryPeek(out var connection, out var due) && due <= _heapNow)
        {
            _heap.DequeueEnqueue(connection, due + s_interval.Ticks);
            sum += connection;
        }

        return sum;
    }

    /// <summary>All of them in one batch, as after a pause.</summary>
    [Benchmark(OperationsPerInvoke = Connections)]
    public long PacerInOneBatch()
    {
        _now += s_interval;
        return Release();
    }

    /// <summary>Ten at a time, a millisecond apart, as in a hold.</summary>
    [Benchmark(OperationsPerInvoke = Connections)]
    public long PacerEachMillisecond()
    {
        var sum = 0L;
        for (var i = 0; i < 1_000; i++)
        {
            _now += s_tick;
            sum += Release();
        }

        return sum;
    }

    private long Release()
    {
        var sum = 0L;
        while (_pacer.TryRelease(_now, out var batch))
        {
            for (var i = batch.First; i < batch.First + batch.Count; i++)
                sum += _pacer.ConnectionAt(i);
        }

        return sum;
    }
}

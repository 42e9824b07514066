using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Pacing;
using Akka.Actor;
using BenchmarkDotNet.Attributes;
using static ActorLoad.Connections.ConnectionGroupProtocol;
using static ActorLoad.Pacing.SendSchedulerProtocol;

namespace ActorLoad.Benchmarks;

/// <summary>
/// One round of 10,000 sends, from when they are due until each connection's actor has been told and has run: a batch in the scheduler's
/// hands, and a loop of tells to actors as Akka sets them by itself. Each figure is for one actor.
/// </summary>
public class FanOutBenchmarks
{
    private const int Connections = 10_000;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1), s_patience = TimeSpan.FromSeconds(30);

    private readonly HandClock _time = new();
    private readonly HandTimer _timer = new();
    private readonly Arrivals _arrivals = new();
    private readonly ActorSystem _ours = ActorSystem.Create("ours", LoadOptionsReader.Read(ConfigSources.None).Config!);
    private readonly ActorSystem _akka = ActorSystem.Create("akka");
    private IActorRef[] _plain = [];

    [GlobalSetup]
    public void Setup()
    {
        _plain = [.. Enumerable.Range(0, Connections).Select(_ => _akka.ActorOf(Props.Create(typeof(Told), _arrivals)))];
        var plan = new LoadPlan(Connections, s_interval, Spread.Even, TimeSpan.FromDays(10_000), seed: 1);
        var clock = new RunClock(_time);
        var scheduler = _ours.ActorOf(SendScheduler.Props(plan, IdRange.Whole(Connections), TimeSpan.FromMicroseconds(100), clock, new Recorder(1), _timer));
        for (var i = 0; i < Connections; i++)
            scheduler.Tell(new Joined(i, _ours.ActorOf(Props.Create(typeof(Told), _arrivals))));
        scheduler.Tell(new StartSending(clock.Now));
        _timer.AwaitSet(s_patience);
        // Just short of an interval: from then on each has all of them due once.
        Round(s_interval - TimeSpan.FromMicroseconds(1));
    }

    [GlobalCleanup]
    public void Cleanup() => Task.WaitAll(_ours.Terminate(), _akka.Terminate());

    [Benchmark(Baseline = true, OperationsPerInvoke = Connections)]
    public int LoopOfTells()
    {
        _arrivals.Expect(Connections);
        foreach (var actor in _plain)
            actor.Tell(Told.Message, ActorRefs.NoSender);
        return _arrivals.Await(s_patience);
    }

    [Benchmark(OperationsPerInvoke = Connections)]
    public int Scheduler() => Round(s_interval);

    private int Round(TimeSpan passes)
    {
        _arrivals.Expect(Connections);
        _time.Advance(passes);
        _timer.GoOff();
        var arrived = _arrivals.Await(s_patience);
        _timer.AwaitSet(s_patience);
        return arrived;
    }

    /// <summary>Counts down what is to arrive, on any thread.</summary>
    private sealed class Arrivals
    {
        private readonly ManualResetEventSlim _all = new();
        private int _expected, _left;

        public void Expect(int count)
        {
            _all.Reset();
            Volatile.Write(ref _expected, count);
            Volatile.Write(ref _left, count);
        }

        public void Arrived()
        {
            if (Interlocked.Decrement(ref _left) == 0)
                _all.Set();
        }

        public int Await(TimeSpan patience) =>
            _all.Wait(patience) ? _expected : throw new TimeoutException($"{_left} of {_expected} actors were not told.");
    }

    private sealed class Told(Arrivals arrivals) : UntypedActor
    {
        public static readonly object Message = new();

        protected override void OnReceive(object message) => arrivals.Arrived();
    }

    private sealed class HandClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
    }

    private sealed class HandTimer : IPaceTimer
    {
        private readonly ManualResetEventSlim _set = new();
        private Action? _wake;

        public void WakeAt(TimeSpan due, Action wake)
        {
            _wake = wake;
            _set.Set();
        }

        public void AwaitSet(TimeSpan patience)
        {
            if (!_set.Wait(patience))
                throw new TimeoutException("The scheduler set no timer.");
        }

        public void GoOff()
        {
            _set.Reset();
            _wake!();
        }

        public void Dispose() => _set.Dispose();
    }
}

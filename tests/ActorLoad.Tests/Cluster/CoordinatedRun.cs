using System.Collections.Immutable;
using System.Net;
using ActorLoad.Cluster;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Nodes;
using ActorLoad.Hosting.Run;
using ActorLoad.Tests.Connections;
using Akka.Actor;
using Akka.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static ActorLoad.Cluster.WorkerProtocol;

namespace ActorLoad.Tests.Cluster;

/// <summary>A <see cref="ClusterCoordinator"/> whose clock, timers, host and workers are the test's.</summary>
internal sealed class CoordinatedRun : IRunObserver
{
    /// <summary>Three connections for each of two workers, 60 sends in all.</summary>
    private const string Base =
        """
        connections = 6
        message.interval = 1s
        hold.duration = 10s
        drain.timeout = 5s
        ramp { rate = 100/s, in-flight = 64 }
        workers.lost-after = 30s
        limits { schedule-lag-p99 = 1h, dispatcher-delay-p99 = 1h, cpu = 1, stall = 1h, stalled-share = 1 }

        """;

    private readonly FakeTimeProvider _time = new();
    private readonly TestScheduler _timers;
    private readonly TaskCompletionSource<RunReport> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="first">Address of the first worker.</param>
    public CoordinatedRun(TestKitBase kit, Address first, string hocon = "", int workers = 2)
    {
        _timers = (TestScheduler)kit.Sys.Scheduler;
        Setup = new RunSetup(
            "actors", TestOptions.Of(Base + hocon), [new IPEndPoint(IPAddress.Loopback, 7001)],
            new MachineReport("test", "test", 2, 1L << 32, 1 << 16), _time);
        Host = kit.CreateTestProbe();
        for (var i = 0; i < workers; i++)
        {
            var address = i == 0 ? first : new Address("akka.tcp", "far", "127.0.0.1", i);
            Workers.Add(new FakeWorker(this, kit, $"worker-{i + 1}", address, i + 1, IdRange.Whole(Setup.Plan.Connections).Part(i, workers)));
        }

        Actor = Host.ChildActorOf(
            ClusterCoordinator.Props(Setup, this, [.. Workers.Select(worker => worker.Seat)]), new OneForOneStrategy(_ => Directive.Restart));
        foreach (var worker in Workers)
            worker.Expect<SyncClock>();
        Workers[0].ExpectNoOrder();
    }

    public RunSetup Setup { get; }

    public IActorRef Actor { get; }

    /// <summary>Its parent.</summary>
    public TestProbe Host { get; }

    public List<FakeWorker> Workers { get; } = [];

    /// <summary>Called at each progress, on the coordinator's thread.</summary>
    public Action<RunProgress>? WhenProgress { get; set; }

    /// <summary>Of the hold, since the run's start.</summary>
    public TimeSpan HoldStart { get; private set; }

    public TimeSpan Hold => Setup.Plan.Hold;

    /// <summary>Waits for the run's end; its books are held to balance.</summary>
    public RunReport Report()
    {
        Assert.True(_finished.Task.Wait(Kit.Patience), "The run has not ended.");
        var report = _finished.Task.Result;
        Assert.Empty(Books.Check(report.Connections, report.Messages));
        return report;
    }

    public bool HasEnded => _finished.Task.IsCompleted;

    public void Tell(object message) => Actor.Tell(message, Host.Ref);

    /// <summary>Second by second; each is dealt with before the next. The first worker that is left must have read its orders.</summary>
    public void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            Step(1);
            Workers.First(worker => !worker.Gone).ExpectNoOrder();
        }
    }

    /// <summary>Without waiting for what it brings about.</summary>
    public void Step(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _timers.Advance(TimeSpan.FromSeconds(seconds));
    }

    public CoordinatedRun Synced()
    {
        Workers.ForEach(worker => worker.Tell(new ClockSet(TimeSpan.FromMilliseconds(2))));
        Workers.ForEach(worker => worker.Expect<StartRamp>());
        Workers[0].ExpectNoOrder();
        return this;
    }

    /// <summary>All connections are open, and the hold has begun.</summary>
    public CoordinatedRun Held()
    {
        Synced();
        foreach (var worker in Workers)
        {
            worker.Book((Tally.Opened, worker.Share.Count));
            worker.Tell(new RampEnded(1));
        }

        foreach (var worker in Workers)
            HoldStart = worker.Expect<StartHold>().At;
        Workers[0].ExpectNoOrder();
        Pass(1);
        return this;
    }

    /// <summary>What is left of the hold passes, all that is due is echoed, and those that are left drain and close.</summary>
    public RunReport Finish()
    {
        var left = (int)(HoldStart + Hold - Setup.Clock.Now).TotalSeconds;
        Pass(left - 1);
        Step(1);
        return WindUp();
    }

    /// <summary>From the order to stop sending on.</summary>
    public RunReport WindUp()
    {
        var living = Workers.Where(worker => !worker.Gone).ToList();
        living.ForEach(worker => worker.Expect<StopSending>());
        living.ForEach(worker => worker.EchoAllDue());
        living.ForEach(worker => worker.Tell(new SendingStopped()));
        living.ForEach(worker => worker.Expect<StartDrain>());
        living.ForEach(worker => worker.Tell(new DrainStarted()));
        living.ForEach(worker => worker.Tell(new AllDrained()));
        living.ForEach(worker => worker.Expect<CloseAll>());
        living.ForEach(worker => worker.Tell(new AllClosed()));
        return Report();
    }

    void IRunObserver.OnProgress(RunProgress progress, ImmutableArray<NodeDelta> deltas) => WhenProgress?.Invoke(progress);

    void IRunObserver.OnFinished(RunReport report, ImmutableArray<NodeDelta> deltas) => Assert.True(_finished.TrySetResult(report));
}

/// <summary>The other side of a <see cref="ClusterCoordinator"/>: reads its orders, and says what the test has it say.</summary>
internal sealed class FakeWorker
{
    private static readonly NodeUsage s_usage =
        new(new ResourceSample(default, 1 << 20, 0, 5, 0, 0, 0, 0, 0), default, 0, default, StallSummary.None);

    private readonly CoordinatedRun _run;
    private readonly TestProbe _orders;
    private readonly List<(IdRange Ids, TimeSpan From)> _duties;
    private long _sequence;
    private long _planned;

    public FakeWorker(CoordinatedRun run, TestKitBase kit, string name, Address address, long incarnation, IdRange share)
    {
        _run = run;
        _orders = kit.CreateTestProbe();
        _duties = [(share, TimeSpan.Zero)];
        Ref = new FarRef(kit.Sys, new RootActorPath(address) / "user" / "worker", _orders.Ref);
        Seat = new WorkerSeat(name, "machine", 2, incarnation, Ref, share);
    }

    public WorkerSeat Seat { get; }

    public IActorRef Ref { get; }

    public IdRange Share => Seat.Share;

    /// <summary>It takes no part any more.</summary>
    public bool Gone { get; private set; }

    /// <summary>What it tells of its own share.</summary>
    public Standing Own => new(Share.Count, 0, Share.Count, Share.Count, 0, 0, Share.Count, Share.Count);

    public void Tell(object message) => _run.Actor.Tell(message, Ref);

    /// <summary>The next order, which must be of this kind.</summary>
    public T Expect<T>() => _orders.ExpectMsg<T>();

    /// <summary>All that was told to the coordinator before, by itself too, is dealt with, and no order came of it.</summary>
    public void ExpectNoOrder()
    {
        for (var question = 1; question <= 2; question++)
        {
            Tell(new AskTime(question));
            Assert.Equal(question, Expect<TimeIs>().Question);
        }
    }

    public void ExpectLeave()
    {
        Expect<Leave>();
        Gone = true;
    }

    public Delta NewDelta(params (Tally Tally, long Count)[] counts)
    {
        var all = new long[TallySnapshot.Size];
        foreach (var (tally, count) in counts)
            all[(int)tally] += count;
        var taken = _duties.Skip(1).Sum(duty => (long)duty.Ids.Count);
        return new Delta(
            Seat.Incarnation, ++_sequence, _run.Setup.Clock.Now, new TallySnapshot([.. all]), PackedLatencies.Of(new Latencies()), Own,
            new Standing(taken, 0, taken, taken, 0, 0, 0, 0), s_usage);
    }

    public void Book(params (Tally Tally, long Count)[] counts)
    {
        var delta = NewDelta(counts);
        Tell(delta);
        Assert.Equal(delta.Sequence, Expect<Received>().Sequence);
    }

    /// <summary>Takes over what it is ordered to, and opens it.</summary>
    public TakeOver ExpectTakeOver()
    {
        var order = Expect<TakeOver>();
        _duties.Add((order.Connections, order.From > _run.HoldStart ? order.From - _run.HoldStart : TimeSpan.Zero));
        Book((Tally.Opened, order.Connections.Count));
        return order;
    }

    /// <summary>Books all that is due up to now as sent and echoed.</summary>
    public void EchoAllDue()
    {
        var elapsed = _run.Setup.Clock.Now - _run.HoldStart;
        var due = _duties.Where(duty => duty.From < elapsed).Sum(duty => _run.Setup.Plan.PlannedSends(duty.Ids, duty.From, elapsed)) - _planned;
        _planned += due;
        Book((Tally.Planned, due), (Tally.Started, due), (Tally.Echoed, due));
    }
}

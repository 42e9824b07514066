using System.Net;
using ActorLoad.Cluster;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Tests.Connections;
using Akka.Actor;
using Akka.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static ActorLoad.Cluster.WorkerProtocol;

namespace ActorLoad.Tests.Cluster;

/// <summary>A <see cref="WorkerRun"/> whose clock, timers and coordinator are the test's; its sockets are real.</summary>
internal sealed class OrderedWorker
{
    public const long Incarnation = 42;

    /// <summary>Six connections, of which the worker has every other one, and five seconds with a send of each in every one.</summary>
    public const string Base =
        """
        connections = 6
        message { interval = 1s, size { min = 8, max = 64 }, in-flight = 64 }
        hold.duration = 5s
        ramp { rate = 1000/s, connect-timeout = 60s }
        workers.lost-after = 30s

        """;

    /// <summary>Of the test's time: a connection that takes as long is given up before.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly FakeTimeProvider _time = new();
    private readonly TestScheduler _timers;
    private readonly TestProbe _coordinator;
    private readonly TestProbe _asker;
    private readonly List<Delta> _told = [];

    /// <param name="runTime">What time the run's clock says when the worker's begins.</param>
    public OrderedWorker(TestKitBase kit, IPEndPoint target, string hocon = "", Func<Task>? warmUp = null, TimeSpan runTime = default)
    {
        _timers = (TestScheduler)kit.Sys.Scheduler;
        _coordinator = kit.CreateTestProbe();
        _asker = kit.CreateTestProbe();
        Node = kit.CreateTestProbe();
        RunTime = new RunClock(_time, runTime);
        var read = TestOptions.Read(Base + hocon);
        Plan = LoadPlan.From(read.Options!);
        Share = IdRange.Whole(Plan.Connections).Part(0, 2);
        Prepare = new Prepare(read.Effective!, [target], 0, 2);
        Actor = Node.ChildActorOf(WorkerRun.Props(
            "worker-1", Incarnation, sources: null, new WorkerMeans(_time, (_, _) => warmUp?.Invoke() ?? Task.CompletedTask)));
        kit.Watch(Actor);
    }

    public IActorRef Actor { get; }

    /// <summary>Its parent: the worker's own actor, whose address everything it tells has.</summary>
    public TestProbe Node { get; }

    public RunClock RunTime { get; }

    public LoadPlan Plan { get; }

    public IdRange Share { get; }

    public Prepare Prepare { get; init; }

    /// <summary>False: no delta is acknowledged.</summary>
    public bool Acknowledges { get; set; } = true;

    /// <summary>The deltas so far, in the order in which they came.</summary>
    public IReadOnlyList<Delta> Told => _told;

    /// <summary>What they add up to, those that came twice counted once.</summary>
    public TallySnapshot Counts => _told.DistinctBy(delta => delta.Sequence).Aggregate(TallySnapshot.Zero, (sum, delta) => sum + delta.Counts);

    public void Order(object message) => Actor.Tell(message, _coordinator.Ref);

    /// <summary>The next that it tells, which must be of this kind.</summary>
    public T Expect<T>()
    {
        var told = _coordinator.ExpectMsg<T>();
        Assert.Equal(Node.Ref, _coordinator.LastSender);
        Note(told);
        return told;
    }

    /// <summary>The next of a kind, after any deltas; meanwhile the time passes.</summary>
    /// <remarks>
    /// Sockets take their own time: a tenth of a second of the test's goes by whenever nothing was told in some milliseconds of everybody's.
    /// </remarks>
    public T Await<T>()
    {
        var deadline = RunTime.Now + s_patience;
        while (RunTime.Now < deadline)
        {
            switch (_coordinator.ReceiveOne(TimeSpan.FromMilliseconds(20)))
            {
                case T told:
                    Note(told);
                    return told;
                case Delta delta:
                    Note(delta);
                    break;
                case null:
                    Step(0.1);
                    break;
                case var other:
                    Assert.Fail($"{typeof(T).Name} was due, and {other} came.");
                    break;
            }
        }

        throw new TimeoutException($"{typeof(T).Name} did not come.");
    }

    /// <summary>What it was told up to now is dealt with.</summary>
    public void Settle()
    {
        Actor.Tell(new Identify(null), _asker.Ref);
        _asker.ExpectMsg<ActorIdentity>();
    }

    public void Step(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _timers.Advance(TimeSpan.FromSeconds(seconds));
    }

    /// <summary>Whole seconds, at the end of each of which a delta comes.</summary>
    public void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            Step(1);
            Expect<Delta>();
        }
    }

    public OrderedWorker Prepared()
    {
        Order(Prepare);
        Expect<Prepared>();
        return this;
    }

    public OrderedWorker Synced()
    {
        Prepared();
        Order(new SyncClock());
        AnswerTheTime();
        Expect<ClockSet>();
        Settle();
        return this;
    }

    /// <summary>Answers each question at once.</summary>
    public void AnswerTheTime()
    {
        for (var i = 0; i < 8; i++)
            Order(new TimeIs(Expect<AskTime>().Question, RunTime.Now));
    }

    /// <summary>All that are its are open.</summary>
    public OrderedWorker Ramped()
    {
        Synced();
        Order(new StartRamp());
        Await<RampEnded>();
        return this;
    }

    /// <summary>It sends from the next whole second of the run on.</summary>
    public OrderedWorker Held(out TimeSpan start)
    {
        Ramped();
        start = TimeSpan.FromSeconds(Math.Ceiling(RunTime.Now.TotalSeconds) + 1);
        Order(new StartHold(start));
        Settle();
        while (RunTime.Now < start)
        {
            Step(Math.Min(1, (start - RunTime.Now).TotalSeconds));
            Expect<Delta>();
        }

        return this;
    }

    private void Note(object? told)
    {
        if (told is not Delta delta)
            return;
        _told.Add(delta);
        if (Acknowledges)
            Order(new Received(delta.Sequence));
    }
}

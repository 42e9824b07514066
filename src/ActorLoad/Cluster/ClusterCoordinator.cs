using System.Collections.Immutable;
using System.Globalization;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Nodes;
using ActorLoad.Hosting.Run;
using ActorLoad.Run;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;
using static ActorLoad.Cluster.ClusterCoordinatorProtocol;
using static ActorLoad.Cluster.WorkerProtocol;
using static ActorLoad.Run.RunCoordinatorProtocol;

namespace ActorLoad.Cluster;

/// <summary>
/// Has workers do what the <see cref="RunConductor"/> says, each with its share, and tells it what came of it when all that are left have said so.
/// </summary>
/// <remarks>
/// <code>
///   Synchronising --ClockSet of all--> (the conductor's phases: ramp, hold, drain, closing) --> Done: Leave to all
/// </code>
/// Owns: the conductor with the run's phases and report, the books of all nodes. Told by: the host (<see cref="StopRun"/>), the workers, the cluster. Tells: the workers;
/// the conductor calls the <see cref="IRunObserver"/> once a second and at the end.
/// A worker is lost when its process has ended, its association was reset, the cluster has removed it, or it has said nothing for workers.lost-after; one that is
/// merely unreachable is not. What follows is workers.node-lost.
/// </remarks>
public sealed class ClusterCoordinator : RunActor, IRunParts
{
    /// <summary>Long enough for the order to arrive and for what the ramp left behind to be collected on all nodes.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(1);

    /// <summary>Deltas end with whole seconds; what they bring is taken a little after.</summary>
    private static readonly TimeSpan AfterDeltas = TimeSpan.FromMilliseconds(300);

    /// <summary>From an order to take over to the first send that the survivors answer for.</summary>
    private static readonly TimeSpan TakeOverNotice = TimeSpan.FromMilliseconds(500);

    /// <summary>Long enough for the order to be with all workers before the instant that it is for.</summary>
    private static readonly TimeSpan SteerNotice = TimeSpan.FromMilliseconds(300);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly RunSetup _setup;
    private readonly IRunObserver _observer;
    private readonly ImmutableArray<WorkerSeat> _seats;
    private readonly Dictionary<string, WorkerState> _workers = new(StringComparer.Ordinal);
    private readonly NodeBooks _books;
    private readonly NodeWatch _watch;
    private RunConductor _run = null!;
    private int _actors;
    private bool _started;
    private bool _sendingStopped;
    private bool _rampReported;

    /// <summary>Null: not ordered yet. False: ordered. True: told.</summary>
    private bool? _drainStarted;

    private bool _closing;

    public ClusterCoordinator(RunSetup setup, IRunObserver observer, ImmutableArray<WorkerSeat> seats)
    {
        _setup = setup;
        _observer = observer;
        _seats = seats;
        _watch = new NodeWatch(setup.Clock, probe: null, setup.Options.Hold.Duration);
        _books = new NodeBooks(setup.Plan, () => setup.Clock.Now, ReadSelf);
        foreach (var seat in seats)
        {
            _workers[seat.Name] = new WorkerState(seat);
            _books.Add(seat.Name, seat.Machine, seat.Cores, seat.Incarnation, seat.Share);
        }
    }

    TimeSpan IRunParts.HoldNotice => Notice;

    TimeSpan? IRunParts.SteerNotice => SteerNotice;

    private IEnumerable<WorkerState> Living => _workers.Values.Where(worker => !worker.Lost);

    public static Props Props(RunSetup setup, IRunObserver observer, ImmutableArray<WorkerSeat> seats) =>
        Akka.Actor.Props.Create(typeof(ClusterCoordinator), setup, observer, seats);

    protected override void PreStart()
    {
        _actors = ActorCount.Of(Context.System);
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
        Akka.Cluster.Cluster.Get(Context.System).Subscribe(
            Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IReachabilityEvent), typeof(ClusterEvent.MemberRemoved));
        _run = new RunConductor(_setup, _observer, this, _books);
        TellAll(new SyncClock());
        // Silence is watched from the start: it may be in the first answer.
        AwaitBeat();
    }

    protected override void PostStop()
    {
        Akka.Cluster.Cluster.Get(Context.System).Unsubscribe(Self);
        Context.System.EventStream.Unsubscribe(Self);
        TellAll(new Leave("the run is over"));
        // The one that comes after a failure, only to end, has none.
        _run?.Dispose();
        _watch.Dispose();
    }

    /// <summary>It ends the run with what is known of it.</summary>
    protected override void OnOwnFault(Exception fault) => _run.Fail($"The run's coordinator failed: {fault.Message} Please report it.");

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RunAlarm alarm:
                if (alarm == RunAlarm.HoldBegins && !_sendingStopped)
                    _watch.StartHold();
                _run.OnAlarm(alarm);
                break;
            case Beat:
                OnBeat();
                break;
            case Recheck:
                CheckAll();
                break;
            case StopRun stop:
                OnStop(stop.By);
                break;
            case GiveOrder give:
                OnOrder(give.Order);
                break;
            case WorkerGone gone:
                if (_workers.TryGetValue(gone.Name, out var known))
                    Lose(known, gone.Why);
                break;
            case WorkerCameBack back:
                _run.Note("node", $"{back.Name} has joined as a new incarnation; it waits, and takes no part in this run");
                break;
            case DisassociatedEvent gone:
                foreach (var worker in Living.Where(w => w.Seat.Address == gone.RemoteAddress).ToArray())
                    Lose(worker, "its connection to the coordinator was reset");
                break;
            case ClusterEvent.UnreachableMember unreachable:
                OnReachability(unreachable.Member, NodeReading.Unreachable);
                break;
            case ClusterEvent.ReachableMember reachable:
                OnReachability(reachable.Member, NodeReading.Running);
                break;
            case ClusterEvent.MemberRemoved removed:
                foreach (var worker in Living.Where(w => w.Seat.Address == removed.Member.Address).ToArray())
                    Lose(worker, "the cluster has removed it");
                break;
            case ClusterEvent.CurrentClusterState or ClusterEvent.IReachabilityEvent:
                break;
            default:
                OnWorkerTold(message);
                break;
        }
    }

    private void OnWorkerTold(object message)
    {
        if (WorkerOf(Sender) is not { } worker)
        {
            // A former life of a worker, or one that is no longer waited for: it may stop.
            if (message is Delta)
                Sender.Tell(new Leave("it is lost to this run, which goes on without it"));
            else
                Unhandled(message);
            return;
        }

        worker.SecondsSilent = 0;
        switch (message)
        {
            case Delta delta:
                OnDelta(worker, delta);
                break;
            case AskTime ask:
                Sender.Tell(new TimeIs(ask.Question, _setup.Clock.Now));
                break;
            case ClockSet set:
                worker.ClockSet = true;
                worker.RoundTrip = set.RoundTrip;
                CheckAll();
                break;
            case RampEnded ended:
                worker.Ramped = ended.Ranges;
                CheckAll();
                break;
            case SendingStopped:
                worker.SendingStopped = true;
                CheckAll();
                break;
            case DrainStarted:
                worker.DrainStarted = true;
                CheckAll();
                break;
            case AllDrained:
                worker.Drained = true;
                CheckAll();
                break;
            case AllClosed:
                worker.Closed = true;
                CheckAll();
                break;
            case Noted noted:
                _run.Note(noted.Kind, $"{worker.Seat.Name}: {noted.Text}");
                break;
            case Faulted { Fatal: false } fault:
                _run.NoteFault(fault.Text);
                break;
            case Faulted fault:
                _run.NoteFault(fault.Text);
                Lose(worker, "it failed");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnDelta(WorkerState worker, Delta delta)
    {
        try
        {
            if (_books.Accept(worker.Seat.Name, delta))
                worker.Booked = delta.Sequence;
        }
        catch (FormatException e)
        {
            // It would come again, and be no better.
            _run.NoteFault($"What {worker.Seat.Name} has told can't be read: {e.Message} Please report it.");
            Lose(worker, "what it told could not be read");
            return;
        }

        // One that comes again has lost its receipt; one that comes too early waits for the one before.
        if (delta.Sequence <= worker.Booked)
            Sender.Tell(new Received(delta.Sequence));
    }

    private void OnBeat()
    {
        AwaitBeat();
        var patience = _setup.Options.Workers.LostAfter.TotalSeconds;
        // Counted by beats of its own: a coordinator that stood still has heard nothing, and cannot know for how long.
        foreach (var worker in Living.Where(w => !w.Closed).ToArray())
        {
            if (++worker.SecondsSilent > patience)
                Lose(worker, string.Create(CultureInfo.InvariantCulture, $"it has said nothing for {patience:0.#} s"));
        }
    }

    /// <summary>
    /// One after the other: a periodic timer makes up for the beats that it has missed, all at once, before what has arrived meanwhile is read.
    /// </summary>
    private void AwaitBeat() => Timers.StartSingleTimer(Beat.Instance, Beat.Instance, TimeSpan.FromSeconds(1));

    private void OnReachability(Member member, string state)
    {
        foreach (var worker in Living.Where(w => w.Seat.Address == member.Address && w.State != state).ToArray())
        {
            worker.State = state;
            _books.SetState(worker.Seat.Name, state);
            _run.Note("node", state == NodeReading.Unreachable ? $"{worker.Seat.Name} is unreachable, and not given up" : $"{worker.Seat.Name} is reachable again");
        }
    }

    private void OnStop(string by)
    {
        if (_started)
        {
            _run.Stop(by);
            CheckAll();
            return;
        }

        // Nobody has opened anything. The phases are gone through all the same, so that the report is made as always; who has no clock yet has no part in them.
        foreach (var worker in Living.Where(w => !w.ClockSet))
            worker.SitOut();
        Begin();
        _run.Stop(by);
        CheckAll();
    }

    private void OnOrder(RunOrder order)
    {
        if (!_started && order is not StopOrder)
        {
            Sender.Tell(new OrderOutcome(false, "The workers are not ready yet."));
            return;
        }

        if (order is StopOrder stop)
        {
            OnStop(stop.By);
            Sender.Tell(new OrderOutcome(true, "The run is stopping."));
            return;
        }

        Sender.Tell(_run.Obey(order));
        CheckAll();
    }

    private void Lose(WorkerState worker, string why)
    {
        if (worker.Lost || worker.Closed)
            return;
        var seat = worker.Seat;
        var now = _setup.Clock.Now;
        worker.Lost = true;
        seat.Node.Tell(new Leave($"it is lost to the run: {why}"));
        Akka.Cluster.Cluster.Get(Context.System).Down(seat.Address);
        var held = _books.Lose(seat.Name);
        var survivors = Living.ToArray();
        var share = $"{Humanize.Count(held)} of {Humanize.Count(_setup.Plan.Connections)} connections";
        var at = string.Create(CultureInfo.InvariantCulture, $"{now.TotalSeconds:0.0} s");
        var fate = (_setup.Options.Workers.NodeLost, _sendingStopped) switch
        {
            (_, true) => "what was in flight there is booked as lost",
            (NodeLost.Reassign, _) when survivors.Length > 0 => $"{TakeOver(seat.Name, survivors, now)} took it over",
            _ => "it is missing from then on",
        };
        var reason = $"{seat.Name} was lost at {at}: {why}. Its share was {share}; {fate}.";
        _log.Warning("{0}", reason);
        _run.NoteLostNode(reason);
        Context.Parent.Tell(new ClusterHostProtocol.WorkerLost(seat.Name));
        _run.Note("node", reason);
        if (survivors.Length == 0)
            OnStop("The loss of the last worker");
        else if (_setup.Options.Workers.NodeLost == NodeLost.Abort)
            OnStop($"The loss of {seat.Name} (workers.node-lost = abort)");
        Self.Tell(Recheck.Instance);
    }

    /// <returns>Who took the lost one's share over.</returns>
    private string TakeOver(string lost, WorkerState[] survivors, TimeSpan now)
    {
        var from = now + TakeOverNotice;
        var rate = _setup.Options.Ramp.RatePerSecond / survivors.Length;
        var inFlight = Math.Max(1, _setup.Options.Ramp.InFlight / survivors.Length);
        foreach (var (survivor, part) in _books.Reassign(lost, from))
        {
            var worker = _workers[survivor];
            worker.Ranges++;
            worker.Seat.Node.Tell(new TakeOver(part, from, rate, inFlight));
        }

        return string.Join(", ", survivors.Select(worker => worker.Seat.Name));
    }

    /// <summary>Whatever all that are left have said is so.</summary>
    private void CheckAll()
    {
        if (!_started && Living.All(worker => worker.ClockSet) && Living.Any())
            Begin();
        if (!_started)
            return;
        if (!_rampReported && Living.All(worker => worker.Ramped == worker.Ranges))
        {
            _rampReported = true;
            _run.OnRampEnded(_books.Standing());
        }

        if (_sendingStopped && Living.All(worker => worker.SendingStopped))
            _run.OnSendingStopped();
        if (Once(ref _drainStarted, Living.All(worker => worker.DrainStarted)))
            _run.OnDrainStarted(_books.Standing());
        if (_drainStarted is true && Living.All(worker => worker.Drained))
            _run.OnAllDrained();
        if (_closing && Living.All(worker => worker.Closed))
            _run.OnAllClosed();
    }

    private static bool Once(ref bool? told, bool now)
    {
        if (told is not false || !now)
            return false;
        told = true;
        return true;
    }

    private void Begin()
    {
        _started = true;
        var slowest = Living.Select(worker => worker.RoundTrip).DefaultIfEmpty().Max();
        _run.Start();
        _run.Note("nodes", string.Create(CultureInfo.InvariantCulture,
            $"{Humanize.Count(_seats.Length)} workers share the run; their clocks are set to within {slowest.TotalMilliseconds / 2:0.00} ms"));
    }

    private NodeReading ReadSelf() => new(
        "coordinator", NodeReading.Coordinator, NodeReading.Running, MachineId.Read(), _setup.Machine.Cores, Standing.None,
        _watch.Read(new EngineUnits(_actors, Tasks: 0)));

    private WorkerState? WorkerOf(IActorRef sender) => Living.FirstOrDefault(worker => worker.Seat.Node.Equals(sender));

    private void TellAll(object message)
    {
        foreach (var worker in Living)
            worker.Seat.Node.Tell(message);
    }

    void IRunParts.StartRamp() => TellAll(new StartRamp());

    void IRunParts.StartHold(TimeSpan at) => TellAll(new StartHold(at));

    void IRunParts.Steer(PaceChange change)
    {
        _books.Steer(change);
        TellAll(new Steer(change));
    }

    void IRunParts.StopSending()
    {
        _sendingStopped = true;
        _watch.EndHold();
        TellAll(new StopSending());
        Self.Tell(Recheck.Instance);
    }

    void IRunParts.StartDrain()
    {
        _sendingStopped = true;
        _drainStarted = false;
        TellAll(new StartDrain());
        Self.Tell(Recheck.Instance);
    }

    void IRunParts.CloseAll(CloseMode mode)
    {
        _closing = true;
        TellAll(new CloseAll(mode));
        Self.Tell(Recheck.Instance);
    }

    void IRunParts.AskStanding()
    {
        _books.Tick();
        _run.OnStanding(_books.Standing());
    }

    void IRunParts.SetAlarm(RunAlarm alarm, TimeSpan after)
    {
        if (alarm == RunAlarm.Second)
            Timers.StartPeriodicTimer(alarm, alarm, after + AfterDeltas, after);
        else
            Timers.StartSingleTimer(alarm, alarm, after);
    }

    EngineUnits IRunParts.UnitsOf(Standing standing) => default;

    /// <summary>What the coordinator knows of one worker.</summary>
    private sealed class WorkerState(WorkerSeat seat)
    {
        public WorkerSeat Seat { get; } = seat;
        public string State { get; set; } = NodeReading.Running;
        public bool Lost { get; set; }
        public int SecondsSilent { get; set; }
        public long Booked { get; set; }
        public bool ClockSet { get; set; }
        public TimeSpan RoundTrip { get; set; }

        /// <summary>Its share, and what it took over.</summary>
        public int Ranges { get; set; } = 1;

        /// <summary>Of its ranges those whose ramp has ended.</summary>
        public int Ramped { get; set; }

        public bool SendingStopped { get; set; }
        public bool DrainStarted { get; set; }
        public bool Drained { get; set; }
        public bool Closed { get; set; }

        public void SitOut()
        {
            Ramped = Ranges;
            (SendingStopped, DrainStarted, Drained, Closed) = (true, true, true, true);
        }
    }

    private sealed class Beat
    {
        public static readonly Beat Instance = new();
    }

    private sealed class Recheck
    {
        public static readonly Recheck Instance = new();
    }
}

using ActorLoad.Connections;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Nodes;
using ActorLoad.Hosting.Run;
using ActorLoad.Run;
using Akka.Actor;
using static ActorLoad.Cluster.WorkerProtocol;
using static ActorLoad.Cluster.WorkerRunProtocol;
using Group = ActorLoad.Connections.ConnectionGroupProtocol;
using Sending = ActorLoad.Pacing.SendSchedulerProtocol;

namespace ActorLoad.Cluster;

/// <summary>What a worker's run takes from its process.</summary>
/// <param name="Time">Its clock; the run's is set by it.</param>
/// <param name="WarmUpAsync">Has the code compiled that every message passes; what it throws ends the worker.</param>
public sealed record WorkerMeans(TimeProvider Time, Func<ActorSystem, PreparedRun, Task> WarmUpAsync)
{
    public static WorkerMeans Process { get; } = new(TimeProvider.System, (system, run) => WarmUp.RunAsync(new ActorClient(system), run, alone: false));
}

/// <summary>
/// A worker's part of a run: computes its share from the plan, has it opened, sent on, drained and closed as the coordinator orders, and tells each second
/// what was recorded.
/// </summary>
/// <remarks>
/// <code>
///   Preparing --warm--> Prepared --SyncClock, five answers--> Set --StartRamp--> Ramp --StartHold--> Hold --StopSending, StartDrain--> Drain --CloseAll--> Closing
///       '--machine does not allow--> (CannotRun)                    '--WindDown, or nothing heard for lost-after: StopSending, StartDrain, a second, CloseAll--> (stopped)
/// </code>
/// Owns: the parts (group and scheduler) of its share and of each range it took over, the recorder, the node watch. Told by: the coordinator through its parent,
/// its children. Tells: the coordinator. An event that ends a phase is told after a delta that holds the phase's books.
/// </remarks>
public sealed class WorkerRun : RunActor
{
    private const int ClockQuestions = 8;

    /// <summary>What is left to replies when there is nobody to report to.</summary>
    private static readonly TimeSpan WindDownDrain = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan WindDownClose = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReceiptPatience = TimeSpan.FromSeconds(5);

    private readonly string _name;
    private readonly long _incarnation;
    private readonly string[]? _sources;
    private readonly WorkerMeans _means;
    private readonly List<LoadParts> _parts = [];
    private readonly DeltaLog _log = new(ReceiptPatience);
    private readonly List<object> _afterDelta = [];

    /// <summary>What it is to take over as soon as its clock is set.</summary>
    private readonly List<TakeOver> _takeOvers = [];

    private readonly Dictionary<IActorRef, Standing> _standings = [];
    private readonly HashSet<IActorRef> _asked = [];
    private readonly HashSet<IActorRef> _ramped = [];
    private readonly HashSet<IActorRef> _stopped = [];
    private readonly HashSet<IActorRef> _drainStarted = [];
    private readonly HashSet<IActorRef> _drained = [];
    private readonly HashSet<IActorRef> _closed = [];
    private IActorRef _coordinator = ActorRefs.Nobody;
    private PreparedRun? _run;
    private IdRange _share;
    private int _shares;
    private RunSetup? _setup;
    private MessageSet? _messages;
    private NodeWatch? _watch;
    private ClockQuestion _clock;
    private TimeSpan _holdStart;
    private bool _rampOrdered;
    private bool _holdOrdered;
    private PaceChange? _change;
    private bool _askAgain;
    private bool _windingDown;
    private bool _windDownCloses;
    private int _fixedActors;
    private int _secondsUnheard;

    public WorkerRun(string name, long incarnation, string[]? sources, WorkerMeans means)
    {
        _name = name;
        _incarnation = incarnation;
        _sources = sources;
        _means = means;
    }

    /// <param name="name">As the coordinator calls this worker.</param>
    /// <param name="incarnation">Of this actor system.</param>
    /// <param name="sources">Addresses to connect from, of this machine; none: the kernel chooses; null: the run's, which are this machine's.</param>
    /// <param name="means">Null: those of the process.</param>
    public static Props Props(string name, long incarnation, string[]? sources, WorkerMeans? means = null) =>
        Akka.Actor.Props.Create(typeof(WorkerRun), name, incarnation, sources, means ?? WorkerMeans.Process).WithDispatcher(Dispatcher);

    protected override void PostStop() => _watch?.Dispose();

    protected override void OnOwnFault(Exception fault) => Tell(new Faulted($"{_name} failed: {fault.Message} Please report it.", Fatal: true));

    protected override void OnReceive(object message)
    {
        if (message is not (Second or Warm or HoldBegins or WindDownOver or ChildFailed) && Sender.Equals(_coordinator))
            _secondsUnheard = 0;
        switch (message)
        {
            case Second:
                OnSecond();
                break;
            case Group.StatusNow status:
                OnStanding(Sender, status.Standing);
                break;
            case Received received when _setup is { } setup:
                _log.Acknowledge(received.Sequence, setup.Clock.Now);
                break;
            case Prepare prepare when _run is null:
                _coordinator = Sender;
                OnPrepare(prepare);
                break;
            case Warm warm:
                Tell(warm.Problem is { } problem ? new Faulted(problem, Fatal: true) : new Prepared());
                break;
            case SyncClock when _run is not null && _setup is null:
                _coordinator = Sender;
                _clock = default;
                AskTheTime();
                break;
            case TimeIs time when _setup is null:
                OnTime(time);
                break;
            case StartRamp:
                _rampOrdered = true;
                _watch?.StartRamp();
                foreach (var part in _parts)
                    part.Group.Tell(Group.StartRamp.Instance);
                break;
            case StartHold hold:
                OnStartHold(hold.At);
                break;
            case HoldBegins:
                OnHoldBegins();
                break;
            case TakeOver take when !_windingDown:
                OnTakeOver(take);
                break;
            case Steer steer when _holdOrdered:
                OnSteer(steer.Change);
                break;
            case Sending.Repaced repaced:
                _parts.Find(part => part.Scheduler.Equals(Sender))?.Group.Tell(new Group.Keep(repaced.Change.Connections));
                break;
            case StopSending:
                StopAllSending();
                break;
            case StartDrain:
                foreach (var part in _parts)
                    part.Group.Tell(Group.StartDrain.Instance);
                break;
            case CloseAll close:
                foreach (var part in _parts)
                    part.Group.Tell(new Group.CloseAll(close.Mode));
                break;
            case Group.RampEnded ended:
                OnPhaseEnd(_ramped, ended.Standing, () => new RampEnded(_ramped.Count));
                break;
            case Sending.SendingStopped:
                OnSendingStopped();
                break;
            case Group.DrainStarted drain:
                OnPhaseEnd(_drainStarted, drain.Standing, () => new DrainStarted());
                break;
            case Group.AllDrained:
                OnPhaseEnd(_drained, null, () => new AllDrained());
                break;
            case Group.AllClosed:
                OnAllClosed();
                break;
            case Group.Noted noted:
                Tell(new Noted(noted.Kind, noted.Text));
                break;
            case Group.ConnectionCrashed crashed:
                Tell(new Faulted($"A connection actor of {_name} failed: {crashed.Cause.Message} Please report it.", Fatal: false));
                break;
            case ChildFailed failed:
                Tell(new Faulted($"A part of {_name} failed: {failed.Cause.Message} Please report it.", Fatal: true));
                Context.Stop(Self);
                break;
            case WindDown wind:
                OnWindDown(wind.Why);
                break;
            case WindDownOver:
                OnWindDownOver();
                break;
            case Leave:
                OnWindDown("the coordinator has let it go");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnPrepare(Prepare prepare)
    {
        var config = _sources is null ? prepare.Config : prepare.Config.SetItem("source", $"[{string.Join(", ", _sources.Select(s => $"\"{s}\""))}]");
        var read = LoadOptionsReader.Read(new ConfigSources(null, [.. config.Select(pair => $"actor-load.{pair.Key}={pair.Value}")], []));
        if (!read.IsValid)
        {
            Tell(new Faulted($"{_name} does not read the run's options: {string.Join(" ", read.Problems)} Please report it.", Fatal: true));
            return;
        }

        var machine = new LinuxMachine();
        _shares = prepare.Shares;
        _share = IdRange.Whole(read.Options.Connections).Part(prepare.Share, prepare.Shares);
        _run = new PreparedRun(EngineCosts.Actors.Name, read.Options, prepare.Targets, machine.Describe(), read.Effective, []);
        var refusals = RunPreflight.OfShare(EngineCosts.ActorsOf(read.Options), _share.Count, read.Options, prepare.Targets, machine);
        if (!refusals.IsEmpty)
        {
            Tell(new CannotRun(refusals));
            return;
        }

        _ = _means.WarmUpAsync(Context.System, _run)
            .PipeTo(Self, success: () => new Warm(null), failure: e => new Warm($"{_name} could not warm up: {e.Message} Please report it."));
    }

    private void AskTheTime()
    {
        _clock = _clock with { AskedAt = _means.Time.GetTimestamp(), Number = _clock.Number + 1 };
        Tell(new AskTime(_clock.Number));
    }

    /// <summary>Of some questions the one that was answered soonest tells the time best: it is off by half of that at most.</summary>
    private void OnTime(TimeIs time)
    {
        if (time.Question != _clock.Number)
            return;
        var now = _means.Time.GetTimestamp();
        var took = _means.Time.GetElapsedTime(_clock.AskedAt, now);
        if (_clock.Number == 1 || took < _clock.Best)
            _clock = _clock with { Best = took, RunTime = time.RunTime + took / 2, At = now };
        if (_clock.Number < ClockQuestions)
        {
            AskTheTime();
            return;
        }

        var run = _run!;
        _setup = new RunSetup(
            run.Engine, run.Options, run.Targets, run.Machine, new RunClock(_means.Time, _clock.RunTime + _means.Time.GetElapsedTime(_clock.At)), _shares);
        _messages = new MessageSet(_setup.Codec);
        AddParts(_share, Portion(run.Options, _share));
        _takeOvers.ForEach(OnTakeOver);
        _watch = new NodeWatch(_setup.Clock, DispatcherProbe.Start(Context, _setup.Clock, _setup.Recorder, LoadParts.EpollOf(Context.System, run.Options)), run.Options.Hold.Duration);
        _fixedActors = ActorCount.Of(Context.System);
        Tell(new ClockSet(_clock.Best));
        AwaitSecond();
    }

    /// <summary>The ramp's rate and width are the run's, and each worker has its part of them.</summary>
    private static RampOptions Portion(LoadOptions options, IdRange share)
    {
        var part = options.Connections == 0 ? 1 : (double)share.Count / options.Connections;
        return options.Ramp with
        {
            RatePerSecond = Math.Max(options.Ramp.RatePerSecond * part, 0.01),
            InFlight = Math.Max(1, (int)Math.Round(options.Ramp.InFlight * part)),
        };
    }

    private LoadParts AddParts(IdRange ids, RampOptions ramp)
    {
        var suffix = _parts.Count == 0 ? "" : $"-{_parts.Count + 1}";
        var part = LoadParts.Create(Context, _setup!, _messages!, ids, _run!.Options with { Ramp = ramp }, suffix);
        _parts.Add(part);
        return part;
    }

    private void OnTakeOver(TakeOver take)
    {
        if (_setup is null)
        {
            _takeOvers.Add(take);
            return;
        }

        var part = AddParts(take.Connections, _run!.Options.Ramp with { RatePerSecond = take.RatePerSecond, InFlight = take.InFlight });
        if (_change is { } change)
            part.Group.Tell(new Group.Keep(change.Connections));
        if (_rampOrdered)
            part.Group.Tell(Group.StartRamp.Instance);
        if (!_holdOrdered)
            return;
        part.Group.Tell(Group.StartHold.Instance);
        var from = take.From - _holdStart;
        from = from > TimeSpan.Zero ? from : TimeSpan.Zero;
        part.Scheduler.Tell(new Sending.StartSending(_holdStart, from));
        if (_change is { } now)
            part.Scheduler.Tell(new Sending.Repace(now.From >= from ? now : now with { From = from }));
    }

    private void OnSteer(PaceChange change)
    {
        _change = change;
        foreach (var part in _parts)
            part.Scheduler.Tell(new Sending.Repace(change));
    }

    private void OnStartHold(TimeSpan at)
    {
        if (_setup is null || _holdOrdered)
            return;
        (_holdOrdered, _holdStart) = (true, at);
        _watch!.CollectGarbage();
        foreach (var part in _parts)
            part.Scheduler.Tell(new Sending.StartSending(at));
        var left = at - _setup.Clock.Now;
        Timers.StartSingleTimer(HoldBegins.Instance, HoldBegins.Instance, left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private void OnHoldBegins()
    {
        _watch!.StartHold();
        foreach (var part in _parts)
            part.Group.Tell(Group.StartHold.Instance);
    }

    private void StopAllSending()
    {
        Timers.Cancel(HoldBegins.Instance);
        foreach (var part in _parts)
            part.Scheduler.Tell(Sending.StopSending.Instance);
    }

    private void OnSendingStopped()
    {
        _stopped.Add(Sender);
        if (_stopped.Count < _parts.Count)
            return;
        _watch!.EndHold();
        TellAfterDelta(new SendingStopped());
    }

    /// <summary>A part has come to the end of a phase; when all have, it is told.</summary>
    private void OnPhaseEnd(HashSet<IActorRef> through, Standing? standing, Func<object> toTell)
    {
        through.Add(Sender);
        if (standing is not null)
            _standings[Sender] = standing;
        if (_parts.TrueForAll(part => through.Contains(part.Group)))
            TellAfterDelta(toTell());
    }

    private void OnAllClosed()
    {
        _watch?.EndMeasuring();
        OnPhaseEnd(_closed, null, () => new AllClosed());
        if (_windingDown && _closed.Count == _parts.Count)
            Context.Stop(Self);
    }

    private void OnSecond()
    {
        if (_windingDown || _setup is not { } setup)
            return;
        foreach (var delta in _log.TakeOverdue(setup.Clock.Now))
            Tell(delta);
        AskStandings();
        AwaitSecond();
        // Counted by beats of its own: a process that stood still has heard nothing, and cannot know for how long.
        if (++_secondsUnheard > setup.Options.Workers.LostAfter.TotalSeconds)
            OnWindDown($"the coordinator has said nothing for {setup.Options.Workers.LostAfter.TotalSeconds:0.#} s");
    }

    /// <summary>Deltas end with whole seconds of the run, on all nodes.</summary>
    private void AwaitSecond()
    {
        var now = _setup!.Clock.Now;
        Timers.StartSingleTimer(Second.Instance, Second.Instance, TimeSpan.FromSeconds(Math.Floor(now.TotalSeconds) + 1) - now);
    }

    private void TellAfterDelta(object told)
    {
        _afterDelta.Add(told);
        AskStandings();
    }

    private void AskStandings()
    {
        if (_asked.Count > 0)
        {
            // What is asked for now must be younger than what has been asked already.
            _askAgain = true;
            return;
        }

        foreach (var part in _parts)
        {
            _asked.Add(part.Group);
            part.Group.Tell(Group.GetStatus.Instance);
        }
    }

    private void OnStanding(IActorRef group, Standing standing)
    {
        _standings[group] = standing;
        if (!_asked.Remove(group) || _asked.Count > 0)
            return;
        if (_askAgain)
        {
            _askAgain = false;
            AskStandings();
            return;
        }

        SendDelta();
    }

    private void SendDelta()
    {
        var setup = _setup!;
        var recorded = setup.Recorder.Flush();
        var (own, taken) = (StandingOf(_parts.Take(1)), StandingOf(_parts.Skip(1)));
        var units = new EngineUnits(
            _fixedActors + LoadParts.ActorsPerConnection(setup.Options) * (own.Open + own.Connecting + taken.Open + taken.Connecting), Tasks: 0);
        var delta = new Delta(
            _incarnation, _log.Next(), setup.Clock.Now, recorded.Counts, PackedLatencies.Of(recorded.Latencies), own, taken, _watch!.Read(units))
        {
            Changes = recorded.Changes,
        };
        _log.Add(delta, setup.Clock.Now);
        Tell(delta);
        foreach (var told in _afterDelta)
            Tell(told);
        _afterDelta.Clear();
    }

    /// <summary>Of these parts together, as last told.</summary>
    private Standing StandingOf(IEnumerable<LoadParts> parts) =>
        parts.Aggregate(Standing.None, (sum, part) => _standings.TryGetValue(part.Group, out var standing) ? sum + standing : sum);

    private void OnWindDown(string why)
    {
        if (_windingDown)
            return;
        _windingDown = true;
        Tell(new Noted("node", $"{_name} ends its part: {why}"));
        if (_setup is null || (_parts.Count > 0 && _closed.Count == _parts.Count))
        {
            Context.Stop(Self);
            return;
        }

        StopAllSending();
        foreach (var part in _parts)
            part.Group.Tell(Group.StartDrain.Instance);
        Timers.StartSingleTimer(WindDownOver.Instance, WindDownOver.Instance, WindDownDrain);
    }

    private void OnWindDownOver()
    {
        if (_closed.Count == _parts.Count || _windDownCloses)
        {
            Context.Stop(Self);
            return;
        }

        _windDownCloses = true;
        foreach (var part in _parts)
            part.Group.Tell(new Group.CloseAll(CloseMode.Rst));
        Timers.StartSingleTimer(WindDownOver.Instance, WindDownOver.Instance, WindDownClose);
    }

    /// <summary>As its parent, whom the coordinator knows.</summary>
    private void Tell(object message) => _coordinator.Tell(message, Context.Parent);

    private readonly record struct ClockQuestion(long Number, long AskedAt, TimeSpan Best, TimeSpan RunTime, long At);

    private sealed record Warm(string? Problem);

    private sealed class Second
    {
        public static readonly Second Instance = new();
    }

    private sealed class HoldBegins
    {
        public static readonly HoldBegins Instance = new();
    }

    private sealed class WindDownOver
    {
        public static readonly WindDownOver Instance = new();
    }
}

using ActorLoad.Connections;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Nodes;
using ActorLoad.Hosting.Run;
using Akka.Actor;
using static ActorLoad.Connections.ConnectionGroupProtocol;
using static ActorLoad.Pacing.SendSchedulerProtocol;
using static ActorLoad.Run.RunCoordinatorProtocol;

namespace ActorLoad.Run;

/// <summary>
/// Has actors do what the <see cref="RunConductor"/> says, and tells it what came of it.
/// </summary>
/// <remarks>
/// Owns: the conductor with the run's phases and report, the connection group, the send scheduler, the dispatcher probe.
/// Told by: the host (<see cref="StopRun"/>), its children. Tells: its children; the conductor calls the <see cref="IRunObserver"/> once a second and at the end.
/// </remarks>
public sealed class RunCoordinator : RunActor, IRunParts
{
    /// <summary>The order is with the scheduler long before; where it is not, what was released meanwhile stays released.</summary>
    private static readonly TimeSpan SteerNotice = TimeSpan.FromMilliseconds(20);

    private readonly RunSetup _setup;
    private readonly IRunObserver _observer;
    private RunConductor _run = null!;
    private LoadParts _parts = null!;
    private int _fixedActors;

    public RunCoordinator(RunSetup setup, IRunObserver observer)
    {
        _setup = setup;
        _observer = observer;
    }

    TimeSpan IRunParts.HoldNotice => TimeSpan.Zero;

    TimeSpan? IRunParts.SteerNotice => SteerNotice;

    public static Props Props(RunSetup setup, IRunObserver observer) =>
        Akka.Actor.Props.Create(typeof(RunCoordinator), setup, observer).WithDispatcher(Dispatcher);

    protected override void PreStart()
    {
        _parts = LoadParts.Create(Context, _setup, new MessageSet(_setup.Codec), IdRange.Whole(_setup.Plan.Connections), _setup.Options);
        var probe = DispatcherProbe.Start(Context, _setup.Clock, _setup.Recorder, LoadParts.EpollOf(Context.System, _setup.Options));
        _fixedActors = ActorCount.Of(Context.System);
        _run = new RunConductor(_setup, _observer, this, probe);
        _run.Start();
    }

    /// <summary>The one that comes after a failure, only to end, has no run.</summary>
    protected override void PostStop() => _run?.Dispose();

    /// <summary>It ends the run with what is known of it.</summary>
    protected override void OnOwnFault(Exception fault) => _run.Fail($"The run's coordinator failed: {fault.Message} Please report it.");

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RunAlarm alarm:
                _run.OnAlarm(alarm);
                break;
            case StatusNow status:
                _run.OnStanding(status.Standing);
                break;
            case RampEnded ended:
                _run.OnRampEnded(ended.Standing);
                break;
            case SendingStopped:
                _run.OnSendingStopped();
                break;
            case DrainStarted drain:
                _run.OnDrainStarted(drain.Standing);
                break;
            case AllDrained:
                _run.OnAllDrained();
                break;
            case AllClosed:
                _run.OnAllClosed();
                break;
            case StopRun stop:
                _run.Stop(stop.By);
                break;
            case GiveOrder give:
                Sender.Tell(_run.Obey(give.Order));
                break;
            case Repaced repaced:
                _parts.Group.Tell(new Keep(repaced.Change.Connections));
                break;
            case Noted noted:
                _run.Note(noted.Kind, noted.Text);
                break;
            case ConnectionCrashed crashed:
                _run.NoteFault($"A connection actor failed: {crashed.Cause.Message} Please report it.");
                break;
            case ChildFailed failed:
                _run.Fail($"A part of the run failed: {failed.Cause.Message} Please report it.");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    void IRunParts.StartRamp() => _parts.Group.Tell(StartRamp.Instance);

    void IRunParts.StartHold(TimeSpan at)
    {
        _parts.Group.Tell(ConnectionGroupProtocol.StartHold.Instance);
        _parts.Scheduler.Tell(new StartSending(at));
    }

    void IRunParts.Steer(PaceChange change) => _parts.Scheduler.Tell(new Repace(change));

    void IRunParts.StopSending() => _parts.Scheduler.Tell(StopSending.Instance);

    void IRunParts.StartDrain() => _parts.Group.Tell(StartDrain.Instance);

    void IRunParts.CloseAll(CloseMode mode) => _parts.Group.Tell(new CloseAll(mode));

    void IRunParts.AskStanding() => _parts.Group.Tell(GetStatus.Instance);

    void IRunParts.SetAlarm(RunAlarm alarm, TimeSpan after)
    {
        if (alarm == RunAlarm.Second)
            Timers.StartPeriodicTimer(alarm, alarm, after);
        else
            Timers.StartSingleTimer(alarm, alarm, after);
    }

    EngineUnits IRunParts.UnitsOf(Standing standing) => new(_fixedActors + LoadParts.ActorsPerConnection(_setup.Options) * (standing.Open + standing.Connecting), Tasks: 0);
}

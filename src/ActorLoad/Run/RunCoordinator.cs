using System.Globalization;
using ActorLoad.Connections;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Operate.Machine;
using ActorLoad.Pacing;
using Akka.Actor;
using Akka.IO;
using static ActorLoad.Connections.ConnectionGroupProtocol;
using static ActorLoad.Pacing.SendSchedulerProtocol;
using static ActorLoad.Run.RunCoordinatorProtocol;

namespace ActorLoad.Run;

/// <summary>
/// Takes a run through its phases and makes its report, whatever happens on the way.
/// </summary>
/// <remarks>
/// <code>
///   Ramp --RampEnded--> Hold --over, or StopRun--> Stopping --SendingStopped--> Drain --AllDrained, timeout--> Closing --AllClosed, timeout--> Done
///     '--StopRun, or nothing opened-------------------------------------------^
/// </code>
/// Owns: the connection group, the send scheduler, the dispatcher probe, the stall watch and the <see cref="RunLedger"/>.
/// Told by: the host (<see cref="StopRun"/>), its children. Tells: its children; calls the <see cref="IRunObserver"/> once a second and at the end.
/// </remarks>
public sealed class RunCoordinator : UntypedActor, IWithTimers
{
    /// <summary>What is left of the drain when someone asks to stop.</summary>
    public static readonly TimeSpan ShortDrain = TimeSpan.FromSeconds(1);

    /// <summary>Then what has not closed in order is reset.</summary>
    private static readonly TimeSpan OrderlyCloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Then the run ends whatever has not closed.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly RunSetup _setup;
    private readonly IRunObserver _observer;
    private RunLedger _ledger = null!;
    private StallWatch? _stalls;
    private IActorRef _group = ActorRefs.Nobody;
    private IActorRef _scheduler = ActorRefs.Nobody;
    private RunPhase _phase = RunPhase.Ramp;
    private TimeSpan? _phaseEnd;
    private bool _stopping;
    private bool _stoppedByUser;
    private bool _pointDue;
    private (TimeSpan From, TimeSpan To) _collected = (TimeSpan.MaxValue, TimeSpan.MinValue);
    private volatile bool _measuring;

    public RunCoordinator(RunSetup setup, IRunObserver observer)
    {
        _setup = setup;
        _observer = observer;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RunSetup setup, IRunObserver observer) => Akka.Actor.Props.Create(typeof(RunCoordinator), setup, observer);

    protected override void PreStart()
    {
        var clock = _setup.Clock;
        _scheduler = Context.ActorOf(SendScheduler.Props(_setup.Plan, clock, _setup.Recorder, new PaceTimer(clock)), "pacing");
        _group = Context.ActorOf(ConnectionGroup.Props(ContextOfConnections(), _setup.Options, _scheduler), "connections");
        var probe = Context.ActorOf(DispatcherProbe.Props(clock, _setup.Recorder), "dispatcher-probe");
        _ledger = new RunLedger(_setup, ActorCount.Of(Context.System));
        _stalls = new StallWatch(clock.Time, clock.StartTimestamp, () =>
        {
            if (_measuring)
                probe.Tell(new DispatcherProbe.Probe(clock.Now), ActorRefs.NoSender);
        });
        _ledger.NoteEvent("phase", "ramp");
        _group.Tell(StartRamp.Instance);
        Timers.StartPeriodicTimer(nameof(ProgressDue), ProgressDue.Instance, ProgressInterval);
    }

    protected override void PostStop()
    {
        _stalls?.Dispose();
        _setup.Sampler.Dispose();
    }

    /// <summary>A fault of its own ends the run with what is known of it; begun again, it would count a second run into the first one's books.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        _ledger.NoteInternalFailure($"The run's coordinator failed: {reason.Message} Please report it.");
        Finish();
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason) => Context.Stop(Self);

    protected override SupervisorStrategy SupervisorStrategy()
    {
        var self = Self;
        return new OneForOneStrategy(exception =>
        {
            self.Tell(new ChildFailed(exception));
            return Directive.Stop;
        });
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ProgressDue:
                _pointDue = true;
                _group.Tell(GetStatus.Instance);
                break;
            case StatusNow status:
                _ledger.Standing = status.Standing;
                PublishProgress();
                break;
            case RampEnded ended when _phase == RunPhase.Ramp:
                _ledger.Standing = ended.Standing;
                OnRampEnded(ended.Standing);
                break;
            case HoldOver when _phase == RunPhase.Hold && !_stopping:
                OnHoldOver();
                break;
            case SendingStopped when _phase == RunPhase.Hold:
                _ledger.EndHold(_setup.Clock.Now);
                StartDrainPhase();
                break;
            case DrainStarted drain:
                _ledger.AtEnd = drain.Standing;
                _ledger.Standing = drain.Standing;
                break;
            case AllDrained or DrainOver when _phase == RunPhase.Drain:
                OnDrained();
                break;
            case HurryClosing when _phase == RunPhase.Closing:
                _group.Tell(new CloseAll(CloseMode.Rst));
                break;
            case AllClosed when _phase == RunPhase.Closing:
                Finish();
                break;
            case ClosingOver when _phase == RunPhase.Closing:
                _ledger.NoteInternalFailure("Not all connections had closed when the run ended; what they would have booked is missing.");
                Finish();
                break;
            case StopRun stop:
                OnStopRun(stop);
                break;
            case Noted noted:
                _ledger.NoteEvent(noted.Kind, noted.Text);
                break;
            case ConnectionCrashed crashed:
                _ledger.NoteInternalFailure($"A connection actor failed: {crashed.Cause.Message} Please report it.");
                break;
            case ChildFailed failed:
                _ledger.NoteInternalFailure($"A part of the run failed: {failed.Cause.Message} Please report it.");
                Finish();
                break;
            case RampEnded or HoldOver or SendingStopped or AllDrained or DrainOver or HurryClosing or AllClosed or ClosingOver:
                break; // overtaken by a stop
            default:
                Unhandled(message);
                break;
        }
    }

    private ConnectionContext ContextOfConnections()
    {
        // No register timeout: past it Akka.IO drops the socket and tells nobody, and its actor ends with ours in any case.
        var settings = TcpSettings.Create(Context.System) with { FinishConnectRetries = 0, RegisterTimeout = null };
        return new ConnectionContext
        {
            Plan = _setup.Plan,
            Addresses = _setup.Addresses,
            Messages = new MessageSet(_setup.Codec),
            Recorder = _setup.Recorder,
            Clock = _setup.Clock,
            Deadlines = new ReplyDeadlines(_setup.Options.Connections),
            ConnectTimeout = _setup.Options.Ramp.ConnectTimeout,
            ReplyTimeout = _setup.Options.Message.ReplyTimeout,
            InFlightLimit = _setup.Options.Message.InFlight,
            Tcp = Context.System.Tcp(),
            SettingsV4 = settings with { OutgoingSocketForceIpv4 = true },
            SettingsV6 = settings with { OutgoingSocketForceIpv4 = false },
        };
    }

    private void OnRampEnded(Standing standing)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{standing.Opened} of {standing.Asked} connections opened");
        if (standing.Opened == 0 && standing.Asked > 0)
        {
            _ledger.NoteEvent("ramp", text + ": there is nothing to hold");
            StartDrainPhase();
            return;
        }

        _ledger.NoteEvent("ramp", text);
        CollectGarbage();
        var now = _setup.Clock.Now;
        EnterPhase(RunPhase.Hold, now + _setup.Options.Hold.Duration);
        _ledger.StartHold(now);
        _measuring = true;
        _group.Tell(StartHold.Instance);
        _scheduler.Tell(new StartSending(now));
        Timers.StartSingleTimer(nameof(HoldOver), HoldOver.Instance, _setup.Options.Hold.Duration);
    }

    /// <summary>What the ramp left behind is collected now, and not in the middle of somebody's latency. The pause is ours, before the hold, and no stall.</summary>
    private void CollectGarbage()
    {
        var from = _setup.Clock.Now;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        _collected = (from - StallWatch.Period, _setup.Clock.Now);
    }

    private StallSummary Stalls()
    {
        var summary = _stalls?.Summary() ?? StallSummary.None;
        return summary with { Listed = summary.Listed.RemoveAll(s => s.At >= _collected.From.TotalSeconds && s.At <= _collected.To.TotalSeconds) };
    }

    private void OnHoldOver()
    {
        // Akka's timers count ticks of 10 ms; the hold is over by the clock and not before.
        if (_phaseEnd is { } end && _setup.Clock.Now < end)
        {
            Timers.StartSingleTimer(nameof(HoldOver), HoldOver.Instance, end - _setup.Clock.Now);
            return;
        }

        StopSendingNow();
    }

    private void StopSendingNow()
    {
        _stopping = true;
        _measuring = false;
        _scheduler.Tell(StopSending.Instance);
    }

    private void StartDrainPhase()
    {
        var timeout = _setup.Options.Drain.Timeout;
        if (_stoppedByUser && timeout > ShortDrain)
            timeout = ShortDrain;
        EnterPhase(RunPhase.Drain, _setup.Clock.Now + timeout);
        _group.Tell(StartDrain.Instance);
        Timers.StartSingleTimer(nameof(DrainOver), DrainOver.Instance, timeout);
    }

    private void OnDrained()
    {
        _ledger.EndDrain(_setup.Clock.Now);
        EnterPhase(RunPhase.Closing, null);
        Timers.StartSingleTimer(nameof(HurryClosing), HurryClosing.Instance, OrderlyCloseTimeout);
        Timers.StartSingleTimer(nameof(ClosingOver), ClosingOver.Instance, CloseTimeout);
        _group.Tell(new CloseAll(_setup.Options.Drain.Close));
    }

    private void OnStopRun(StopRun stop)
    {
        if (_stoppedByUser || _phase is RunPhase.Closing or RunPhase.Done)
            return;
        _stoppedByUser = true;
        var left = _phaseEnd is { } end
            ? string.Create(CultureInfo.InvariantCulture, $", {Math.Max(0, (end - _setup.Clock.Now).TotalSeconds):0.0} s before its end")
            : "";
        var reason = $"{stop.By} in the {PhaseName(_phase)}{left}.";
        _ledger.NoteStoppedEarly(reason);
        _ledger.NoteEvent("stop", reason);
        switch (_phase)
        {
            case RunPhase.Ramp:
                StartDrainPhase();
                break;
            case RunPhase.Hold when !_stopping:
                StopSendingNow();
                break;
            case RunPhase.Drain when _phaseEnd > _setup.Clock.Now + ShortDrain:
                _phaseEnd = _setup.Clock.Now + ShortDrain;
                Timers.StartSingleTimer(nameof(DrainOver), DrainOver.Instance, ShortDrain);
                break;
        }
    }

    private void EnterPhase(RunPhase phase, TimeSpan? end)
    {
        _phase = phase;
        _phaseEnd = end;
        _ledger.NoteEvent("phase", PhaseName(phase));
        _group.Tell(GetStatus.Instance);
    }

    private void PublishProgress()
    {
        if (_phase == RunPhase.Done)
            return;
        var remaining = _phaseEnd is { } end ? end - _setup.Clock.Now : (TimeSpan?)null;
        var delta = _ledger.Flush();
        if (_pointDue)
            _ledger.AddPoint();
        _pointDue = false;
        _observer.OnProgress(_ledger.Progress(_phase, remaining, Stalls()), delta);
    }

    private void Finish()
    {
        if (_phase == RunPhase.Done)
            return;
        _phase = RunPhase.Done;
        Timers.CancelAll();
        _stalls?.Dispose();
        var delta = _ledger.Flush();
        _ledger.AddPoint();
        _observer.OnFinished(_ledger.Report(Stalls()), delta);
    }

    private static string PhaseName(RunPhase phase) => phase.ToString().ToLowerInvariant();

    private sealed record ChildFailed(Exception Cause);

    private sealed class ProgressDue
    {
        public static readonly ProgressDue Instance = new();
    }

    private sealed class HoldOver
    {
        public static readonly HoldOver Instance = new();
    }

    private sealed class DrainOver
    {
        public static readonly DrainOver Instance = new();
    }

    private sealed class HurryClosing
    {
        public static readonly HurryClosing Instance = new();
    }

    private sealed class ClosingOver
    {
        public static readonly ClosingOver Instance = new();
    }
}

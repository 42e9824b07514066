using System.Globalization;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Nodes;

namespace ActorLoad.Hosting.Run;

/// <summary>
/// Takes a run through its phases and makes its report, whatever happens on the way and whichever engine moves the bytes.
/// </summary>
/// <remarks>
/// <code>
///   Ramp --all opened or given up--> (notice) --> Hold --over, or Stop--> stopping --OnSendingStopped--> Drain --drained, timeout--> Closing --closed, timeout--> Done
///     '--Stop, or nothing opened----------------------------------------------------------------------^
/// </code>
/// Owns the <see cref="RunLedger"/>. Told by its On methods, one call at a time; tells <see cref="IRunParts"/> and the observer.
/// </remarks>
public sealed class RunConductor : IDisposable
{
    /// <summary>What is left of the drain when someone asks to stop.</summary>
    public static readonly TimeSpan ShortDrain = TimeSpan.FromSeconds(1);

    /// <summary>Then what has not closed in order is reset.</summary>
    private static readonly TimeSpan OrderlyCloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Then the run ends whatever has not closed.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(20);

    private readonly RunSetup _setup;
    private readonly IRunObserver _observer;
    private readonly IRunParts _parts;
    private readonly RunLedger _ledger;
    private readonly IRunNodes _nodes;
    private readonly Steering _steering;
    private RunPhase _phase = RunPhase.Ramp;
    private TimeSpan _holdStart;
    private TimeSpan? _phaseEnd;
    private bool _awaitingHold;
    private bool _stopping;
    private bool _stoppedByUser;
    private bool _pointDue;
    private TimeSpan _checkpointAt;

    /// <summary>For an engine that is the whole run by itself.</summary>
    /// <param name="probe">
    /// Called again and again during the hold, on a thread of its own: sends a message through the queue that the connections' messages pass, so that the
    /// time it waits there is measured. Null: the engine has no such queue.
    /// </param>
    public RunConductor(RunSetup setup, IRunObserver observer, IRunParts parts, Action? probe)
    {
        _setup = setup;
        _observer = observer;
        _parts = parts;
        var watch = new NodeWatch(setup.Clock, probe, setup.Options.Hold.Duration) { KeepsMemory = setup.IsWarmUp };
        _nodes = new LocalNode(setup.Recorder, watch, setup.Machine.Cores, () => _ledger?.Standing ?? Standing.None, parts.UnitsOf);
        _ledger = new RunLedger(setup, _nodes);
        _steering = new Steering(setup.Plan);
    }

    /// <param name="nodes">Who carries the run out; disposed with this.</param>
    public RunConductor(RunSetup setup, IRunObserver observer, IRunParts parts, IRunNodes nodes)
    {
        _setup = setup;
        _observer = observer;
        _parts = parts;
        _nodes = nodes;
        _ledger = new RunLedger(setup, nodes);
        _steering = new Steering(setup.Plan);
    }

    public void Start()
    {
        _ledger.NoteEvent("phase", PhaseName(_phase));
        _nodes.StartRamp();
        _parts.StartRamp();
        _parts.SetAlarm(RunAlarm.Second, TimeSpan.FromSeconds(1));
    }

    public void Dispose() => _nodes.Dispose();

    public void OnStanding(Standing standing)
    {
        _ledger.Standing = standing;
        PublishProgress();
    }

    public void OnRampEnded(Standing standing)
    {
        if (_phase != RunPhase.Ramp || _awaitingHold)
            return;
        _ledger.Standing = standing;
        var text = string.Create(CultureInfo.InvariantCulture, $"{standing.Opened} of {standing.Asked} connections opened");
        if (standing.Opened == 0 && standing.Asked > 0)
        {
            _ledger.NoteEvent("ramp", text + ": there is nothing to hold");
            StartDrainPhase();
            return;
        }

        _ledger.NoteEvent("ramp", text);
        _nodes.CollectGarbage();
        _awaitingHold = true;
        _holdStart = _setup.Clock.Now + _parts.HoldNotice;
        _parts.StartHold(_holdStart);
        if (_parts.HoldNotice > TimeSpan.Zero)
            _parts.SetAlarm(RunAlarm.HoldBegins, _parts.HoldNotice);
        else
            BeginHold();
    }

    public void OnAlarm(RunAlarm alarm)
    {
        switch (alarm)
        {
            case RunAlarm.Second when _phase != RunPhase.Done:
                _pointDue = true;
                _parts.AskStanding();
                break;
            case RunAlarm.HoldBegins when _phase == RunPhase.Ramp:
                BeginHold();
                break;
            case RunAlarm.HoldOver when _phase == RunPhase.Hold && !_stopping:
                OnHoldOver();
                break;
            case RunAlarm.DrainOver when _phase == RunPhase.Drain:
                OnAllDrained();
                break;
            case RunAlarm.HurryClosing when _phase == RunPhase.Closing:
                _parts.CloseAll(CloseMode.Rst);
                break;
            case RunAlarm.ClosingOver when _phase == RunPhase.Closing:
                Fail("Not all connections had closed when the run ended; what they would have booked is missing.");
                break;
        }
    }

    public void OnSendingStopped()
    {
        if (_phase != RunPhase.Hold)
            return;
        _ledger.EndHold(_setup.Clock.Now);
        StartDrainPhase();
    }

    /// <param name="standing">How things stood at the end of the hold, before anything was closed.</param>
    public void OnDrainStarted(Standing standing)
    {
        _ledger.AtEnd = standing;
        _ledger.Standing = standing;
    }

    public void OnAllDrained()
    {
        if (_phase != RunPhase.Drain)
            return;
        _ledger.EndDrain(_setup.Clock.Now);
        _nodes.EndMeasuring();
        EnterPhase(RunPhase.Closing, null);
        _parts.SetAlarm(RunAlarm.HurryClosing, OrderlyCloseTimeout);
        _parts.SetAlarm(RunAlarm.ClosingOver, CloseTimeout);
        _parts.CloseAll(_setup.Options.Drain.Close);
    }

    public void OnAllClosed()
    {
        if (_phase == RunPhase.Closing)
            Finish();
    }

    /// <summary>Ends the run early, with a report. During the drain it cuts that short.</summary>
    /// <param name="by">Who or what asked, such as <c>Ctrl-C</c>.</param>
    public void Stop(string by)
    {
        if (_stoppedByUser || _phase is RunPhase.Closing or RunPhase.Done)
            return;
        _stoppedByUser = true;
        var left = _phaseEnd is { } end
            ? string.Create(CultureInfo.InvariantCulture, $", {Math.Max(0, (end - _setup.Clock.Now).TotalSeconds):0.0} s before its end")
            : "";
        var reason = $"{by} in the {PhaseName(_phase)}{left}.";
        _ledger.NoteStoppedEarly(reason);
        _ledger.NoteEvent("stop", reason);
        switch (_phase)
        {
            case RunPhase.Ramp when _awaitingHold && _setup.Clock.Now >= _holdStart:
                BeginHold(); // the alarm is late, and the engine has begun to send
                StopSendingNow();
                break;
            case RunPhase.Ramp:
                StartDrainPhase();
                break;
            case RunPhase.Hold when !_stopping:
                StopSendingNow();
                break;
            case RunPhase.Drain when _phaseEnd > _setup.Clock.Now + ShortDrain:
                _phaseEnd = _setup.Clock.Now + ShortDrain;
                _parts.SetAlarm(RunAlarm.DrainOver, ShortDrain);
                break;
        }
    }

    /// <summary>Does what an operator asks, or says why not.</summary>
    public OrderOutcome Obey(RunOrder order)
    {
        switch (order)
        {
            case StopOrder when _phase is RunPhase.Closing or RunPhase.Done || _stoppedByUser:
                return new OrderOutcome(false, "The run is ending already.");
            case StopOrder stop:
                Stop(stop.By);
                return new OrderOutcome(true, "The run is stopping.");
        }

        if (_phase != RunPhase.Hold || _stopping)
            return new OrderOutcome(false, $"The run is in its {PhaseName(_stopping ? RunPhase.Drain : _phase)}: only in the hold is there something to change.");
        if (order is DrainOrder)
        {
            EndHoldEarly(order.By);
            return new OrderOutcome(true, "The hold is over; replies are awaited.");
        }

        if (_parts.SteerNotice is not { } notice)
            return new OrderOutcome(false, $"The engine {_setup.Engine} does what its plan says, and can only be stopped or drained.");
        var at = _setup.Clock.Now + notice - _holdStart;
        if (at >= _setup.Options.Hold.Duration)
            return new OrderOutcome(false, "The hold is over in a moment.");
        var decision = _steering.Decide(order, at);
        if (decision.Change is not { } change)
            return new OrderOutcome(false, decision.Text);
        _parts.Steer(change);
        _ledger.NoteSteered($"{order.By}: {decision.Text}", _steering);
        _parts.AskStanding();
        return new OrderOutcome(true, string.Create(CultureInfo.InvariantCulture,
            $"{char.ToUpperInvariant(decision.Text[0])}{decision.Text[1..]}, from {(_holdStart + at).TotalSeconds:0.00} s of the run on."));
    }

    /// <summary>Something worth an event in the report.</summary>
    public void Note(string kind, string text) => _ledger.NoteEvent(kind, text);

    /// <summary>A node of the run is lost: the run can't be VALID any more.</summary>
    /// <param name="reason">A full sentence that names the node and its share.</param>
    public void NoteLostNode(string reason) => _ledger.NoteLostNode(reason);

    /// <summary>A fault of ours that the run can go on with, in the report all the same.</summary>
    public void NoteFault(string text) => _ledger.NoteInternalFailure(text);

    /// <summary>A fault of ours that the run can't go on with: it ends with what is known of it.</summary>
    public void Fail(string text)
    {
        _ledger.NoteInternalFailure(text);
        Finish();
    }

    private void BeginHold()
    {
        EnterPhase(RunPhase.Hold, _holdStart + _setup.Options.Hold.Duration);
        _ledger.StartHold(_holdStart);
        SetHoldOver(_holdStart + _setup.Options.Hold.Duration);
    }

    /// <summary>From now, and at once where it is past: the alarm that begins the hold may have been later than its end.</summary>
    private void SetHoldOver(TimeSpan end)
    {
        var left = end - _setup.Clock.Now;
        _parts.SetAlarm(RunAlarm.HoldOver, left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private void OnHoldOver()
    {
        // Alarms may be early by a timer's tick; the hold is over by the clock and not before.
        if (_phaseEnd is { } end && _setup.Clock.Now < end)
            SetHoldOver(end);
        else
            StopSendingNow();
    }

    private void EndHoldEarly(string by)
    {
        var left = ((_phaseEnd ?? _setup.Clock.Now) - _setup.Clock.Now).TotalSeconds;
        var reason = string.Create(CultureInfo.InvariantCulture, $"{by} ended the hold {Math.Max(0, left):0.0} s before its end.");
        _ledger.NoteStoppedEarly(reason);
        _ledger.NoteEvent("stop", reason);
        StopSendingNow();
    }

    private void StopSendingNow()
    {
        _stopping = true;
        _parts.StopSending();
    }

    private void StartDrainPhase()
    {
        var timeout = _setup.Options.Drain.Timeout;
        if (_stoppedByUser && timeout > ShortDrain)
            timeout = ShortDrain;
        EnterPhase(RunPhase.Drain, _setup.Clock.Now + timeout);
        _parts.SetAlarm(RunAlarm.DrainOver, timeout);
        _parts.StartDrain();
    }

    private void EnterPhase(RunPhase phase, TimeSpan? end)
    {
        _phase = phase;
        _phaseEnd = end;
        _ledger.NoteEvent("phase", PhaseName(phase));
        _parts.AskStanding();
    }

    private void PublishProgress()
    {
        if (_phase == RunPhase.Done)
            return;
        var remaining = _phaseEnd is { } end ? end - _setup.Clock.Now : (TimeSpan?)null;
        var delta = _ledger.Flush();
        if (_pointDue)
            _ledger.AddPoint();
        _observer.OnProgress(_ledger.Progress(_phase, remaining), delta);
        if (_pointDue)
            PublishCheckpoint();
        _pointDue = false;
    }

    /// <summary>At the last second's end within checkpoint.every of the one before: seconds are a little long or short.</summary>
    private void PublishCheckpoint()
    {
        var (options, now) = (_setup.Options.Checkpoint, _setup.Clock.Now);
        if (options.File.Length == 0 || now + TimeSpan.FromSeconds(0.9) < _checkpointAt + options.Every)
            return;
        _checkpointAt = now;
        _observer.OnCheckpoint(_ledger.Checkpoint(_phase));
    }

    private void Finish()
    {
        if (_phase == RunPhase.Done)
            return;
        _phase = RunPhase.Done;
        _nodes.EndMeasuring();
        var delta = _ledger.Flush();
        _ledger.AddPoint();
        _observer.OnFinished(_ledger.Report(), delta);
    }

    private static string PhaseName(RunPhase phase) => phase.ToString().ToLowerInvariant();
}

using System.Globalization;
using ActorLoad.Baseline.Models;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Sockets;

namespace ActorLoad.Baseline.Connections;

/// <summary>
/// The connections of a baseline run: opens them at the ramp's rate and again when they are lost, looks after their deadlines, drains and closes them, and counts how
/// many are held. What the product's connection group is to its actors. For one thread, and told the time.
/// </summary>
/// <remarks>
/// <code>
///   Idle --StartRamp--> Opening (ramp and hold: opens, retries, reconnects) --StartDrain--> Draining --CloseAll--> Closing --> Done
/// </code>
/// Told by its run: orders, <see cref="OnEvent"/> and, every <see cref="TickInterval"/>, <see cref="OnTick"/>. Tells its <see cref="IPoolOwner"/>.
/// </remarks>
internal sealed class ConnectionPool : IDisposable
{
    /// <summary>How often deadlines and backoffs are looked at.</summary>
    public static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>What is due when the sending stops is written by the connections themselves; one that is held up in a write for longer than this is not waited for.</summary>
    public static readonly TimeSpan CatchUpTime = TimeSpan.FromSeconds(5);

    private const int TicksPerReplyScan = 5;

    /// <summary>The preflight's reserve has room for them.</summary>
    private const int SpareCount = 16;

    private readonly BaselineContext _context;
    private readonly IConnectionModel _model;
    private readonly IPoolOwner _owner;
    private readonly RampOptions _ramp;
    private readonly ConnectDesk _desk;
    private readonly TroubleBook _trouble;
    private readonly OpenGauge _gauge = new();
    private readonly Conversation[] _conversations;
    private readonly bool[] _open;
    private readonly DescriptorReserve _spares = new(SpareCount);
    private TimeSpan _lastOpenedAt;
    private TimeSpan? _sendingStoppedAt;
    private int _ticks;
    private bool _outOfDescriptors;
    private bool _rampReported;
    private Phase _phase;

    private enum Phase
    {
        Idle,
        Opening,
        Draining,
        Closing,
        Done,
    }

    public ConnectionPool(BaselineContext context, LoadOptions options, IConnectionModel model, IPoolOwner owner)
    {
        _context = context;
        _model = model;
        _owner = owner;
        _ramp = options.Ramp;
        _desk = new ConnectDesk(options.Connections, options.Ramp, options.Reconnect, options.Seed);
        _trouble = new TroubleBook(context.Recorder, "the sockets", owner.Note);
        _open = new bool[options.Connections];
        _conversations = new Conversation[options.Connections];
        for (var id = 0; id < _conversations.Length; id++)
        {
            _conversations[id] = new Conversation(context, id);
            _conversations[id].MakeRoom();
        }
    }

    public Standing StandingAt(TimeSpan now) => new(
        _desk.Asked, _desk.Connecting, _gauge.Open, _desk.Opened, _desk.Failed, _desk.NotAttempted, _gauge.Min, _gauge.Mean(now));

    public void Dispose() => _spares.Dispose();

    public void StartRamp(TimeSpan now)
    {
        _phase = Phase.Opening;
        _lastOpenedAt = now;
        OpenMore(now);
        ReportIfRampIsOver(now);
    }

    /// <param name="at">When the hold begins: now or in a while.</param>
    public void StartHold(TimeSpan at)
    {
        _gauge.Watch(at, _desk.Asked);
        _context.Window.Open(at);
        _model.OnHoldKnown();
    }

    public void StopSending(TimeSpan now)
    {
        _context.Window.Stop(now);
        _sendingStoppedAt = now;
        ReportIfCaughtUp(now);
    }

    /// <returns>How things stand at this moment, before anything is closed.</returns>
    public Standing StartDrain(TimeSpan now)
    {
        _context.Window.Stop(now);
        _sendingStoppedAt = null;
        _desk.Stop();
        _phase = Phase.Draining;
        return StandingAt(now);
    }

    public void CloseAll(CloseMode mode, TimeSpan now)
    {
        _phase = Phase.Closing;
        foreach (var conversation in _conversations)
        {
            conversation.BeginClose(mode);
            if (_desk.IsConnecting(conversation.Id))
                _desk.NoteFailed(conversation.Id, now);
        }

        ReportIfClosed();
    }

    public void OnEvent(ConnectionEvent told, TimeSpan now)
    {
        switch (told)
        {
            case ConnectionEvent.Opened opened:
                OnOpened(opened.Conversation, opened.Took, now);
                break;
            case ConnectionEvent.ConnectFailed failed:
                OnConnectFailed(failed.Conversation, failed.Failure, now);
                break;
            case ConnectionEvent.Closed closed:
                OnClosed(closed.Conversation, closed.Reason, now);
                break;
            case ConnectionEvent.Crashed crashed:
                _owner.NoteFault($"What served a connection failed: {crashed.Cause.Message} Please report it.");
                break;
        }
    }

    public void OnTick(TimeSpan now)
    {
        if (_outOfDescriptors)
            _spares.Dispose();
        if (++_ticks % TicksPerReplyScan == 0)
            LookThroughConnections(now);
        ReportIfCaughtUp(now);
        if (_phase == Phase.Draining && !_conversations.Any(conversation => conversation.IsAwaiting))
            _owner.OnAllDrained();
        if (_phase != Phase.Opening)
            return;
        if (!_rampReported && !_desk.IsRampOver && now - _lastOpenedAt > _ramp.GiveUpAfter)
        {
            _owner.Note("ramp", string.Create(CultureInfo.InvariantCulture,
                $"no connection has opened for {_ramp.GiveUpAfter.TotalSeconds:0.#} s: the ramp ends with {_gauge.Open} open"));
            _desk.GiveUpRamp();
        }

        OpenMore(now);
        ReportIfRampIsOver(now);
    }

    private void LookThroughConnections(TimeSpan now)
    {
        foreach (var id in _context.Deadlines.OverdueAt(now - _context.ReplyTimeout))
            _conversations[id].Expire();
        if (_context.Window.IsOpen && _gauge.Open < _desk.Asked)
        {
            foreach (var conversation in _conversations)
                conversation.CatchUpClosed(now);
        }
    }

    private void OpenMore(TimeSpan now)
    {
        while (_desk.TryStart(now, out var id))
        {
            _context.Recorder.Changes.Attempted(now);
            if (RuntimeDescriptors.OfProcess.AreShort)
                NoteFailed(_conversations[id], ConnectFailure.NoDescriptor, now); // what is left is the runtime's
            else
                _model.Open(_conversations[id]);
        }
    }

    private void OnOpened(Conversation conversation, TimeSpan took, TimeSpan now)
    {
        if (_phase != Phase.Opening)
        {
            // Too late to be held: it is closed without having been counted.
            conversation.BeginClose(CloseMode.Rst);
            return;
        }

        _open[conversation.Id] = true;
        _lastOpenedAt = now;
        _gauge.Change(now, +1);
        _context.Recorder.Changes.Opened(now);
        _context.Recorder.Measure(conversation.Id, Latency.Connect, took);
        _context.Recorder.Count(conversation.Id, _desk.NoteOpened(conversation.Id) ? Tally.Opened : Tally.Reconnects);
        OpenMore(now);
        ReportIfRampIsOver(now);
    }

    private void OnConnectFailed(Conversation conversation, ConnectFailure failure, TimeSpan now)
    {
        if (!_desk.IsConnecting(conversation.Id))
            return; // given up when all were closed
        NoteFailed(conversation, failure, now);
        OpenMore(now);
        ReportIfRampIsOver(now);
    }

    private void NoteFailed(Conversation conversation, ConnectFailure failure, TimeSpan now)
    {
        _trouble.ConnectFailed(conversation.Id, _context.Addresses.TargetOf(conversation.Id), failure);
        _desk.NoteFailed(conversation.Id, now);
        if (failure is ConnectFailure.NoDescriptor or ConnectFailure.NoThread)
            OnExhausted(failure);
    }

    /// <summary>More would only take the last of it from the runtime. The spare descriptors are let go at the next tick.</summary>
    private void OnExhausted(ConnectFailure failure)
    {
        if (_outOfDescriptors)
            return;
        _outOfDescriptors = true;
        _desk.GiveUpRamp();
        var what = failure == ConnectFailure.NoThread ? "thread" : "descriptor";
        _owner.Note("limit", $"this process has no free {what}: no further connection is opened for the first time");
    }

    private void OnClosed(Conversation conversation, CloseReason reason, TimeSpan now)
    {
        var id = conversation.Id;
        if (_open[id])
        {
            _open[id] = false;
            _gauge.Change(now, -1);
            _context.Recorder.Changes.Closed(now, reason == CloseReason.Ordered);
            if (reason != CloseReason.Ordered)
                _trouble.Closed(id, _context.Addresses.TargetOf(id), reason);
            _desk.NoteClosed(id, now);
        }
        else if (_desk.IsConnecting(id))
        {
            // Opened after the run had stopped opening: it was never counted.
            _desk.NoteFailed(id, now);
        }

        ReportIfClosed();
    }

    private void ReportIfRampIsOver(TimeSpan now)
    {
        if (_rampReported || !_desk.IsRampOver || _phase != Phase.Opening)
            return;
        _rampReported = true;
        _owner.OnRampEnded(StandingAt(now));
    }

    private void ReportIfCaughtUp(TimeSpan now)
    {
        if (_sendingStoppedAt is not { } stop)
            return;
        var patient = now - stop < CatchUpTime;
        foreach (var conversation in _conversations)
        {
            conversation.CatchUpClosed(stop);
            if (conversation.NextDue is null)
                continue;
            if (patient)
                return;
            conversation.BookAsNotOpen(stop);
        }

        _sendingStoppedAt = null;
        _owner.OnSendingStopped();
    }

    private void ReportIfClosed()
    {
        if (_phase != Phase.Closing || _gauge.Open > 0)
            return;
        _phase = Phase.Done;
        _owner.OnAllClosed();
    }
}

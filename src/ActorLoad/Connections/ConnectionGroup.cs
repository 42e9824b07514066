using System.Globalization;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Sockets;
using Akka.Actor;
using static ActorLoad.Connections.ConnectionGroupProtocol;
using static ActorLoad.Connections.ConnectionProtocol;
using static ActorLoad.Inspecting.InspectProtocol;

namespace ActorLoad.Connections;

/// <summary>
/// The connections of one process, or a part of them: opens them at the ramp's rate, opens them again when they are lost, owns their deadlines,
/// drains and closes them, and counts how many are held.
/// </summary>
/// <remarks>
/// <code>
///   Idle --StartRamp--> Opening (ramp and hold: opens, retries, reconnects) --StartDrain--> Draining --CloseAll--> Closing --> (done)
/// </code>
/// Owns: one <see cref="ConnectionActor"/> for each connection that is wanted, one tick for all deadlines, the connect probe, the fault watch, and
/// the larger heap while connections come and go in numbers.
/// Told by: the coordinator, its children. Tells: its parent (<see cref="RampEnded"/>, <see cref="StatusNow"/>, ...) and the send scheduler
/// (<see cref="Joined"/>, <see cref="Left"/>).
/// A child that fails by an exception is stopped and reported: its books are lost with it, which the run must not hide.
/// </remarks>
public sealed class ConnectionGroup : UntypedActor, IWithTimers
{
    /// <summary>How often deadlines and backoffs are looked at while connections come and go.</summary>
    public static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// The same while all that are wanted are open, when only replies have deadlines; and how often those are looked through in any case. A tick wakes a
    /// thread, which fifty times a second costs as much CPU as some hundred messages.
    /// </summary>
    public static readonly TimeSpan QuietTickInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Akka.IO reports a timeout itself; what is silent so much longer has died in its constructor and never will. On our own sockets silence is the timeout.</summary>
    public static readonly TimeSpan SilenceGrace = TimeSpan.FromMilliseconds(500);

    /// <summary>The preflight's reserve has room for them.</summary>
    private const int SpareCount = 16;

    private readonly ConnectionContext _context;
    private readonly Props _connection;
    private readonly IdRange _ids;
    private readonly RampOptions _ramp;
    private readonly IActorRef _scheduler;
    private readonly ConnectDesk _desk;
    private readonly OpenGauge _gauge = new();
    private readonly IActorRef?[] _children;
    private readonly int[] _incarnations;
    private readonly HashSet<int> _undrained = [];
    private readonly HashSet<IActorRef> _leaving = [];

    /// <summary>
    /// Open, and the scheduler is not told yet. It sends nothing before the ramp is over, and its thread is woken once a tick for all of them: to be woken by each took a tenth of
    /// a fast ramp's time and CPU.
    /// </summary>
    private readonly List<Joined> _joined = [];

    /// <summary>Open, not wanted any more, and to be closed when they are drained; whether they have been told to.</summary>
    private readonly Dictionary<int, bool> _parting = [];

    /// <summary>Wanted again, and not tried yet: they are not missing until they have been.</summary>
    private readonly HashSet<int> _rising = [];

    private readonly DrainOptions _drain;
    private TimeSpan _partingEnds;
    private readonly TroubleBook _trouble;
    private readonly Queue<(TimeSpan Deadline, int Id, int Incarnation)> _connectDeadlines = new();
    private readonly Queue<ConnectFailure> _creationFailures = new();
    private readonly ChurnHeap _churn;
    private IActorRef _probe = ActorRefs.Nobody;
    private TimeSpan _lastOpenedAt;
    private TimeSpan _lastTick;
    private TimeSpan _tickInterval;
    private TimeSpan _nextReplyScan;
    private int _unclassified;
    private DescriptorReserve? _spares;
    private bool _outOfDescriptors;
    private Phase _phase;
    private bool _rampReported;
    private bool _holdBegun;

    private enum Phase
    {
        Idle,
        Opening,
        Draining,
        Closing,
        Done,
    }

    /// <param name="scheduler">Told which connections may be sent to.</param>
    public ConnectionGroup(ConnectionContext context, LoadOptions options, IActorRef scheduler)
    {
        _context = context;
        _ramp = options.Ramp;
        _drain = options.Drain;
        _scheduler = scheduler;
        _ids = context.Ids;
        _desk = new ConnectDesk(_ids.Count, options.Ramp, options.Reconnect, options.Seed + _ids.First);
        _trouble = new TroubleBook(context.Recorder, context.TellsEveryFailure ? "the sockets" : "Akka.IO and a probe", Note);
        _connection = context.Mailbox is { } mailbox ? ConnectionActor.Props(context).WithMailbox(mailbox) : ConnectionActor.Props(context);
        _churn = new ChurnHeap(context.TakeHeap);
        _children = new IActorRef?[_ids.Count];
        _incarnations = new int[_ids.Count];
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ConnectionContext context, LoadOptions options, IActorRef scheduler) =>
        Akka.Actor.Props.Create(typeof(ConnectionGroup), context, options, scheduler);

    protected override void PreStart()
    {
        _spares = new DescriptorReserve(SpareCount);
        _probe = Context.ActorOf(ConnectProbe.Props(_context.ConnectTimeout), "probe");
        Context.ActorOf(SocketFaultWatch.Props(), "faults");
        SetTick();
    }

    protected override void PostStop()
    {
        _spares?.Dispose();
        _churn.Dispose();
    }

    protected override SupervisorStrategy SupervisorStrategy() => new StopAndTell(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick:
                OnTick(_context.Clock.Now);
                break;
            case Opened opened:
                OnOpened(opened, _context.Clock.Now);
                break;
            case ConnectFailed failed:
                if (failed.Failure == ConnectFailure.NoDescriptor)
                    OnNoDescriptor();
                if (Sender.Equals(ChildOf(failed.Id))) // else given up a moment ago: another attempt may be under way
                    OnConnectFailed(failed.Id, failed.Failure, _context.Clock.Now);
                break;
            case Closed closed:
                OnClosed(Sender, closed, _context.Clock.Now);
                break;
            case Retired:
                OnGone(Sender);
                break;
            case Drained drained:
                if (_parting.ContainsKey(drained.Id))
                    TellParting(drained.Id, new Close(_drain.Close));
                _undrained.Remove(drained.Id);
                ReportIfDrained();
                break;
            case ConnectProbe.Classified classified when _unclassified > 0:
                _unclassified--;
                CountConnectFailure(classified.Id, classified.Failure);
                break;
            case ConnectProbe.Classified:
                break; // booked as unknown when the run ended
            case SocketCreationFailed failed:
                _creationFailures.Enqueue(failed.Failure);
                if (failed.Failure == ConnectFailure.NoDescriptor)
                    OnNoDescriptor();
                break;
            case Inspect:
                Sender.Tell(Describe(_context.Clock.Now));
                break;
            case InspectConnection one:
                Sender.Tell(Describe(one.Id));
                break;
            case GetStatus:
                Sender.Tell(new StatusNow(StandingAt(_context.Clock.Now)));
                break;
            case StartRamp:
                _phase = Phase.Opening;
                _lastOpenedAt = _context.Clock.Now;
                OnTick(_lastOpenedAt);
                break;
            case StartHold:
                _holdBegun = true;
                TellJoined();
                _gauge.Watch(_context.Clock.Now, _desk.Wanted);
                break;
            case Keep keep:
                OnKeep(keep.Below, _context.Clock.Now);
                break;
            case StartDrain:
                OnStartDrain(_context.Clock.Now);
                break;
            case CloseAll close:
                OnCloseAll(close.Mode);
                break;
            case ChildFailed failed:
                OnChildFailed(failed, _context.Clock.Now);
                break;
            default:
                Unhandled(message);
                break;
        }

        SetTick();
    }

    private void SetTick()
    {
        var interval = IsQuiet ? QuietTickInterval : TickInterval;
        if (interval == _tickInterval)
            return;
        _tickInterval = interval;
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, interval);
    }

    /// <summary>Nothing is under way that a tick would move on, but replies.</summary>
    private bool IsQuiet =>
        _phase == Phase.Opening && _rampReported && _gauge.Open == _desk.Wanted && _desk.Connecting == 0 && _parting.Count == 0 && !_churn.IsTaken;

    /// <summary>More would only take the last descriptors from the runtime. The spare ones are let go at the next tick, when what had been asked for has failed too.</summary>
    private void OnNoDescriptor()
    {
        if (_outOfDescriptors)
            return;
        _outOfDescriptors = true;
        _desk.GiveUpRamp();
        Note("limit", "this process has no free descriptor: no further connection is opened for the first time");
    }

    private void OnTick(TimeSpan now)
    {
        if (_outOfDescriptors)
            _spares?.Dispose();
        _churn.Tick();
        TellJoined();
        // A process that was stopped hears first of what was answered meanwhile.
        GiveUpSilentConnects(now < _lastTick + TickInterval * 2 ? now : _lastTick + TickInterval * 2);
        _lastTick = now;
        if (_phase is Phase.Opening or Phase.Draining && now >= _nextReplyScan)
        {
            _nextReplyScan = now + QuietTickInterval - TickInterval / 2;
            foreach (var id in _context.Deadlines.OverdueAt(now - _context.ReplyTimeout))
                ChildOf(id)?.Tell(ExpireRequests.Instance);
        }

        if (_phase != Phase.Opening)
            return;
        if (_parting.Count > 0 && now >= _partingEnds)
            HurryParting();
        if (!_rampReported && !_desk.IsRampOver && now - _lastOpenedAt > _ramp.GiveUpAfter)
        {
            Note("ramp", string.Create(CultureInfo.InvariantCulture,
                $"no connection has opened for {_ramp.GiveUpAfter.TotalSeconds:0.#} s: the ramp ends with {_gauge.Open} open"));
            _desk.GiveUpRamp();
        }

        OpenMore(now);
        ReportIfRampIsOver(now);
    }

    private void OpenMore(TimeSpan now)
    {
        while (_desk.TryStart(now, out var place))
        {
            var id = _ids[place];
            _context.Recorder.Changes.Attempted(now);
            if (RuntimeDescriptors.OfProcess.AreShort)
            {
                // What is left is the runtime's.
                NoteFailed(id, ConnectFailure.NoDescriptor, now);
                OnNoDescriptor();
                continue;
            }

            _churn.Note();
            var incarnation = ++_incarnations[place];
            _children[place] = Context.ActorOf(_connection, ConnectionActor.NameOf(id, incarnation));
            _connectDeadlines.Enqueue((now + _context.ConnectTimeout + (_context.TellsEveryFailure ? TimeSpan.Zero : SilenceGrace), id, incarnation));
        }
    }

    /// <param name="now">Or earlier.</param>
    private void GiveUpSilentConnects(TimeSpan now)
    {
        while (_connectDeadlines.TryPeek(out var next) && (next.Deadline <= now || !IsAwaited(next.Id, next.Incarnation)))
        {
            _connectDeadlines.Dequeue();
            if (!IsAwaited(next.Id, next.Incarnation))
                continue;
            ChildOf(next.Id)?.Tell(GiveUpConnecting.Instance);
            OnConnectFailed(next.Id, MeaningOfSilence(), _context.Clock.Now);
        }
    }

    private ConnectFailure MeaningOfSilence() =>
        _context.TellsEveryFailure ? ConnectFailure.Timeout : _creationFailures.TryDequeue(out var failure) ? failure : ConnectFailure.Lost;

    private bool IsAwaited(int id, int incarnation) => _incarnations[PlaceOf(id)] == incarnation && _desk.IsConnecting(PlaceOf(id));

    /// <summary>What is kept for each connection lies by its place in the range, so that a process pays for its own ones alone.</summary>
    private int PlaceOf(int id) => _ids.IndexOf(id);

    private IActorRef? ChildOf(int id) => _children[PlaceOf(id)];

    private void OnOpened(Opened opened, TimeSpan now)
    {
        if (!Sender.Equals(ChildOf(opened.Id)))
            return; // given up a moment ago
        if (_phase != Phase.Opening)
        {
            // Too late to be held: it is closed without having been counted.
            Sender.Tell(new Close(CloseMode.Rst));
            return;
        }

        _lastOpenedAt = now;
        _gauge.Change(now, +1);
        if (_rising.Remove(opened.Id))
            _gauge.Want(+1);
        _context.Recorder.Changes.Opened(now);
        _context.Recorder.Measure(opened.Id, Latency.Connect, opened.Took);
        _context.Recorder.Count(opened.Id, _desk.NoteOpened(PlaceOf(opened.Id)) ? Tally.Opened : Tally.Reconnects);
        _joined.Add(new Joined(opened.Id, Sender));
        if (_rampReported || _holdBegun)
            TellJoined();
        OpenMore(now);
        ReportIfRampIsOver(now);
    }

    private void OnConnectFailed(int id, ConnectFailure failure, TimeSpan now)
    {
        NoteFailed(id, failure, now);
        OpenMore(now);
        ReportIfRampIsOver(now);
        ReportIfClosed();
    }

    private void NoteFailed(int id, ConnectFailure failure, TimeSpan now)
    {
        _children[PlaceOf(id)] = null;
        if (_rising.Remove(id))
        {
            _gauge.Want(+1);
            _scheduler.Tell(new Missing(id));
        }

        _desk.NoteFailed(PlaceOf(id), now);
        if (failure == ConnectFailure.Lost)
        {
            _unclassified++;
            _probe.Tell(new ConnectProbe.Classify(id, _context.Addresses.TargetOf(id), _context.Addresses.SourceOf(id)));
        }
        else
        {
            CountConnectFailure(id, failure);
        }
    }

    private void CountConnectFailure(int id, ConnectFailure failure) => _trouble.ConnectFailed(id, _context.Addresses.TargetOf(id), failure);

    private void OnClosed(IActorRef connection, Closed closed, TimeSpan now)
    {
        var id = closed.Id;
        var place = PlaceOf(id);
        if (!connection.Equals(_children[place]))
        {
            connection.Tell(Retire.Instance);
            return;
        }

        _children[place] = null;
        _undrained.Remove(id);
        if (!_desk.IsConnecting(place))
        {
            var released = _parting.Remove(id);
            if (released)
                _gauge.Want(-1);
            _gauge.Change(now, -1);
            _context.Recorder.Changes.Closed(now, closed.Reason == CloseReason.Ordered);
            TellJoined(); // it may be among them
            _scheduler.Tell(new Left(id, connection));
            if (closed.Reason != CloseReason.Ordered)
            {
                _churn.Note();
                // The scheduler may have told it of a message meanwhile, which is not booked before it retires.
                _leaving.Add(connection);
                _trouble.Closed(id, _context.Addresses.TargetOf(id), closed.Reason);
            }

            if (released)
                OnReleased(place, now);
            else
                _desk.NoteClosed(place, now);
        }
        else
        {
            // Opened after the run had stopped opening: it was never counted, and the scheduler never knew it.
            _desk.NoteFailed(place, now);
            connection.Tell(Retire.Instance);
        }

        ReportIfDrained();
        ReportIfClosed();
    }

    private void OnChildFailed(ChildFailed failed, TimeSpan now)
    {
        Context.Parent.Tell(new ConnectionCrashed(failed.Cause));
        // None: let go of before, or no connection at all.
        var place = Array.IndexOf(_children, failed.Child);
        if (place >= 0)
        {
            var id = _ids[place];
            _context.Deadlines.Set(id, null);
            if (_desk.IsConnecting(place))
                OnConnectFailed(id, ConnectFailure.Unknown, now);
            else
                OnClosed(failed.Child, new Closed(id, CloseReason.Unknown), now);
        }

        OnGone(failed.Child);
    }

    private void OnGone(IActorRef gone)
    {
        if (_leaving.Remove(gone))
            ReportIfClosed();
    }

    private void OnKeep(int below, TimeSpan now)
    {
        if (_phase is not (Phase.Idle or Phase.Opening))
            return;
        var before = _desk.Wanted;
        var wanted = CountBelow(below);
        foreach (var place in _desk.Keep(wanted, now))
            _rising.Add(_ids[place]);
        for (var place = wanted; place < before; place++)
            Release(place, now);
        for (var place = before; place < wanted; place++)
        {
            // Given up in its time: it is missing, and stays so.
            if (_children[place] is null && !_rising.Contains(_ids[place]))
                _gauge.Want(+1);
            // Wanted again before it was told to close.
            if (_parting.TryGetValue(_ids[place], out var told) && !told)
                _parting.Remove(_ids[place]);
        }

        if (_phase != Phase.Opening)
            return;
        OpenMore(now);
        ReportIfRampIsOver(now);
    }

    /// <summary>One that is not wanted any more. It is missing no longer, and where it is open it is wanted until it closes.</summary>
    private void Release(int place, TimeSpan now)
    {
        var id = _ids[place];
        var child = _children[place];
        if (child is not null && !_desk.IsConnecting(place))
        {
            _parting.TryAdd(id, false);
            _partingEnds = now + _drain.Timeout;
            child.Tell(Drain.Instance);
            return;
        }

        if (!_rising.Remove(id))
            _gauge.Want(-1);
        if (child is null)
            return;
        _children[place] = null;
        _desk.NoteReleased(place, now);
        child.Tell(new Close(CloseMode.Rst));
    }

    private void OnReleased(int place, TimeSpan now)
    {
        _desk.NoteReleased(place, now);
        if (place < _desk.Wanted)
            _rising.Add(_ids[place]); // wanted again meanwhile
    }

    private void TellParting(int id, Close close)
    {
        _parting[id] = true;
        ChildOf(id)?.Tell(close);
    }

    private void HurryParting()
    {
        foreach (var id in _parting.Keys.ToArray())
            TellParting(id, new Close(CloseMode.Rst));
        // What does not close then does so with all others at the end.
        _partingEnds = TimeSpan.MaxValue;
    }

    private int CountBelow(int id) => id <= _ids.First ? 0 : (int)Math.Min(_ids.Count, (id - 1L - _ids.First) / _ids.Stride + 1);

    private void OnStartDrain(TimeSpan now)
    {
        // Frozen before anything is closed: this is how the hold ended.
        _desk.Stop();
        Sender.Tell(new DrainStarted(StandingAt(now)));
        _phase = Phase.Draining;
        for (var place = 0; place < _children.Length; place++)
        {
            if (_children[place] is not { } child || _desk.IsConnecting(place))
                continue;
            _undrained.Add(_ids[place]);
            child.Tell(Drain.Instance);
        }

        ReportIfDrained();
    }

    private void OnCloseAll(CloseMode mode)
    {
        _phase = Phase.Closing;
        var close = new Close(mode);
        for (var place = 0; place < _children.Length; place++)
        {
            if (_children[place] is not { } child)
                continue;
            child.Tell(close);
            if (!_desk.IsConnecting(place))
                continue;
            _children[place] = null;
            _desk.NoteFailed(place, _context.Clock.Now);
            if (_creationFailures.TryDequeue(out var failure))
                CountConnectFailure(_ids[place], failure);
        }

        if (_unclassified > 0)
            _context.Recorder.Count(0, Tally.ConnectUnknown, _unclassified);
        _unclassified = 0;
        ReportIfClosed();
    }

    private void ReportIfRampIsOver(TimeSpan now)
    {
        if (_rampReported || !_desk.IsRampOver || _phase != Phase.Opening)
            return;
        _rampReported = true;
        TellJoined(); // before anybody can start the sending
        Context.Parent.Tell(new RampEnded(StandingAt(now)));
    }

    private void TellJoined()
    {
        foreach (var joined in _joined)
            _scheduler.Tell(joined);
        _joined.Clear();
    }

    private void ReportIfDrained()
    {
        if (_phase == Phase.Draining && _undrained.Count == 0)
            Context.Parent.Tell(AllDrained.Instance);
    }

    private void ReportIfClosed()
    {
        if (_phase != Phase.Closing || _gauge.Open > 0 || _leaving.Count > 0)
            return;
        _phase = Phase.Done;
        Context.Parent.Tell(AllClosed.Instance);
    }

    /// <param name="look">For somebody who looks on: what was asked last stays as it is for those who add it up.</param>
    private Standing StandingAt(TimeSpan now, bool look = false) => new(
        _desk.Asked, _desk.Connecting, _gauge.Open, _desk.Opened, _desk.Failed, _desk.NotAttempted, _gauge.Min, _gauge.Mean(now))
    {
        RecentMin = look ? 0 : _gauge.TakeRecentMin(),
        RecentMissing = look ? 0 : _gauge.TakeRecentMissing(),
        MissingMax = _gauge.MaxMissing,
        OpenSeconds = _gauge.OpenSeconds(now),
    };

    private Inspected Describe(TimeSpan now)
    {
        var standing = StandingAt(now, look: true);
        return new Inspected(
        [
            new("state", _phase.ToString().ToLowerInvariant()),
            new("wanted", Humanize.Count(_desk.Wanted)),
            new("open", Humanize.Count(standing.Open)),
            new("connecting", Humanize.Count(standing.Connecting)),
            new("opened", Humanize.Count(standing.Opened)),
            new("failed", Humanize.Count(standing.Failed)),
            new("not attempted", Humanize.Count(standing.NotAttempted)),
            new("closing, not wanted", Humanize.Count(_parting.Count)),
            new("awaiting their books", Humanize.Count(_leaving.Count)),
            new("fewest open in the hold", Humanize.Count(standing.HeldMin)),
        ]);
    }

    private Inspected Describe(int id)
    {
        if (!_ids.Contains(id))
            return new Inspected([new("state", "not of this group")]);
        var place = PlaceOf(id);
        var state = _children[place] is null ? "not open" : _desk.IsConnecting(place) ? "connecting" : _parting.ContainsKey(id) ? "closing, not wanted" : "open";
        return new Inspected(
        [
            new("in the group", place >= _desk.Wanted && state == "not open" ? "not wanted" : state),
            new("times tried", Humanize.Count(_incarnations[place])),
            new("last error", _trouble.LastOf(id) ?? "none"),
        ]);
    }

    private void Note(string kind, string text) => Context.Parent.Tell(new Noted(kind, text));

    /// <summary>Unlike a decider, it knows which child failed.</summary>
    private sealed class StopAndTell(IActorRef group) : OneForOneStrategy(_ => Directive.Stop)
    {
        protected override Directive Handle(IActorRef child, Exception exception)
        {
            group.Tell(new ChildFailed(child, exception));
            return Directive.Stop;
        }
    }

    private sealed record ChildFailed(IActorRef Child, Exception Cause);

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}

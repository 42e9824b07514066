using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using Akka.Actor;
using static ActorLoad.Connections.ConnectionGroupProtocol;
using static ActorLoad.Connections.ConnectionProtocol;
using static ActorLoad.Inspecting.InspectProtocol;
using static ActorLoad.Pacing.SendSchedulerProtocol;

namespace ActorLoad.Pacing;

/// <summary>
/// Tells every connection when its message is due: one actor for all of them, which asks a <see cref="Pacer"/> by the monotonic clock what has
/// become due and fans it out in batches.
/// </summary>
/// <remarks>
/// <code>
///   Idle --StartSending--> Sending (Tick: release what is due, set the timer for what is next; Repace: by other numbers from an instant on) --StopSending--> Stopped
/// </code>
/// Owns: which connections may be sent to, and the pace timer. Told by: the coordinator (<see cref="StartSending"/>, <see cref="Repace"/>,
/// <see cref="StopSending"/>), the group (<see cref="Joined"/>, <see cref="Left"/>). Tells: connections (<see cref="SendDue"/>, <see cref="Retire"/>), and its parent
/// (<see cref="Repaced"/>, <see cref="SendingStopped"/>). What is due for a connection that is not open is counted as failed here.
/// It runs on a thread of its own (akka.actor.pacing-dispatcher), so that it is late only when the machine is.
/// </remarks>
public sealed class SendScheduler(LoadPlan plan, IdRange ids, TimeSpan tick, RunClock clock, Recorder recorder, IPaceTimer timer) : UntypedActor
{
    private readonly IActorRef?[] _open = new IActorRef?[ids.Count];
    private readonly Queue<PaceChange> _changes = new();

    /// <summary>Wanted again by an operator, and not open yet nor missing: nothing is planned on them until they are one of the two.</summary>
    private readonly HashSet<int> _rising = [];

    private readonly LoadPlan _whole = plan;
    private LoadPlan _plan = plan;
    private Pacer _pacer = new(plan, ids.Ids());
    private PaceChange _now = PaceChange.None(plan);
    private long _released;
    private TimeSpan _start;

    /// <summary>When the timer was last to go off, since the run's start.</summary>
    private TimeSpan _wakeAt;

    private Action _wake = () => { };
    private SendDue? _due;
    private Phase _phase;

    private enum Phase
    {
        Idle,
        Sending,
        Stopped,
    }

    /// <param name="ids">The connections of the plan that it sends on.</param>
    /// <param name="tick">Shortest time from one release to the next.</param>
    public static Props Props(LoadPlan plan, IdRange ids, TimeSpan tick, RunClock clock, Recorder recorder, IPaceTimer timer) =>
        Akka.Actor.Props.Create(typeof(SendScheduler), plan, ids, tick, clock, recorder, timer).WithDispatcher("akka.actor.pacing-dispatcher");

    protected override void PreStart()
    {
        var self = Self;
        _wake = () => self.Tell(Tick.Instance, ActorRefs.NoSender);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick when _phase == Phase.Sending:
                Release(clock.Now);
                SetTimer();
                break;
            case Tick:
                break;
            case Joined joined:
                _open[ids.IndexOf(joined.Id)] = joined.Connection;
                _rising.Remove(joined.Id);
                break;
            case Missing missing:
                _rising.Remove(missing.Id);
                break;
            case Left left:
                if (left.Connection.Equals(_open[ids.IndexOf(left.Id)]))
                    _open[ids.IndexOf(left.Id)] = null;
                left.Connection.Tell(Retire.Instance);
                break;
            case StartSending start:
                _phase = Phase.Sending;
                _start = start.HoldStart;
                _pacer.SkipTo(start.From);
                SetTimer();
                break;
            case Repace repace:
                _changes.Enqueue(repace.Change);
                if (_phase == Phase.Sending)
                {
                    Release(clock.Now);
                    SetTimer();
                }

                break;
            case StopSending:
                if (_phase == Phase.Sending)
                    Release(clock.Now);
                _phase = Phase.Stopped;
                Sender.Tell(new SendingStopped(_released + _pacer.Released));
                break;
            case Inspect:
                Sender.Tell(Describe());
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => timer.Dispose();

    private void Release(TimeSpan now)
    {
        while (_changes.TryPeek(out var change) && _start + change.From <= now)
        {
            // What is due at the instant of a change is due by the change.
            ReleaseUntil(change.From - TimeSpan.FromTicks(1));
            _changes.Dequeue();
            Enter(change);
        }

        ReleaseUntil(now - _start);
    }

    private void Enter(PaceChange change)
    {
        _released += _pacer.Released;
        _rising.RemoveWhere(id => id >= change.Connections);
        foreach (var id in ids.Ids().Where(id => id >= _now.Connections && id < change.Connections && _open[ids.IndexOf(id)] is null))
            _rising.Add(id);
        _now = change;
        _plan = change.Of(_whole);
        _pacer = new Pacer(_plan, ids.Ids());
        _pacer.SkipTo(change.From - change.Zero);
        _due = null;
        Context.Parent.Tell(new Repaced(change));
    }

    /// <param name="elapsed">Since the start of the hold.</param>
    private void ReleaseUntil(TimeSpan elapsed)
    {
        while (_pacer.TryRelease(elapsed - _now.Zero, out var batch))
        {
            recorder.Count(batch.First, Tally.Planned, batch.Count);
            if (_due is null || _due.Round != _now.FirstRound + batch.Round)
                _due = new SendDue(_now.FirstRound + batch.Round, _start + _now.Zero + _pacer.StartOf(batch.Round), _plan);
            for (var i = batch.First; i < batch.First + batch.Count; i++)
            {
                var connection = _pacer.ConnectionAt(i);
                if (_open[ids.IndexOf(connection)] is { } open)
                    open.Tell(_due, Self);
                else if (_rising.Contains(connection))
                    NoteNotPlanned(batch.First);
                else
                    recorder.Count(connection, Tally.NotOpen);
            }
        }
    }

    /// <param name="counted">The connection under which it was counted as planned.</param>
    private void NoteNotPlanned(int counted)
    {
        _released--;
        recorder.Count(counted, Tally.Planned, -1);
    }

    private void SetTimer()
    {
        var next = _pacer.NextDue is { } due ? _now.Zero + due : TimeSpan.MaxValue;
        if (_changes.TryPeek(out var change) && change.From < next)
            next = change.From;
        if (next == TimeSpan.MaxValue)
            return;
        // From when it was to wake and not from when it did, else what is due a tick apart is later each time; unless it is far behind.
        var now = clock.Now;
        var earliest = (now >= _wakeAt && now - _wakeAt < tick / 2 ? _wakeAt : now) + tick;
        _wakeAt = _start + next > earliest ? _start + next : earliest;
        timer.WakeAt(_wakeAt, _wake);
    }

    private Inspected Describe()
    {
        var next = _pacer.NextDue is { } due ? Humanize.Duration(_start + _now.Zero + due - clock.Now) : "-";
        return new Inspected(
        [
            new("state", _phase == Phase.Sending && _now.Interval is null ? "sending nothing" : _phase.ToString().ToLowerInvariant()),
            new("connections", Humanize.Count(_now.Connections)),
            new("interval", _now.Interval is { } interval ? Humanize.Duration(interval) : "off"),
            new("may be sent to", Humanize.Count(_open.Count(open => open is not null))),
            new("planned so far", Humanize.Count(_released + _pacer.Released)),
            new("next is due in", next),
        ]);
    }

    /// <summary>The timer's: something is due.</summary>
    internal sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}

using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using Akka.Actor;
using static ActorLoad.Connections.ConnectionGroupProtocol;
using static ActorLoad.Connections.ConnectionProtocol;
using static ActorLoad.Pacing.SendSchedulerProtocol;

namespace ActorLoad.Pacing;

/// <summary>
/// Tells every connection when its message is due: one actor for all of them, which asks a <see cref="Pacer"/> by the monotonic clock what has
/// become due and fans it out in batches.
/// </summary>
/// <remarks>
/// <code>
///   Idle --StartSending--> Sending (Tick: release what is due, set the timer for what is next) --StopSending--> Stopped
/// </code>
/// Owns: which connections may be sent to, and the pace timer. Told by: the coordinator (<see cref="StartSending"/>, <see cref="StopSending"/>),
/// the group (<see cref="Joined"/>, <see cref="Left"/>). Tells: connections (<see cref="SendDue"/>, <see cref="Retire"/>), and its starter
/// (<see cref="SendingStopped"/>). What is due for a connection that is not open is counted as failed here.
/// It runs on a thread of its own (akka.actor.pacing-dispatcher), so that it is late only when the machine is.
/// </remarks>
public sealed class SendScheduler(LoadPlan plan, IdRange ids, RunClock clock, Recorder recorder, IPaceTimer timer) : UntypedActor
{
    /// <summary>
    /// Shortest time from one release to the next. It is in every response time, by a half of it at the median; a shorter one would cost a wake-up
    /// for every few messages.
    /// </summary>
    public static readonly TimeSpan MinGap = TimeSpan.FromMicroseconds(500);

    private readonly IActorRef?[] _open = new IActorRef?[ids.Count];
    private readonly Pacer _pacer = new(plan, ids.Ids());
    private TimeSpan _start;
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
    public static Props Props(LoadPlan plan, IdRange ids, RunClock clock, Recorder recorder, IPaceTimer timer) =>
        Akka.Actor.Props.Create(typeof(SendScheduler), plan, ids, clock, recorder, timer).WithDispatcher("akka.actor.pacing-dispatcher");

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
            case StopSending:
                if (_phase == Phase.Sending)
                    Release(clock.Now);
                _phase = Phase.Stopped;
                Sender.Tell(new SendingStopped(_pacer.Released));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => timer.Dispose();

    private void Release(TimeSpan now)
    {
        while (_pacer.TryRelease(now - _start, out var batch))
        {
            recorder.Count(batch.First, Tally.Planned, batch.Count);
            if (_due is null || _due.Round != batch.Round)
                _due = new SendDue(batch.Round, _start + _pacer.StartOf(batch.Round));
            for (var i = batch.First; i < batch.First + batch.Count; i++)
            {
                var connection = _pacer.ConnectionAt(i);
                if (_open[ids.IndexOf(connection)] is { } open)
                    open.Tell(_due, Self);
                else
                    recorder.Count(connection, Tally.NotOpen);
            }
        }
    }

    private void SetTimer()
    {
        if (_pacer.NextDue is not { } next)
            return;
        var earliest = clock.Now + MinGap;
        var due = _start + next;
        timer.WakeAt(due > earliest ? due : earliest, _wake);
    }

    /// <summary>The timer's: something is due.</summary>
    internal sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}

using System.Diagnostics;
using ActorLoad.Connections;
using ActorLoad.Hosting.Machine;
using Akka.Configuration;
using Akka.Dispatch;

namespace ActorLoad.Pacing;

/// <summary>
/// Lets HOCON name <see cref="OwnThreadExecutor"/> for the send scheduler: <c>executor = "ActorLoad.Pacing.PacingExecutorConfigurator, actorload"</c>.
/// Connections that are told to send do so in place, on its thread.
/// </summary>
public sealed class PacingExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new OwnThreadExecutor(id, "pacing", inPlace: true);
}

/// <summary>
/// Lets HOCON name <see cref="OwnThreadExecutor"/> for actors that are not to wait for connections, nor connections for them:
/// <c>executor = "ActorLoad.Pacing.OwnThreadExecutorConfigurator, actorload"</c>.
/// </summary>
public sealed class OwnThreadExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new OwnThreadExecutor(id, id[(id.LastIndexOf('.') + 1)..], inPlace: false);
}

/// <summary>
/// One thread that sleeps until it has something to run or an alarm is due. Akka's own pinned dispatcher spins before it sleeps, which for a thread that is
/// woken a thousand times a second cost more CPU than all connections together.
/// </summary>
public sealed class OwnThreadExecutor : ExecutorService
{
    [ThreadStatic]
    private static OwnThreadExecutor? t_current;

    private readonly Lock _gate = new();
    private readonly Queue<IRunnable> _due = new();
    private readonly List<Alarm> _alarms = [];
    private readonly WakeableSleep _sleep = new();
    private readonly bool _inPlace;
    private bool _asleep;
    private bool _ended;

    /// <param name="id">Of the dispatcher.</param>
    /// <param name="thread">Name of the thread; Linux shows 15 characters of it.</param>
    /// <param name="inPlace">What actors on the thread set going on an <see cref="InPlaceExecutor"/> runs on it too.</param>
    public OwnThreadExecutor(string id, string thread, bool inPlace)
        : base(id)
    {
        _inPlace = inPlace;
        new Thread(Run) { IsBackground = true, Name = thread }.Start();
    }

    /// <summary>The one whose thread calls; null: none's.</summary>
    public static OwnThreadExecutor? OfThisThread => t_current;

    /// <exception cref="RejectedExecutionException">It is shut down: Akka then takes the executor that has come in its place.</exception>
    public override void Execute(IRunnable run)
    {
        lock (_gate)
        {
            if (_ended)
                throw new RejectedExecutionException("The thread of this dispatcher has ended.");
            _due.Enqueue(run);
            WakeIfAsleep();
        }
    }

    /// <summary>Has the thread call something at an instant, before anything that it has to run. The owner's earlier alarm is forgotten.</summary>
    /// <param name="due">A timestamp of <see cref="Stopwatch"/>; in the past: at once.</param>
    public void SetAlarm(object owner, long due, Action call)
    {
        lock (_gate)
        {
            Forget(owner);
            _alarms.Add(new Alarm(owner, due, call));
            WakeIfAsleep();
        }
    }

    public void ClearAlarm(object owner)
    {
        lock (_gate)
            Forget(owner);
    }

    /// <summary>Alarms are forgotten; what it has been given still runs.</summary>
    public override void Shutdown()
    {
        lock (_gate)
        {
            _ended = true;
            _alarms.Clear();
            WakeIfAsleep();
        }
    }

    private void Run()
    {
        t_current = this;
        TimerSlack.TrySetLeast();
        var turn = _inPlace ? InPlaceTurn.Claim() : null;
        while (true)
        {
            Action? call;
            IRunnable? run = null;
            TimeSpan? left = null;
            uint seen = 0;
            lock (_gate)
            {
                _asleep = false;
                call = TakeAlarm(Stopwatch.GetTimestamp(), out var until);
                if (call is null && !_due.TryDequeue(out run))
                {
                    if (_ended)
                        return;
                    left = until;
                    seen = _sleep.Seen;
                    _asleep = true;
                }
            }

            if (call is not null)
                call();
            else if (run is null)
                _sleep.Sleep(seen, left);
            else if (turn is null)
                run.Run();
            else
                turn.Run(run);
        }
    }

    /// <summary>The one that is due longest, if any is.</summary>
    /// <param name="left">Until the next one, where none is due.</param>
    private Action? TakeAlarm(long now, out TimeSpan? left)
    {
        left = null;
        if (_alarms.Count == 0)
            return null;
        var first = 0;
        for (var i = 1; i < _alarms.Count; i++)
            if (_alarms[i].Due < _alarms[first].Due)
                first = i;

        var next = _alarms[first];
        if (next.Due > now)
        {
            left = Stopwatch.GetElapsedTime(now, next.Due);
            return null;
        }

        _alarms.RemoveAt(first);
        return next.Call;
    }

    /// <summary>An owner has one alarm at most. Without a closure: it is called for every wake-up of the pacing thread.</summary>
    private void Forget(object owner)
    {
        for (var i = 0; i < _alarms.Count; i++)
        {
            if (!ReferenceEquals(_alarms[i].Owner, owner))
                continue;
            _alarms.RemoveAt(i);
            return;
        }
    }

    private void WakeIfAsleep()
    {
        if (!_asleep)
            return;
        _asleep = false;
        _sleep.Wake();
    }

    private readonly record struct Alarm(object Owner, long Due, Action Call);
}

using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace ActorLoad.Pacing;

/// <summary>
/// Akka's scheduler on a thread that sleeps until a timer is due: <c>akka.scheduler.implementation = "ActorLoad.Pacing.TicklessScheduler, actorload"</c>.
/// Akka's own wakes for each tick of a wheel, each 10 ms, by the runtime's timer thread and one of the pool, whether anything is due or not: 650
/// wake-ups a second of a process that only holds connections.
/// </summary>
/// <remarks>
/// A timer goes off at the end of the step of <c>akka.scheduler.tick-duration</c> in which it is due, as it does with the wheel. One that repeats keeps
/// its pace, where the wheel counts from when it was served. Actors that run in place (<see cref="Connections.InPlaceExecutor"/>) do so on its thread. What
/// a timer throws is logged, and ends neither the thread nor the timer.
/// </remarks>
public sealed class TicklessScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    /// <summary>A timestamp of the stopwatch that nobody lives to see, in place of later ones that have no number.</summary>
    private const long Never = long.MaxValue / 2;

    private readonly Lock _gate = new();
    private readonly TimerQueue _timers;
    private readonly OwnThreadExecutor _thread = new("scheduler", "scheduler", inPlace: true);
    private readonly Action _fire;
    private TimeSpan _wakeAt = TimeSpan.MaxValue;
    private bool _disposed;

    /// <param name="config">Of the actor system; <c>akka.scheduler.tick-duration</c> of it is read.</param>
    /// <exception cref="ConfigurationException">The tick is not above zero.</exception>
    public TicklessScheduler(Config config, ILoggingAdapter log)
        : base(config, log)
    {
        var step = config.GetTimeSpan("akka.scheduler.tick-duration");
        if (step <= TimeSpan.Zero)
            throw new ConfigurationException($"akka.scheduler.tick-duration = {step}: allowed is any time above 0");
        _timers = new TimerQueue(step);
        _fire = Fire;
    }

    public override TimeSpan MonotonicClock => Now;

    public override TimeSpan HighResMonotonicClock => Now;

    protected override DateTimeOffset TimeNow => TimeProvider.System.GetLocalNow();

    /// <summary>Since some instant before the process began.</summary>
    private static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    /// <summary>
    /// What was to be called once is called now, as Akka's own scheduler does: the end of a dispatcher's threads is among it. Nobody is told anything any more, and nothing is
    /// repeated.
    /// </summary>
    public void Dispose()
    {
        Calling[] left;
        lock (_gate)
        {
            _disposed = true;
            left = [.. _timers.TakeAll().OfType<Calling>().Where(call => call.Interval == TimeSpan.Zero)];
        }

        _thread.Shutdown();
        foreach (var call in left)
            Try(call);
    }

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(delay, new Telling(TimeSpan.Zero, receiver, message, sender, cancelable));

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(initialDelay, new Telling(interval, receiver, message, sender, cancelable));

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Add(delay, new Calling(TimeSpan.Zero, action, cancelable));

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) => InternalScheduleOnce(delay, action.Run, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(initialDelay, new Calling(interval, action, cancelable));

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        InternalScheduleRepeatedly(initialDelay, interval, action.Run, cancelable);

    private void Add(TimeSpan delay, TimerQueue.Timer timer)
    {
        lock (_gate)
        {
            if (_disposed)
                throw new SchedulerException("The actor system has ended: nothing can be scheduled any more.");
            _timers.Add(TimerQueue.After(Now, delay), timer);
            SetAlarm();
        }
    }

    private void Fire()
    {
        while (true)
        {
            TimerQueue.Timer timer;
            lock (_gate)
            {
                if (!_timers.TryTake(Now, out timer))
                {
                    _timers.Sweep(Now);
                    _wakeAt = TimeSpan.MaxValue;
                    SetAlarm();
                    return;
                }
            }

            Try(timer);
        }
    }

    private void Try(TimerQueue.Timer timer)
    {
        try
        {
            timer.Fire();
        }
        catch (SchedulerException) when (_disposed)
        {
            // It was to schedule more, which the end of the system does not take.
        }
        catch (Exception failure)
        {
            Log.Error(failure, "A scheduled action failed");
        }
    }

    /// <summary>Holding the gate.</summary>
    private void SetAlarm()
    {
        if (_disposed || _timers.NextDue is not { } due || due >= _wakeAt)
            return;
        _wakeAt = due;
        _thread.SetAlarm(this, (long)Math.Min(due.TotalSeconds * Stopwatch.Frequency, Never) + 1, _fire);
    }

    private sealed class Telling(TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) : TimerQueue.Timer(interval)
    {
        public override bool IsCancelled => cancelable is { IsCancellationRequested: true };

        public override void Fire() => receiver.Tell(message, sender);
    }

    private sealed class Calling(TimeSpan interval, Action action, ICancelable? cancelable) : TimerQueue.Timer(interval)
    {
        public override bool IsCancelled => cancelable is { IsCancellationRequested: true };

        public override void Fire() => action();
    }
}

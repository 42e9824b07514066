using Akka.Actor;

namespace ActorLoad.Run;

/// <summary>
/// An actor that does a run, or a worker's part of one, and does it once: begun again after a fault it would count a second run into the first one's books.
/// </summary>
public abstract class RunActor : UntypedActor, IWithTimers
{
    /// <summary>It flushes and merges histograms, for milliseconds at a time: not on a thread that replies wait for.</summary>
    public const string Dispatcher = "akka.actor.run-dispatcher";

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>It has thrown, and ends: whoever waits for the run is to be told.</summary>
    protected abstract void OnOwnFault(Exception fault);

    protected override void PreRestart(Exception reason, object message)
    {
        OnOwnFault(reason);
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason) => Context.Stop(Self);

    /// <summary>A child that throws is stopped, and told of by <see cref="ChildFailed"/>.</summary>
    protected override SupervisorStrategy SupervisorStrategy()
    {
        var self = Self;
        return new OneForOneStrategy(exception =>
        {
            self.Tell(new ChildFailed(exception));
            return Directive.Stop;
        });
    }

    protected sealed record ChildFailed(Exception Cause);
}

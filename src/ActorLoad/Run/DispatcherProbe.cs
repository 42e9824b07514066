using ActorLoad.Core.Measure;
using Akka.Actor;

namespace ActorLoad.Run;

/// <summary>
/// Measures how long a reply waits in this process before its connection's actor looks at it: it is told a time by the way that replies come.
/// A reply that waited there was answered sooner than it was seen, and the server is not to blame for the difference.
/// </summary>
/// <remarks>
/// Owns: a <see cref="ProbeLine"/>, so that the probe waits for the kernel's event, the thread that takes it, and the dispatcher, as a reply does. Where the
/// machine allows no such line it is told directly, and measures the dispatcher alone.
/// </remarks>
public sealed class DispatcherProbe(RunClock clock, Recorder recorder, ProbeLine? line) : UntypedActor
{
    /// <param name="At">Since the run's start.</param>
    public sealed record Probe(TimeSpan At);

    /// <summary>Starts one as a child.</summary>
    /// <returns>Sends a probe; from any thread, one at a time, even after the actor has ended.</returns>
    public static Action Start(IUntypedActorContext parent, RunClock clock, Recorder recorder)
    {
        var line = ProbeLine.TryOpen();
        var actor = parent.ActorOf(Props.Create(typeof(DispatcherProbe), clock, recorder, line), "dispatcher-probe");
        if (line is null)
            return () => actor.Tell(new Probe(clock.Now), ActorRefs.NoSender);
        line.Listen(ticks => actor.Tell(new Probe(TimeSpan.FromTicks(ticks)), ActorRefs.NoSender));
        return () => line.Send(clock.Now.Ticks);
    }

    protected override void OnReceive(object message)
    {
        if (message is Probe probe)
            recorder.Measure(0, Latency.DispatcherDelay, clock.Now - probe.At);
        else
            Unhandled(message);
    }

    protected override void PostStop() => line?.Dispose();
}

using ActorLoad.Core.Measure;
using Akka.Actor;

namespace ActorLoad.Run;

/// <summary>
/// Measures how long a message waits in the dispatcher that the connections run on: it is told the time at which it was told.
/// A reply that waited there was answered sooner than it was seen, and the server is not to blame for the difference.
/// </summary>
public sealed class DispatcherProbe(RunClock clock, Recorder recorder) : UntypedActor
{
    /// <param name="At">Since the run's start.</param>
    public sealed record Probe(TimeSpan At);

    public static Props Props(RunClock clock, Recorder recorder) => Akka.Actor.Props.Create(typeof(DispatcherProbe), clock, recorder);

    protected override void OnReceive(object message)
    {
        if (message is Probe probe)
            recorder.Measure(0, Latency.DispatcherDelay, clock.Now - probe.At);
        else
            Unhandled(message);
    }
}

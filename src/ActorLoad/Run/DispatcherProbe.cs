using ActorLoad.Connections.Epoll;
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
/// One that waited while a server's connections were lost and no replies came delayed no reply: it is counted by itself, so that a server's death is not put down to
/// the generator's queue, which had nothing else to do than to see it.
/// </remarks>
public sealed class DispatcherProbe(RunClock clock, Recorder recorder, ProbeLine? line) : UntypedActor
{
    /// <summary>Starts one as a child.</summary>
    /// <param name="epoll">What connections are on; null: Akka.IO.</param>
    /// <returns>Sends a probe; from any thread, one at a time, even after the actor has ended.</returns>
    internal static Action Start(IUntypedActorContext parent, RunClock clock, Recorder recorder, EpollTcp? epoll)
    {
        var line = ProbeLine.TryOpen(epoll);
        var actor = parent.ActorOf(Props.Create(typeof(DispatcherProbe), clock, recorder, line), "dispatcher-probe");
        if (line?.Listen(probe => actor.Tell(probe, ActorRefs.NoSender)) != true)
            return () => actor.Tell(Made(), ActorRefs.NoSender);
        return () => line.Send(Made());

        Probe Made()
        {
            // The time last, so that what the counts take is not in it.
            var traffic = recorder.Traffic();
            return new Probe(clock.Now, traffic);
        }
    }

    protected override void OnReceive(object message)
    {
        if (message is Probe probe)
            OnProbe(probe, clock.Now);
        else
            Unhandled(message);
    }

    protected override void PostStop() => line?.Dispose();

    private void OnProbe(Probe probe, TimeSpan now)
    {
        if (recorder.Traffic().IsLossSince(probe.Traffic))
            recorder.Count(0, Tally.ProbesInLosses);
        else
            recorder.Measure(0, Latency.DispatcherDelay, now - probe.At);
    }
}

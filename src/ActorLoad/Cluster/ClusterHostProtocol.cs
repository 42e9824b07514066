using ActorLoad.Hosting.Run;
using Akka.Actor;

namespace ActorLoad.Cluster;

/// <summary>What a <see cref="ClusterHost"/> is told within its process.</summary>
public static class ClusterHostProtocol
{
    /// <summary>All workers are ready: run.</summary>
    /// <param name="Begun">Set to the run's actor.</param>
    public sealed record BeginRun(RunSetup Setup, IRunObserver Observer, TaskCompletionSource<IActorRef> Begun);

    /// <summary>From the run: this worker is lost, another may have its place at the door.</summary>
    public sealed record WorkerLost(string Name);
}

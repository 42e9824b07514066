using Akka.Actor;

namespace ActorLoad.Cluster;

/// <summary>What a <see cref="ClusterCoordinator"/> is told within its process, beside what the workers tell by <see cref="WorkerProtocol"/>.</summary>
public static class ClusterCoordinatorProtocol
{
    /// <summary>A worker is known to be gone: its process has ended, or its association was reset.</summary>
    /// <param name="Name">As in <see cref="WorkerSeat.Name"/>.</param>
    /// <param name="Why">Ends a sentence, such as <c>its process ended with exit code 137</c>.</param>
    public sealed record WorkerGone(string Name, string Why);

    /// <summary>A worker has come to the door while the run is on.</summary>
    /// <param name="Name">It is called so from now on.</param>
    public sealed record WorkerCameBack(string Name, long Incarnation, IActorRef Node);
}

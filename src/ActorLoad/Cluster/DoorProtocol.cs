using Akka.Actor;

namespace ActorLoad.Cluster;

/// <summary>What a <see cref="Door"/> is told and tells within its process, beside <see cref="JoinProtocol"/>.</summary>
public static class DoorProtocol
{
    /// <summary>From the door: a worker is a member of the cluster and waits for orders.</summary>
    /// <param name="Machine">Equal for the processes of one machine.</param>
    /// <param name="Node">Takes its orders.</param>
    /// <param name="Console">Where its operator's console listens, as host and port; empty: nowhere.</param>
    public sealed record WorkerJoined(string Name, string Machine, double Cores, long Incarnation, bool IsLocal, IActorRef Node, string Console);

    /// <summary>To the door: this worker is lost; one that knocks may have its name.</summary>
    public sealed record PlaceFree(string Name);
}

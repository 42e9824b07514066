namespace ActorLoad.Cluster;

/// <summary>What a <see cref="WorkerNode"/> is told within its process.</summary>
public static class WorkerNodeProtocol
{
    /// <summary>This process is to end: leave the run in order, if one is on, and end the actor system.</summary>
    /// <param name="Why">For the log.</param>
    public sealed record EndNode(string Why);
}

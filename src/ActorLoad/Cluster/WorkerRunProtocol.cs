namespace ActorLoad.Cluster;

/// <summary>What a <see cref="WorkerRun"/> is told within its process, beside the orders of <see cref="WorkerProtocol"/>.</summary>
public static class WorkerRunProtocol
{
    /// <summary>The coordinator is gone, or this process is to end: open nothing, drain for a moment, close, stop.</summary>
    /// <param name="Why">For the log.</param>
    public sealed record WindDown(string Why);
}

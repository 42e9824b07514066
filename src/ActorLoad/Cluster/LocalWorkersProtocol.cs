namespace ActorLoad.Cluster;

/// <summary>What <see cref="LocalWorkers"/> tells.</summary>
public static class LocalWorkersProtocol
{
    /// <summary>A worker's process has ended.</summary>
    /// <param name="Index">Which, from 0.</param>
    /// <param name="ExitCode">128 and the signal's number where one ended it.</param>
    /// <param name="LastLine">Of what it wrote to its error output; empty if nothing.</param>
    public sealed record WorkerExited(int Index, int ExitCode, string LastLine);
}

namespace ActorLoad.Operator.Cli;

/// <summary>How the client ends: contract.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The host said error.</summary>
    public const int Failed = 1;

    public const int BadUsage = 2;

    /// <summary>No host, none that lets us in, or one that does not answer.</summary>
    public const int NoHost = 3;
}

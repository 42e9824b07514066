namespace EchoServer.Processes;

internal static class ExitCodes
{
    /// <summary>Stopped as asked.</summary>
    public const int Stopped = 0;

    /// <summary>A port could not be had, or the server broke.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int BadUsage = 2;
}

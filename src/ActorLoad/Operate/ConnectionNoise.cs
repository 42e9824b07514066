using Akka.Actor;
using Akka.Event;

namespace ActorLoad.Operate;

/// <summary>Akka's log events that come once for each connection in trouble; the run counts those connections by class itself.</summary>
internal static class ConnectionNoise
{
    private const string TcpConnections = "/system/IO-TCP/";
    private const string Associations = "/system/endpointManager/";
    private const string Unreachable = "Tried to associate with unreachable remote address";
    private const string ShutdownFailed = "Graceful socket shutdown failed";

    public static bool Matches(LogEvent entry) => IsFailedShutdown(entry) || IsFailedStart(entry) || IsEndOfAssociation(entry);

    /// <summary>A node that has ended or is not there yet, which the run's coordinator and the workers tell in their own words.</summary>
    private static bool IsEndOfAssociation(LogEvent entry) => entry.LogSource.Contains(Associations, StringComparison.Ordinal)
        || (entry is Warning && entry.Message?.ToString()?.StartsWith(Unreachable, StringComparison.Ordinal) == true);

    /// <summary>A peer that reset its connection: the socket was gone when Akka.IO shut it down.</summary>
    private static bool IsFailedShutdown(LogEvent entry)
    {
        var text = entry.Message is LogMessage message ? message.Format : entry.Message as string;
        return text is not null && text.StartsWith(ShutdownFailed, StringComparison.Ordinal);
    }

    /// <summary>No descriptor or no port: Akka.IO makes and binds the socket in the constructor of the connection's actor.</summary>
    private static bool IsFailedStart(LogEvent entry) =>
        entry.Cause is ActorInitializationException && entry.LogSource.Contains(TcpConnections, StringComparison.Ordinal);
}

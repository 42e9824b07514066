using System.Collections.Concurrent;
using System.Net.Sockets;
using ActorLoad.Core.Connections;
using ActorLoad.Hosting.Sockets;
using Akka.IO;

namespace ActorLoad.Connections;

/// <summary>Puts what Akka.IO says of a failure into the report's classes.</summary>
public static class SocketErrors
{
    /// <summary>
    /// Akka.IO keeps of a failed socket only the text of its error, so that the text must be found again among those the platform has.
    /// </summary>
    private static readonly Dictionary<string, CloseReason> s_closeReasonByText = Enum.GetValues<SocketError>()
        .Select(error => (Text: Text(error), Reason: SocketFailures.OfClose(error)))
        .Where(entry => entry.Reason != CloseReason.Unknown)
        .DistinctBy(entry => entry.Text)
        .ToDictionary(entry => entry.Text, entry => entry.Reason);

    /// <summary>A server that ends resets thousands at once.</summary>
    private static readonly ConcurrentDictionary<SocketError, Tcp.ErrorClosed> s_closings = [];

    /// <summary>The cause of a failed <see cref="Tcp.Connect"/>.</summary>
    /// <remarks>
    /// Akka.IO 1.5.74 has one exception type for a timeout and for every failed handshake, told apart by their texts alone;
    /// a test holds this to the real thing.
    /// </remarks>
    public static ConnectFailure Classify(Tcp.CommandFailed failed)
    {
        if (!failed.Cause.HasValue)
            return ConnectFailure.Lost;
        if (Find(failed.Cause.Value) is { } socketError)
            return SocketFailures.OfConnect(socketError);
        return failed.Cause.Value.Message.StartsWith("Connect timeout", StringComparison.Ordinal) ? ConnectFailure.Timeout : ConnectFailure.Lost;
    }

    /// <summary>Why Akka.IO closed a connection that we had not told it to close.</summary>
    public static CloseReason Classify(Tcp.ConnectionClosed closed) => closed switch
    {
        Tcp.PeerClosed => CloseReason.PeerFin,
        Tcp.ErrorClosed { Cause: { } text } => s_closeReasonByText.GetValueOrDefault(text, CloseReason.Unknown),
        _ => CloseReason.Unknown,
    };

    /// <summary>As Akka.IO would tell of it: <see cref="Classify(Tcp.ConnectionClosed)"/> finds the error again.</summary>
    public static Tcp.ErrorClosed Closing(SocketError error) => s_closings.GetOrAdd(error, static e => new Tcp.ErrorClosed(Text(e)));

    /// <summary>The socket error somewhere in a chain of exceptions, if there is one.</summary>
    public static SocketError? Find(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is SocketException socket)
                return socket.SocketErrorCode;
        }

        return null;
    }

    private static string Text(SocketError error) => new SocketException((int)error).Message;
}

using System.Net.Sockets;
using ActorLoad.Baseline.Connections;
using ActorLoad.Core.Connections;
using ActorLoad.Hosting.Sockets;

namespace ActorLoad.Baseline.Models;

/// <summary>Connects on the calling thread.</summary>
/// <remarks>
/// No exception may be thrown while another is handled: on the 64 KB stack that these threads have by default the second would overflow it, which ends the process
/// without a report.
/// </remarks>
internal static class BlockingConnect
{
    /// <summary>Connects and hands the socket to the conversation; tells what came of it.</summary>
    /// <param name="beforeOpened">What else it takes to serve the connection; false: there is no thread for it.</param>
    /// <returns>Null where there is nothing to go on with.</returns>
    public static Socket? Open(BaselineContext context, Conversation conversation, Func<Socket, bool>? beforeOpened = null)
    {
        var started = context.Clock.Now;
        Socket? socket = null;
        try
        {
            var target = context.Addresses.TargetOf(conversation.Id);
            socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (context.Addresses.SourceOf(conversation.Id) is { } source)
                SourceAddress.Bind(socket, source);
            // The kernel's limit for a blocking connect. A write, later, may wait: it is shut down when the run ends.
            socket.SendTimeout = (int)Math.Ceiling(context.ConnectTimeout.TotalMilliseconds);
            socket.Connect(target);
            socket.SendTimeout = 0;
            var took = context.Clock.Now - started;
            if (!conversation.TryOpen(socket))
            {
                socket.Close(0);
                return null;
            }

            if (beforeOpened?.Invoke(socket) == false)
            {
                conversation.Abandon();
                socket.Close(0);
                context.Tell(new ConnectionEvent.ConnectFailed(conversation, ConnectFailure.NoThread));
                return null;
            }

            context.Tell(new ConnectionEvent.Opened(conversation, took));
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            context.Tell(new ConnectionEvent.ConnectFailed(conversation, SocketFailures.OfConnect(e.SocketErrorCode)));
            return null;
        }
    }
}

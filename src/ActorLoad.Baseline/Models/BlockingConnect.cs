using System.Net.Sockets;
using ActorLoad.Baseline.Connections;
using ActorLoad.Core.Connections;
using ActorLoad.Hosting.Sockets;

namespace ActorLoad.Baseline.Models;

/// <summary>Makes a connection's socket and, for the models that block, connects it on the calling thread.</summary>
internal static class BlockingConnect
{
    /// <exception cref="SocketException">No descriptor, or the source can't be bound.</exception>
    public static Socket NewSocket(BaselineContext context, int id)
    {
        var target = context.Addresses.TargetOf(id);
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (context.Addresses.SourceOf(id) is { } source)
                SourceAddress.Bind(socket, source);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects and hands the socket to the conversation; tells what came of it.</summary>
    /// <returns>Null where there is nothing to go on with.</returns>
    public static Socket? Open(BaselineContext context, Conversation conversation, Func<Socket, bool>? beforeOpened = null)
    {
        var started = context.Clock.Now;
        Socket? socket = null;
        try
        {
            socket = NewSocket(context, conversation.Id);
            // The kernel's limit for a blocking connect. A write, later, may wait: it is shut down when the run ends.
            socket.SendTimeout = (int)Math.Ceiling(context.ConnectTimeout.TotalMilliseconds);
            socket.Connect(context.Addresses.TargetOf(conversation.Id));
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

using System.Net.Sockets;
using ActorLoad.Baseline.Connections;

namespace ActorLoad.Baseline.Models;

/// <summary>Writes on the calling thread, which waits while the peer takes nothing.</summary>
internal static class BlockingWrites
{
    /// <summary>Sends what has become due.</summary>
    /// <returns>False: the connection is of no more use, and the reading side knows.</returns>
    public static bool SendDue(BaselineContext context, Conversation conversation, Socket socket)
    {
        while (conversation.TryTakeDue(context.Clock.Now, out var message))
        {
            if (message < 0)
                continue;
            socket.Send(context.Codec.Message(message).Span, SocketFlags.None, out var error);
            if (error == SocketError.Success)
                continue;
            conversation.Break(socket, error);
            return false;
        }

        return true;
    }
}

using System.Net.Sockets;
using ActorLoad.Baseline.Connections;
using ActorLoad.Core.Connections;
using ActorLoad.Hosting.Sockets;

namespace ActorLoad.Baseline.Models;

/// <summary>Reads on the calling thread, into a buffer on its stack.</summary>
internal static class BlockingReads
{
    /// <summary>Bytes; the longest default frame is 516.</summary>
    public const int BufferSize = 2048;

    public static CloseReason UntilClosed(Conversation conversation, Socket socket)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        while (true)
        {
            if (Once(conversation, socket, buffer) is { } reason)
                return reason;
        }
    }

    /// <returns>Why the connection is to be ended; null: it goes on.</returns>
    public static CloseReason? Once(Conversation conversation, Socket socket, Span<byte> buffer)
    {
        var length = socket.Receive(buffer, SocketFlags.None, out var error);
        if (error is not SocketError.Success)
            return SocketFailures.OfClose(error);
        if (length == 0)
            return EndOfInput.ReasonOf(socket);
        return conversation.Receive(buffer[..length]) ? null : CloseReason.Unknown;
    }
}

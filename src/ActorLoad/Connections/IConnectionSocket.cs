using System.Net.Sockets;
using ActorLoad.Connections.Epoll;
using ActorLoad.Core.Plan;
using Akka.IO;

namespace ActorLoad.Connections;

/// <summary>
/// What a connection's actor does with its socket. What becomes of it, and what comes on it, the actor is told by Akka.IO's messages: <see cref="Tcp.Connected"/> or
/// <see cref="Tcp.CommandFailed"/>, then <see cref="Tcp.Received"/> or our own <see cref="Arrived"/>, and a <see cref="Tcp.ConnectionClosed"/> as the last.
/// </summary>
internal interface IConnectionSocket
{
    /// <summary>Whether <see cref="WriteNow"/> is to be tried at all.</summary>
    bool TakesWrites { get; }

    /// <summary>Writes what the socket takes at once. Only while nothing is queued: it would come before that.</summary>
    /// <returns>How many bytes it took: 0 also when the connection has ended or failed, of which the actor is told otherwise.</returns>
    int WriteNow(ReadOnlySpan<byte> bytes, out SocketError error);

    /// <summary>
    /// Writes it after all that was queued before; then its acknowledgement is told, if it wants one. Where more would wait than akka.io.tcp.write-commands-queue-max-size
    /// it is refused, by a <see cref="Tcp.CommandFailed"/>.
    /// </summary>
    void Queue(Tcp.Write write);

    /// <summary>Closes: with FIN after what is queued (the kernel makes a RST of it where something has come that is not read), with RST at once. Told when it is done, unless it had ended before.</summary>
    void Close(CloseMode mode);

    /// <summary>The actor ends: whatever is left of the socket goes with it, and nobody is told.</summary>
    void Drop();
}

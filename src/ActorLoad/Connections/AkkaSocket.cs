using System.Net.Sockets;
using ActorLoad.Core.Plan;
using Akka.Actor;
using Akka.IO;
using Socket = System.Net.Sockets.Socket;

namespace ActorLoad.Connections;

/// <summary>A connection of Akka.IO's: an actor of its own, and the socket that it reads from, to write on.</summary>
/// <param name="connection">Akka.IO's actor.</param>
/// <param name="owner">The connection's own.</param>
/// <param name="socket">Null where all is written through Akka.IO.</param>
internal sealed class AkkaSocket(IActorRef connection, IActorRef owner, Socket? socket) : IConnectionSocket
{
    public bool TakesWrites => socket is not null;

    public int WriteNow(ReadOnlySpan<byte> bytes, out SocketError error)
    {
        error = SocketError.Success;
        try
        {
            return socket?.Send(bytes, SocketFlags.None, out error) ?? 0;
        }
        catch (ObjectDisposedException)
        {
            return 0; // Akka.IO has closed it: that it did is on its way to the actor
        }
    }

    public void Queue(Tcp.Write write) => connection.Tell(write, owner);

    public void Close(CloseMode mode) => connection.Tell(mode == CloseMode.Rst ? Tcp.Abort.Instance : Tcp.Close.Instance, owner);

    public void Drop()
    {
        // Akka.IO watches the actor.
    }

    /// <summary>Of a connection that Akka.IO has just told of: reading begins.</summary>
    internal static AkkaSocket Register(IActorRef connection, IActorRef owner, Socket? socket)
    {
        connection.Tell(new Tcp.Register(owner, keepOpenOnPeerClosed: false, useResumeWriting: false), owner);
        return new AkkaSocket(connection, owner, socket);
    }
}

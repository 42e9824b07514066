using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Akka.IO;

namespace ActorLoad.Connections;

/// <summary>
/// The sockets that Akka.IO has just connected, until the connections' actors take them to write on. It is an option of each connect, which is where Akka.IO shows the socket.
/// Thread-safe.
/// </summary>
/// <remarks>
/// What is not taken is dropped with its socket. Where a socket is not found here its connection writes through Akka.IO.
/// </remarks>
public sealed class ConnectedSockets : Inet.SocketOption
{
    /// <summary>By the object that a socket keeps as its own address, and that <see cref="Tcp.Connected"/> has.</summary>
    private readonly ConditionalWeakTable<EndPoint, Socket> _byLocalAddress = [];

    /// <summary>A message goes when it is due, also while the one before it is not acknowledged yet.</summary>
    public override void BeforeConnect(Socket s) => s.NoDelay = true;

    public override void AfterConnect(Socket s)
    {
        // For what is written on it directly; Akka.IO's asynchronous calls are the same either way.
        s.Blocking = false;
        if (s.LocalEndPoint is { } local)
            _byLocalAddress.AddOrUpdate(local, s);
    }

    /// <summary>Null where there is none.</summary>
    public Socket? Take(EndPoint? localAddress)
    {
        if (localAddress is null || !_byLocalAddress.TryGetValue(localAddress, out var socket))
            return null;
        _byLocalAddress.Remove(localAddress);
        return socket;
    }
}

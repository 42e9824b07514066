using System.Net.Sockets;
using ActorLoad.Tests.Connections;
using Xunit;

namespace ActorLoad.Baseline.Tests.Support;

/// <summary>Two connected sockets: ours, and the peer's, which waits no longer than a failing test may take.</summary>
internal sealed class SocketPair : IDisposable
{
    public SocketPair()
    {
        using var listener = Loopback.Listen();
        Ours = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = Patience.Milliseconds };
        Ours.Connect(listener.LocalEndPoint!);
        Peer = listener.Accept();
        Peer.ReceiveTimeout = Patience.Milliseconds;
    }

    public Socket Ours { get; }

    public Socket Peer { get; }

    /// <summary>What a read of a socket comes to.</summary>
    public static SocketError ReadOf(Socket socket, out int length)
    {
        length = socket.Receive(new byte[1], SocketFlags.None, out var error);
        return error;
    }

    public static void AssertEnded(Socket socket) => Assert.Equal((SocketError.Success, 0), (ReadOf(socket, out var length), length));

    public static void AssertReset(Socket socket) => Assert.Equal(SocketError.ConnectionReset, ReadOf(socket, out _));

    public void Dispose()
    {
        Ours.Dispose();
        Peer.Dispose();
    }
}

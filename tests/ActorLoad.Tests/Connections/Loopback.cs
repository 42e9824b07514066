using System.Net;
using System.Net.Sockets;

namespace ActorLoad.Tests.Connections;

internal static class Loopback
{
    /// <summary>A port that refuses: it was free a moment ago, and the system hands it out again last.</summary>
    public static IPEndPoint RefusingEndPoint()
    {
        using var socket = Listen();
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    public static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }
}

using System.Net;
using System.Net.Sockets;

namespace ActorLoad.Hosting.Sockets;

/// <summary>Connecting from a given local address without giving a port away.</summary>
public static class SourceAddress
{
    private const int SolIp = 0;
    private const int IpBindAddressNoPort = 24;

    public static void Bind(Socket socket, IPAddress source)
    {
        LetKernelChoosePort(socket);
        socket.Bind(new IPEndPoint(source, 0));
    }

    /// <summary>
    /// Lets the kernel choose the source port when the connection is made, by its whole four-tuple, and not when the source address is bound.
    /// Without it each bind takes a port away from all destinations: connecting falls to hundreds a second and fails long before the range ends.
    /// </summary>
    /// <remarks>ip(7), IP_BIND_ADDRESS_NO_PORT; Linux 4.2. It works for IPv6 sockets as well.</remarks>
    public static void LetKernelChoosePort(Socket socket)
    {
        ReadOnlySpan<byte> on = [1, 0, 0, 0];
        socket.SetRawSocketOption(SolIp, IpBindAddressNoPort, on);
    }
}

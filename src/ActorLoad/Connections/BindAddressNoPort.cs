using System.Net;
using System.Net.Sockets;
using Akka.IO;

namespace ActorLoad.Connections;

/// <summary>
/// Lets the kernel choose the source port when the connection is made, by its whole four-tuple, and not when the source address is bound.
/// Without it each bind takes a port away from all destinations: connecting falls to hundreds a second and fails long before the range ends.
/// </summary>
/// <remarks>ip(7), IP_BIND_ADDRESS_NO_PORT; Linux 4.2. It works for IPv6 sockets as well.</remarks>
public sealed class BindAddressNoPort : Inet.SocketOption
{
    private const int SolIp = 0;
    private const int IpBindAddressNoPort = 24;
    private static readonly Inet.SocketOption[] s_withSource = [new BindAddressNoPort()];

    /// <summary>The options of a connect from this source; none where the kernel chooses the source.</summary>
    public static Inet.SocketOption[] Options(IPAddress? source) => source is null ? [] : s_withSource;

    public override void BeforeConnect(Socket s) => Apply(s);

    public static void Apply(Socket socket)
    {
        ReadOnlySpan<byte> on = [1, 0, 0, 0];
        socket.SetRawSocketOption(SolIp, IpBindAddressNoPort, on);
    }
}

using System.Net;
using System.Net.Sockets;

namespace ActorLoad.Cluster;

/// <summary>At which address of this machine others reach it.</summary>
internal static class OwnAddress
{
    /// <summary>Of TEST-NET-1 (RFC 5737) and its like for IPv6 (RFC 3849): no machine has them, and the way to them is the default route.</summary>
    private static readonly IPEndPoint s_anywhere = new(new IPAddress([192, 0, 2, 1]), 9);
    private static readonly IPEndPoint s_anywhereV6 = new(IPAddress.Parse("2001:db8::1"), 9);

    /// <summary>The local address that leads there.</summary>
    /// <exception cref="SocketException">There is no way.</exception>
    public static IPAddress Toward(IPEndPoint target)
    {
        using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(target); // sends nothing: it asks the routing table
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }

    /// <summary>An address, since both sides of a connection must call a node the same, and a name may mean another thing elsewhere.</summary>
    /// <param name="host">What a node listens on.</param>
    /// <returns>For a wildcard, which is nobody's address, that of the default route, or else loopback; what can't be resolved as it is.</returns>
    public static string ReachedAt(string host)
    {
        if (!IPAddress.TryParse(host, out var address))
            return Resolved(host) ?? host;
        if (address.Equals(IPAddress.Any))
            return OnDefaultRoute(s_anywhere, IPAddress.Loopback);
        return address.Equals(IPAddress.IPv6Any) ? OnDefaultRoute(s_anywhereV6, IPAddress.IPv6Loopback) : address.ToString();
    }

    private static string? Resolved(string name)
    {
        try
        {
            var addresses = Dns.GetHostAddresses(name);
            return (addresses.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? addresses.FirstOrDefault())?.ToString();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static string OnDefaultRoute(IPEndPoint anywhere, IPAddress otherwise)
    {
        try
        {
            return Toward(anywhere).ToString();
        }
        catch (SocketException)
        {
            return otherwise.ToString();
        }
    }
}

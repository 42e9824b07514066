using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ActorLoad.Hosting.Machine;

/// <summary>What of the network is asked of the kernel by calls and not read from files, so that a test can stand in for it.</summary>
internal interface INetworkView
{
    /// <returns>Addresses of all interfaces; null where they cannot be had.</returns>
    IReadOnlyCollection<IPAddress>? LocalAddresses();

    /// <summary>Whether a socket may be bound to it, which is true as well of addresses that only a local route names.</summary>
    bool MayBind(IPAddress address);

    /// <returns>The local address that a connection to the target would have; null where there is no route.</returns>
    IPAddress? SourceToward(IPAddress target);
}

/// <summary>Asks with UDP sockets, which send nothing when they are bound or connected and hold no TCP port.</summary>
internal sealed class KernelNetwork : INetworkView
{
    /// <summary>Discard (RFC 863): a number that must be given and is never used.</summary>
    private const int AnyPort = 9;

    public IReadOnlyCollection<IPAddress>? LocalAddresses()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
                .Select(unicast => unicast.Address)];
        }
        catch (Exception e) when (e is NetworkInformationException or PlatformNotSupportedException || ProcFile.IsUnreadable(e))
        {
            return null;
        }
    }

    public bool MayBind(IPAddress address) => Try(address, socket => socket.Bind(new IPEndPoint(address, 0))) is not null;

    public IPAddress? SourceToward(IPAddress target) => Try(target, socket => socket.Connect(new IPEndPoint(target, AnyPort)));

    private static IPAddress? Try(IPAddress address, Action<Socket> act)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            act(socket);
            return (socket.LocalEndPoint as IPEndPoint)?.Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}

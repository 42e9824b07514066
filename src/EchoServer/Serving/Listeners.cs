using System.Net;
using System.Net.Sockets;

namespace EchoServer.Serving;

/// <summary>A port that could not be listened on; the message says which, why, and what to do.</summary>
internal sealed class ListenException(string message, Exception cause) : Exception(message, cause);

/// <summary>The listening sockets of one process.</summary>
internal sealed class Listeners : IDisposable
{
    private readonly List<Socket> _sockets = [];

    private Listeners()
    {
    }

    public IReadOnlyList<Socket> Sockets => _sockets;

    public IReadOnlyList<int> Ports => [.. _sockets.Select(s => ((IPEndPoint)s.LocalEndPoint!).Port)];

    /// <summary>Listens on every port of <paramref name="ports"/>, or on none.</summary>
    /// <exception cref="ListenException">One of them could not be had.</exception>
    public static Listeners Open(IPAddress address, PortPlan ports, int backlog)
    {
        var listeners = new Listeners();
        foreach (var port in ports.Ports)
        {
            try
            {
                listeners.Add(address, port, backlog);
            }
            catch (SocketException e)
            {
                listeners.Dispose();
                throw new ListenException(Explain(new IPEndPoint(address, port), e), e);
            }
        }
        return listeners;
    }

    public void Dispose() => _sockets.ForEach(s => s.Dispose());

    private void Add(IPAddress address, int port, int backlog)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        socket.NoDelay = true; // Linux hands it down to what is accepted: no call a connection
        socket.Bind(new IPEndPoint(address, port));
        socket.Listen(backlog);
    }

    private static string Explain(IPEndPoint endPoint, SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"cannot listen on {endPoint}: the port is taken; choose others with --ports, or --ports 0 for a free one",
        SocketError.AccessDenied => $"cannot listen on {endPoint}: not permitted; ports under 1024 are for root, choose others with --ports",
        SocketError.AddressNotAvailable => $"cannot listen on {endPoint}: --listen {endPoint.Address} is no address of this machine",
        SocketError.TooManyOpenSockets => $"cannot listen on {endPoint}: no descriptor left; raise `ulimit -n`, or ask for fewer ports",
        _ => $"cannot listen on {endPoint}: {e.Message}",
    };
}

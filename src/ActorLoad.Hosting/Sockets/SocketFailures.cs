using System.Net.Sockets;
using ActorLoad.Core.Connections;

namespace ActorLoad.Hosting.Sockets;

/// <summary>Puts what the system says of a failed socket into the report's classes.</summary>
public static class SocketFailures
{
    public static ConnectFailure OfConnect(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => ConnectFailure.Refused,
        SocketError.TimedOut => ConnectFailure.Timeout,
        SocketError.ConnectionReset or SocketError.ConnectionAborted => ConnectFailure.Reset,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown => ConnectFailure.Unreachable,
        SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse => ConnectFailure.NoPort,
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable => ConnectFailure.NoDescriptor,
        _ => ConnectFailure.Unknown,
    };

    /// <summary>Why an open connection was lost.</summary>
    public static CloseReason OfClose(SocketError error) => error switch
    {
        SocketError.ConnectionReset or SocketError.ConnectionAborted => CloseReason.Reset,
        SocketError.Shutdown => CloseReason.Reset, // EPIPE: written after the peer's RST
        SocketError.TimedOut => CloseReason.Network,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown => CloseReason.Network,
        SocketError.NetworkReset => CloseReason.Network,
        _ => CloseReason.Unknown,
    };
}

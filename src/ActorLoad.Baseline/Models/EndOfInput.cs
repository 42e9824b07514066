using System.Net.Sockets;
using ActorLoad.Core.Connections;

namespace ActorLoad.Baseline.Models;

/// <summary>Why there is nothing more to read.</summary>
internal static class EndOfInput
{
    private const int TcpLevel = 6, TcpInfo = 11;

    /// <summary>Of the kernel's tcp_states.h: both directions are closed, as after a reset. After a FIN ours is still open.</summary>
    private const byte Closed = 7;

    /// <summary>
    /// A reset is told once: where a write of ours has taken the error, a read finds the end of the input just as after a FIN. The connection's state knows better.
    /// </summary>
    public static CloseReason ReasonOf(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
            return CloseReason.PeerFin;
        try
        {
            Span<byte> state = stackalloc byte[1];
            return socket.GetRawSocketOption(TcpLevel, TcpInfo, state) > 0 && state[0] == Closed ? CloseReason.Reset : CloseReason.PeerFin;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return CloseReason.PeerFin;
        }
    }
}

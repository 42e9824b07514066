using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorLoad.Connections.Epoll;

/// <summary>Linux's numbers of errors (errno(3)), as .NET names them.</summary>
internal static class Errno
{
    public const int Interrupted = 4;    // EINTR
    public const int TryAgain = 11;      // EAGAIN
    public const int InProgress = 115;   // EINPROGRESS

    /// <summary>Of the last call of <see cref="Libc"/> on this thread, which failed.</summary>
    public static SocketError Last => ToSocketError(Marshal.GetLastPInvokeError());

    /// <returns>
    /// <see cref="SocketError.SocketError"/> for one that is not known here, and where the kernel has no memory (ENOMEM, ENOBUFS) or watches enough (ENOSPC): that
    /// passes, and is no want of descriptors.
    /// </returns>
    public static SocketError ToSocketError(int errno) => errno switch
    {
        0 => SocketError.Success,
        1 or 13 => SocketError.AccessDenied,                        // EPERM, EACCES
        Interrupted => SocketError.Interrupted,
        9 => SocketError.OperationAborted,                          // EBADF
        TryAgain => SocketError.WouldBlock,
        22 => SocketError.InvalidArgument,                          // EINVAL
        23 or 24 => SocketError.TooManyOpenSockets,                 // ENFILE, EMFILE
        32 => SocketError.Shutdown,                                 // EPIPE
        97 => SocketError.AddressFamilyNotSupported,                // EAFNOSUPPORT
        98 => SocketError.AddressAlreadyInUse,                      // EADDRINUSE
        99 => SocketError.AddressNotAvailable,                      // EADDRNOTAVAIL
        100 => SocketError.NetworkDown,                             // ENETDOWN
        101 => SocketError.NetworkUnreachable,                      // ENETUNREACH
        102 => SocketError.NetworkReset,                            // ENETRESET
        103 => SocketError.ConnectionAborted,                       // ECONNABORTED
        104 => SocketError.ConnectionReset,                         // ECONNRESET
        110 => SocketError.TimedOut,                                // ETIMEDOUT
        111 => SocketError.ConnectionRefused,                       // ECONNREFUSED
        112 => SocketError.HostDown,                                // EHOSTDOWN
        113 => SocketError.HostUnreachable,                         // EHOSTUNREACH
        InProgress => SocketError.InProgress,
        _ => SocketError.SocketError,
    };
}

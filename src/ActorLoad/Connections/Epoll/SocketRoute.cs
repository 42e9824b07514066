using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Akka.IO;

namespace ActorLoad.Connections.Epoll;

/// <summary>Where connections go, and from where: one for all that have the two in common.</summary>
/// <param name="source">Null: the kernel chooses.</param>
internal sealed unsafe class SocketRoute(IPEndPoint target, IPAddress? source)
{
    private readonly int _family = target.AddressFamily == AddressFamily.InterNetwork ? Libc.InternetV4 : Libc.InternetV6;
    private readonly byte[] _target = Bytes(target);
    private readonly byte[]? _source = source is null ? null : Bytes(new IPEndPoint(source, 0));

    /// <summary>What a connection's actor is told. The port is the kernel's, and nobody has asked it.</summary>
    public Tcp.Connected Connected { get; } = new(target, new IPEndPoint(source ?? IPAddress.Any, 0));

    /// <summary>What a failed connect was.</summary>
    public Tcp.Connect Command { get; } = new(target, source is null ? null : new IPEndPoint(source, 0));

    /// <summary>Makes a socket that does not block, and begins to connect it.</summary>
    /// <param name="descriptor">To be closed by the caller; -1 after an error.</param>
    public SocketError Open(out int descriptor)
    {
        descriptor = Libc.Socket(_family, Libc.Stream | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (descriptor < 0)
            return Errno.Last;
        if (IsConnecting(descriptor))
            return SocketError.Success;
        var error = Errno.Last;
        _ = Libc.Close(descriptor);
        descriptor = -1;
        return error;
    }

    private bool IsConnecting(int descriptor)
    {
        // A message goes when it is due, also while the one before it is not acknowledged yet.
        _ = Libc.SetOption(descriptor, Libc.LevelTcp, Libc.NoDelay, 1);
        if (_source is not null)
        {
            // Why: SourceAddress.LetKernelChoosePort. A kernel that does not know it binds all the same.
            _ = Libc.SetOption(descriptor, Libc.LevelIp, Libc.BindAddressNoPort, 1);
            fixed (byte* address = _source)
            {
                if (Libc.Bind(descriptor, address, (uint)_source.Length) < 0)
                    return false;
            }
        }

        fixed (byte* address = _target)
            return Libc.Connect(descriptor, address, (uint)_target.Length) == 0 || Marshal.GetLastPInvokeError() is Errno.InProgress or Errno.Interrupted;
    }

    private static byte[] Bytes(IPEndPoint endPoint)
    {
        var address = endPoint.Serialize();
        return address.Buffer.Span[..address.Size].ToArray();
    }
}

using System.Net;
using System.Net.Sockets;
using ActorLoad.Hosting.Sockets;
using Akka.IO;

namespace ActorLoad.Connections;

/// <summary><see cref="SourceAddress.LetKernelChoosePort"/> as Akka.IO takes it: before the bind that it makes itself.</summary>
public sealed class BindAddressNoPort : Inet.SocketOption
{
    private static readonly Inet.SocketOption[] s_withSource = [new BindAddressNoPort()];

    /// <summary>The options of a connect from this source; none where the kernel chooses the source.</summary>
    public static Inet.SocketOption[] Options(IPAddress? source) => source is null ? [] : s_withSource;

    public override void BeforeConnect(Socket s) => SourceAddress.LetKernelChoosePort(s);
}

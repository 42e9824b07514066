using System.Net.Sockets;
using ActorLoad.Hosting.Sockets;
using Akka.IO;

namespace ActorLoad.Connections;

/// <summary><see cref="SourceAddress.LetKernelChoosePort"/> as Akka.IO takes it: before the bind that it makes itself.</summary>
public sealed class BindAddressNoPort : Inet.SocketOption
{
    public static readonly BindAddressNoPort Instance = new();

    public override void BeforeConnect(Socket s) => SourceAddress.LetKernelChoosePort(s);
}

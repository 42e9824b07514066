using System.Net;
using System.Net.Sockets;

namespace EndToEnd.Harness;

/// <summary>A port of the loopback that refuses: bound and not listening, so that nobody else can take it meanwhile.</summary>
internal sealed class RefusingPort : IDisposable
{
    private readonly Socket _bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public RefusingPort() => _bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public string Target => $"{_bound.LocalEndPoint}";

    public void Dispose() => _bound.Dispose();
}

using System.Net;
using System.Net.Sockets;

namespace EndToEnd.Pages;

/// <summary>A way to a server that can be cut: whatever goes through it is closed, and nothing is let in until it is mended.</summary>
internal sealed class Relay : IDisposable
{
    private readonly IPEndPoint _at, _to;
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _open = [];
    private TcpListener? _listener;

    public Relay(IPEndPoint at, IPEndPoint to)
    {
        (_at, _to) = (at, to);
        Mend();
    }

    public void Mend()
    {
        var listener = new TcpListener(_at);
        listener.Start();
        lock (_gate) _listener = listener;
        _ = AcceptAsync(listener);
    }

    public void Cut()
    {
        lock (_gate)
        {
            _listener?.Dispose();
            _listener = null;
            _open.ForEach(client => client.Dispose());
            _open.Clear();
        }
    }

    public void Dispose() => Cut();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true) _ = PassAsync(listener, await listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    private async Task PassAsync(TcpListener listener, TcpClient client)
    {
        var server = new TcpClient();
        lock (_gate)
        {
            _open.AddRange([client, server]);
            if (_listener != listener) client.Dispose();
        }

        try
        {
            await server.ConnectAsync(_to);
            await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }

        client.Dispose();
        server.Dispose();
    }
}

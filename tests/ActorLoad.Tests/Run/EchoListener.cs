using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorLoad.Tests.Connections;

namespace ActorLoad.Tests.Run;

/// <summary>A server in the test's process, on plain sockets: sends back what comes, or is silent.</summary>
internal sealed class EchoListener : IDisposable
{
    private readonly Socket _listener = Loopback.Listen();
    private readonly ConcurrentBag<Socket> _accepted = [];
    private readonly bool _answers;

    public EchoListener(bool answers = true)
    {
        _answers = answers;
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _ = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    public int Accepted => _accepted.Count;

    public void CloseAll()
    {
        while (_accepted.TryTake(out var socket))
            socket.Dispose();
    }

    public void Dispose()
    {
        _listener.Dispose();
        CloseAll();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                _accepted.Add(socket);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed of.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var read)
            {
                for (var sent = 0; _answers && sent < read;)
                    sent += await socket.SendAsync(buffer.AsMemory(sent, read - sent));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side went, or we were told to.
        }
    }
}

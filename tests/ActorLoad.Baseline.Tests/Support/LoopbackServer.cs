using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorLoad.Tests.Connections;

namespace ActorLoad.Baseline.Tests.Support;

internal enum Manner
{
    /// <summary>Sends back what comes.</summary>
    Echo,

    /// <summary>Reads and answers nothing.</summary>
    Silent,

    /// <summary>Accepts and reads nothing: what is sent to it piles up.</summary>
    NeverRead,
}

/// <summary>A server in the test's process.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly Socket _listener;
    private readonly ConcurrentBag<Socket> _accepted = [];
    private readonly Manner _manner;

    public LoopbackServer(Manner manner = Manner.Echo)
    {
        _manner = manner;
        _listener = Loopback.Listen();
        if (manner == Manner.NeverRead)
            _listener.ReceiveBufferSize = 4096; // inherited by what is accepted
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _ = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    public int Accepted => _accepted.Count;

    /// <summary>Closes every connection by RST or, as far as all was read, FIN.</summary>
    public void CloseAll(bool reset)
    {
        while (_accepted.TryTake(out var socket))
        {
            if (reset)
                socket.Close(timeout: 0);
            else
                socket.Dispose();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        CloseAll(reset: true);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                _accepted.Add(socket);
                if (_manner != Manner.NeverRead)
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
                if (_manner == Manner.Echo)
                    await socket.SendAsync(buffer.AsMemory(0, read));
            }

            socket.Shutdown(SocketShutdown.Send); // answers a FIN
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side went, or we were told to.
        }
    }
}

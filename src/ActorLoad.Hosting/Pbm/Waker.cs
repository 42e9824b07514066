using System.Net;
using System.Net.Sockets;

namespace ActorLoad.Hosting.Pbm;

/// <summary>Wakes a thread that waits in <c>Socket.Select</c>: a datagram socket connected to itself.</summary>
internal sealed class Waker : IDisposable
{
    private readonly byte[] _anything = new byte[1];
    private int _isAwake;

    /// <summary>Null: this machine has no loopback; whoever waits has to look now and then.</summary>
    public Socket? Socket { get; } = Open();

    /// <summary>From any thread; costs nothing while it is awake already.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isAwake, 1) != 0 || Socket is null)
            return;
        try
        {
            Socket.Send(_anything);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is being disposed, or its queue is full, which wakes as well.
        }
    }

    /// <summary>By the thread that woke, before it looks at what there is to do.</summary>
    public void Reset()
    {
        try
        {
            while (Socket?.Available > 0)
                Socket.Receive(_anything);
        }
        catch (SocketException)
        {
            // Nothing is there any more.
        }

        Volatile.Write(ref _isAwake, 0);
    }

    public void Dispose() => Socket?.Dispose();

    private static Socket? Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Connect(socket.LocalEndPoint!);
            socket.Blocking = false;
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}

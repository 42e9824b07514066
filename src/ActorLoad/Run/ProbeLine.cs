using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ActorLoad.Connections.Epoll;
using ActorLoad.Core.Measure;

namespace ActorLoad.Run;

/// <summary>What is sent round.</summary>
/// <param name="At">When it was sent, since the run's start.</param>
/// <param name="Traffic">What had been seen by then.</param>
public sealed record Probe(TimeSpan At, Traffic Traffic)
{
    /// <summary>Bytes of one.</summary>
    public const int Size = 3 * sizeof(long);

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteInt64BigEndian(to, At.Ticks);
        BinaryPrimitives.WriteInt64BigEndian(to[sizeof(long)..], Traffic.Replies);
        BinaryPrimitives.WriteInt64BigEndian(to[(2 * sizeof(long))..], Traffic.Ends);
    }

    public static Probe Read(ReadOnlySpan<byte> from) => new(
        TimeSpan.FromTicks(BinaryPrimitives.ReadInt64BigEndian(from)),
        new Traffic(BinaryPrimitives.ReadInt64BigEndian(from[sizeof(long)..]), BinaryPrimitives.ReadInt64BigEndian(from[(2 * sizeof(long))..])));
}

/// <summary>
/// Loopback datagram sockets that each send to themselves, one for each of the threads that wait for connections, or for some of many: what is sent comes by the same
/// kernel queue, on the same threads, as the replies.
/// </summary>
public sealed class ProbeLine : IDisposable
{
    /// <summary>Each is a descriptor in every process.</summary>
    private const int MostLoops = 4;

    private readonly Loop[] _loops;
    private int _next;

    private ProbeLine(Loop[] loops) => _loops = loops;

    /// <param name="epoll">What connections are on; null: the runtime's socket threads.</param>
    /// <returns>Null: there is no loopback, or no descriptor.</returns>
    internal static ProbeLine? TryOpen(EpollTcp? epoll)
    {
        var loops = new List<Loop>();
        try
        {
            // The runtime deals sockets out to its threads in turn.
            for (var i = 0; i < Math.Min(epoll?.Loops.Count ?? Environment.ProcessorCount, MostLoops); i++)
                loops.Add(new Loop(epoll?.Loops[i]));
            return new ProbeLine([.. loops]);
        }
        catch (SocketException)
        {
            loops.ForEach(loop => loop.Dispose());
            return null;
        }
    }

    /// <param name="received">Told what was sent, on the thread on which the kernel's event is taken.</param>
    /// <returns>False: it can't be listened on, and is of no use.</returns>
    public bool Listen(Action<Probe> received) => _loops.All(loop => loop.Listen(received));

    /// <summary>Sends a probe round by one of the sockets, in turn. One caller at a time; never blocks. After the end: does nothing.</summary>
    public void Send(Probe probe)
    {
        _next = (_next + 1) % _loops.Length;
        _loops[_next].Send(probe);
    }

    public void Dispose()
    {
        foreach (var loop in _loops)
            loop.Dispose();
    }

    private sealed class Loop : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        private readonly EpollLoop? _epoll;
        private readonly SocketAsyncEventArgs _receive = new();
        private readonly byte[] _sent = new byte[Probe.Size];

        public Loop(EpollLoop? epoll)
        {
            _epoll = epoll;
            try
            {
                _socket.Blocking = false;
                _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                _socket.Connect(_socket.LocalEndPoint!);
                _receive.SetBuffer(new byte[Probe.Size]);
            }
            catch (SocketException)
            {
                Dispose();
                throw;
            }
        }

        public bool Listen(Action<Probe> received)
        {
            if (_epoll is not null)
                return _epoll.Watch((int)_socket.Handle, new Arrivals(_socket, received)) == SocketError.Success;
            _receive.Completed += (_, _) => Take(received);
            Await(received);
            return true;
        }

        public void Send(Probe probe)
        {
            probe.Write(_sent);
            try
            {
                _ = _socket.Send(_sent);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // A full queue, or the end.
            }
        }

        public void Dispose()
        {
            if (!_socket.SafeHandle.IsClosed)
                _epoll?.Forget((int)_socket.Handle);
            _socket.Dispose();
            _receive.Dispose();
        }

        private void Await(Action<Probe> received)
        {
            try
            {
                while (!_socket.ReceiveAsync(_receive))
                {
                    if (!TryTake(received))
                        return;
                }
            }
            catch (ObjectDisposedException)
            {
                // The end.
            }
        }

        private void Take(Action<Probe> received)
        {
            if (TryTake(received))
                Await(received);
        }

        private bool TryTake(Action<Probe> received)
        {
            if (_receive.SocketError != SocketError.Success)
                return false;
            if (_receive.BytesTransferred == Probe.Size)
                received(Probe.Read(_receive.MemoryBuffer.Span));
            return true;
        }
    }

    private sealed class Arrivals(Socket socket, Action<Probe> received) : EpollEntry
    {
        public override void OnReady(uint events)
        {
            Span<byte> bytes = stackalloc byte[Probe.Size];
            try
            {
                while (socket.Receive(bytes, SocketFlags.None, out var error) == Probe.Size && error == SocketError.Success)
                    received(Probe.Read(bytes));
            }
            catch (ObjectDisposedException)
            {
                // The end.
            }
        }

        public override void OnFault(Exception fault)
        {
            // A probe is lost.
        }

        public override void Drop()
        {
            // It is its line's.
        }
    }
}

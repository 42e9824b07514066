using System.Net.Sockets;
using ActorLoad.Core.Plan;
using Akka.Actor;
using Akka.IO;
using SocketException = System.Net.Sockets.SocketException;

namespace ActorLoad.Connections.Epoll;

/// <summary>One TCP connection on an <see cref="EpollLoop"/>. Its actor uses it from any thread, and is told by Akka.IO's messages.</summary>
/// <remarks>
/// <code>
///   connecting --writable--> connected --FIN, an error, Close, Drop--> gone
///        '--------------- an error, Drop ------------------------------^
/// </code>
/// The lock, which is this object, is held for each system call on the descriptor: a number that is closed may be another connection's a moment later. Nobody is
/// told anything while it is held.
/// What comes is told by <see cref="Arrived"/>, and read as fast as the actor takes it: one that is <see cref="MostUnread"/> behind lets the kernel, and so the peer, wait.
/// There may be hundreds of thousands: no socket object, no buffer, no actor of its own.
/// </remarks>
internal sealed unsafe class EpollSocket : EpollEntry, IConnectionSocket
{
    /// <summary>Reads in a row, before others have their turn.</summary>
    private const int MostReads = 16;

    /// <summary>Reads that are told and not taken.</summary>
    internal const int MostUnread = 4;

    private const int Gone = -1;
    private const uint Ends = Libc.Failed | Libc.HungUp | Libc.PeerHungUp;

    private readonly EpollLoop _loop;
    private readonly SocketRoute _route;
    private readonly IActorRef _owner;
    private int _descriptor = Gone;

    /// <summary>Null while there are none, which is nearly always.</summary>
    private Queue<Tcp.Write>? _writes;

    /// <summary>Bytes of the first of <see cref="_writes"/> that are written.</summary>
    private int _written;

    private int _unread;
    private bool _paused;

    /// <summary>Of the loop's thread alone.</summary>
    private bool _connected;

    /// <summary>In order, when <see cref="_writes"/> are written.</summary>
    private bool _closing;

    /// <summary>Why a write failed: the kernel says it once, and what is read then is no more than an end.</summary>
    private SocketError _failure;

    private EpollSocket(EpollLoop loop, SocketRoute route, IActorRef owner) => (_loop, _route, _owner) = (loop, route, owner);

    public bool TakesWrites => true;

    /// <summary>Begins to connect. What becomes of it <paramref name="owner"/> is told, whatever it is, unless it waits for ever: how long is the owner's to say.</summary>
    public static EpollSocket Connect(EpollLoop loop, SocketRoute route, IActorRef owner)
    {
        var socket = new EpollSocket(loop, route, owner);
        var error = socket.Open();
        if (error != SocketError.Success)
            socket.TellFailed(error);
        return socket;
    }

    public override void OnReady(uint events)
    {
        if (!_connected && !TryConnect(events))
            return;
        if ((events & Libc.CanWrite) != 0 && Volatile.Read(ref _writes) is not null)
            WriteQueued(null);
        if ((events & ~Libc.CanWrite) != 0)
            Read(events);
    }

    public int WriteNow(ReadOnlySpan<byte> bytes, out SocketError error)
    {
        error = SocketError.Success;
        lock (this)
        {
            if (_descriptor == Gone)
                return 0;
            var written = Send(bytes);
            if (written >= 0)
                return written;
            error = Errno.Last;
            return 0;
        }
    }

    public void Queue(Tcp.Write write)
    {
        if (HasRoomFor(write))
            WriteQueued(write);
        else
            _owner.Tell(write.FailureMessage, ActorRefs.NoSender);
    }

    /// <summary>What was told and not taken at once has been dealt with.</summary>
    internal void Took()
    {
        if (NoteTaken() > MostUnread / 2 || !Volatile.Read(ref _paused))
            return;
        Volatile.Write(ref _paused, false);
        lock (this)
        {
            if (_descriptor != Gone)
                _loop.Rearm(_descriptor, this);
        }
    }

    internal void NoteUntaken() => Interlocked.Increment(ref _unread);

    /// <returns>How many are left.</returns>
    internal int NoteTaken() => Interlocked.Decrement(ref _unread);

    public void Close(CloseMode mode)
    {
        lock (this)
        {
            if (_descriptor == Gone)
                return;
            if (mode == CloseMode.Fin && _writes is not null)
            {
                _closing = true;
                return;
            }

            CloseDescriptor(mode);
        }

        _owner.Tell(mode == CloseMode.Rst ? Tcp.Aborted.Instance : Tcp.Closed.Instance, ActorRefs.NoSender);
    }

    public override void OnFault(Exception fault)
    {
        lock (this)
        {
            if (_descriptor == Gone)
                return;
            CloseDescriptor(CloseMode.Rst);
        }

        if (_connected)
            _owner.Tell(new Tcp.ErrorClosed(fault.Message), ActorRefs.NoSender);
        else
            TellFailed(SocketError.SocketError);
    }

    public override void Drop()
    {
        lock (this)
        {
            if (_descriptor != Gone)
                CloseDescriptor(CloseMode.Rst);
        }
    }

    private SocketError Open()
    {
        lock (this)
        {
            var error = _route.Open(out _descriptor);
            if (error != SocketError.Success)
                return error;
            error = SocketError.SocketError;
            try
            {
                error = _loop.Watch(_descriptor, this);
            }
            finally
            {
                if (error != SocketError.Success)
                    CloseDescriptor(CloseMode.Rst);
            }

            return error;
        }
    }

    private bool TryConnect(uint events)
    {
        if ((events & (Libc.CanWrite | Libc.Failed | Libc.HungUp)) == 0)
            return false;
        var errno = 0;
        lock (this)
        {
            if (_descriptor == Gone)
                return false;
            uint length = sizeof(int);
            _ = Libc.GetOption(_descriptor, Libc.LevelSocket, Libc.LastError, &errno, &length);
            if (errno != 0)
                CloseDescriptor(CloseMode.Fin);
        }

        if (errno != 0)
        {
            TellFailed(Errno.ToSocketError(errno));
            return false;
        }

        _connected = true;
        _owner.Tell(_route.Connected, ActorRefs.NoSender);
        return true;
    }

    /// <remarks>A read that leaves room in the buffer has emptied the socket, unless an end is announced, which only a further read finds.</remarks>
    private void Read(uint events)
    {
        for (var reads = 0; !IsAhead(); reads++)
        {
            if (reads == MostReads)
            {
                _loop.Again(this);
                return;
            }

            var count = Receive(out var error);
            if (error is SocketError.WouldBlock or SocketError.OperationAborted)
                return;
            if (count == 0)
            {
                TellEnd(error == SocketError.Success ? _failure : error);
                return;
            }

            _loop.TellArrived(this, _owner, count);
            if (count < EpollLoop.BufferBytes && (events & Ends) == 0)
                return;
        }
    }

    /// <summary>Reads into the loop's buffer.</summary>
    /// <param name="error"><see cref="SocketError.OperationAborted"/>: it is gone already. After any other but <see cref="SocketError.WouldBlock"/> it is gone now.</param>
    /// <returns>Bytes; 0 at its end, or after an error.</returns>
    private int Receive(out SocketError error)
    {
        lock (this)
        {
            error = SocketError.OperationAborted;
            if (_descriptor == Gone)
                return 0;
            do
            {
                int count;
                fixed (byte* start = _loop.Buffer)
                    count = (int)Libc.Receive(_descriptor, start, EpollLoop.BufferBytes, 0);
                error = count >= 0 ? SocketError.Success : Errno.Last;
                if (count > 0)
                    return count;
            }
            while (error == SocketError.Interrupted);

            if (error != SocketError.WouldBlock)
                CloseDescriptor(CloseMode.Fin);
            return 0;
        }
    }

    /// <summary>Whether reading stops until the actor has taken more: <see cref="Took"/> then goes on with it.</summary>
    private bool IsAhead()
    {
        if (Volatile.Read(ref _unread) < MostUnread)
            return false;
        Volatile.Write(ref _paused, true);
        Interlocked.MemoryBarrier(); // it is seen by whoever takes what is counted next
        if (Volatile.Read(ref _unread) >= MostUnread)
            return true;
        Volatile.Write(ref _paused, false);
        return false;
    }

    /// <remarks>The first always has, which may be the rest of one that is partly written.</remarks>
    private bool HasRoomFor(Tcp.Write write)
    {
        lock (this)
            return _writes is null || _writes.Sum(queued => (long)queued.Data.Count) + write.Data.Count <= _loop.MostQueued;
    }

    /// <param name="next">To be queued first.</param>
    private void WriteQueued(Tcp.Write? next)
    {
        List<Tcp.Event>? acknowledgements = null;
        var closed = false;
        lock (this)
        {
            if (_descriptor == Gone)
                return;
            if (next is not null)
                (_writes ??= new Queue<Tcp.Write>()).Enqueue(next);
            while (_writes?.TryPeek(out var write) == true && TrySend(write))
            {
                _writes.Dequeue();
                if (write.WantsAck)
                    (acknowledgements ??= []).Add(write.Ack);
            }

            if (_writes?.Count == 0)
                _writes = null;
            if (_closing && _writes is null)
            {
                CloseDescriptor(CloseMode.Fin);
                closed = true;
            }
        }

        foreach (var acknowledgement in acknowledgements ?? [])
            _owner.Tell(acknowledgement, ActorRefs.NoSender);
        if (closed)
            _owner.Tell(Tcp.Closed.Instance, ActorRefs.NoSender);
    }

    /// <returns>Whether all of it is written. After an error nothing is, any more: what is read says when that is the end.</returns>
    private bool TrySend(Tcp.Write write)
    {
        var bytes = write.Data.ToReadOnlySpan();
        while (_written < bytes.Length)
        {
            var written = Send(bytes[_written..]);
            if (written < 0)
            {
                var error = Errno.Last;
                // EPIPE is no news: something came before it that was, or will be, read.
                if (error is not (SocketError.WouldBlock or SocketError.Shutdown) && _failure == SocketError.Success)
                    _failure = error;
                return false;
            }

            _written += written;
        }

        _written = 0;
        return true;
    }

    private int Send(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint sent;
            do
                sent = Libc.Send(_descriptor, start, bytes.Length, Libc.NoSignal);
            while (sent < 0 && Errno.Last == SocketError.Interrupted);
            return (int)sent;
        }
    }

    private void CloseDescriptor(CloseMode mode)
    {
        if (mode == CloseMode.Rst)
        {
            var linger = stackalloc int[] { 1, 0 };
            _ = Libc.SetOption(_descriptor, Libc.LevelSocket, Libc.Linger, linger, 2 * sizeof(int));
        }

        _loop.Forget(_descriptor);
        _ = Libc.Close(_descriptor);
        _descriptor = Gone;
        _writes = null;
    }

    private void TellFailed(SocketError error) =>
        _owner.Tell(new Tcp.CommandFailed(_route.Command).WithCause(new SocketException((int)error)), ActorRefs.NoSender);

    private void TellEnd(SocketError error) =>
        _owner.Tell(error == SocketError.Success ? Tcp.PeerClosed.Instance : SocketErrors.Closing(error), ActorRefs.NoSender);
}

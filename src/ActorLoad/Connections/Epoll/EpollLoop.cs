using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Akka.Actor;

namespace ActorLoad.Connections.Epoll;

/// <summary>What an <see cref="EpollLoop"/> watches a descriptor for.</summary>
internal abstract class EpollEntry
{
    /// <summary>The loop's, which tells it from what had the same descriptor before.</summary>
    internal int Generation { get; set; }

    /// <summary>The loop's: it comes back to it.</summary>
    internal bool ComesBack { get; set; }

    /// <param name="events">Of epoll(7), what is so now. On the loop's thread.</param>
    public abstract void OnReady(uint events);

    /// <summary><see cref="OnReady"/> threw: the runtime had no memory, or no thread for its compiler.</summary>
    public abstract void OnFault(Exception fault);

    /// <summary>The loop ends.</summary>
    public abstract void Drop();
}

/// <summary>
/// A thread that waits for what comes on many descriptors, and runs there and then, to completion, the actors that are told of it (<see cref="InPlaceTurn"/>).
/// </summary>
/// <remarks>
/// Edge-triggered: an entry is told of what is new, once, and a descriptor is put into the set once for its life. An entry that is not to have a thread for itself
/// comes back by <see cref="Again"/> after the others.
/// </remarks>
internal sealed unsafe class EpollLoop : IDisposable
{
    /// <summary>The most that is read at once, bytes.</summary>
    public const int BufferBytes = 64 * 1024;

    /// <summary>Events that are taken at once.</summary>
    private const int Capacity = 512;

    private const uint Interest = Libc.CanRead | Libc.CanWrite | Libc.PeerHungUp | Libc.EdgeTriggered;

    // struct epoll_event is packed on x86-64 alone: events at 0, the caller's 64 bits at 4, and at 8 elsewhere.
    private static readonly int s_dataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int s_eventBytes = s_dataOffset + sizeof(ulong);

    private readonly Lock _table = new();
    private readonly int _epoll;
    private readonly int _bell;
    private readonly Thread _thread;
    private readonly List<EpollEntry> _again = [];

    /// <summary>By descriptor. Written with <see cref="_table"/>, read by the loop.</summary>
    private EpollEntry?[] _entries = new EpollEntry?[256];

    private byte[] _buffer = new byte[BufferBytes];
    private Arrived _arrived;
    private int _generation;
    private bool _ended;

    /// <param name="name">Of its thread; Linux shows 15 characters of it.</param>
    /// <param name="mostQueued">Bytes that may wait to be written on one connection; null: as many as there are.</param>
    /// <exception cref="IOException">No descriptor is left for it.</exception>
    public EpollLoop(string name, long? mostQueued = null)
    {
        MostQueued = mostQueued ?? long.MaxValue;
        _epoll = Libc.EpollCreate(Libc.CloseOnExec);
        _bell = _epoll < 0 ? -1 : Libc.EventDescriptor(0, Libc.CloseOnExec | Libc.NonBlocking);
        if (_bell < 0 || Control(Libc.ControlAdd, _bell, generation: 0) != SocketError.Success)
        {
            var errno = Marshal.GetLastPInvokeError();
            CloseDescriptors();
            throw new IOException($"An epoll set could not be made: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).");
        }

        _arrived = new Arrived(_buffer);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    public long MostQueued { get; }

    /// <summary>For what is read on the loop's thread, until it is told by <see cref="TellArrived"/>.</summary>
    public Span<byte> Buffer => _buffer;

    /// <summary>Begins to tell an entry of what comes on a descriptor that is open, of what there is now first. From any thread.</summary>
    /// <returns>Why it could not.</returns>
    public SocketError Watch(int descriptor, EpollEntry entry)
    {
        lock (_table)
        {
            if (_ended)
                return SocketError.OperationAborted;
            if (descriptor >= _entries.Length)
            {
                var larger = _entries;
                Array.Resize(ref larger, Math.Max(descriptor + 1, larger.Length * 2));
                Volatile.Write(ref _entries, larger);
            }

            entry.Generation = ++_generation;
            _entries[descriptor] = entry;
        }

        var error = Control(Libc.ControlAdd, descriptor, entry.Generation);
        if (error != SocketError.Success)
            Forget(descriptor);
        return error;
    }

    /// <summary>Tells an entry again of all that is so, soon. From any thread.</summary>
    public void Rearm(int descriptor, EpollEntry entry) => Control(Libc.ControlModify, descriptor, entry.Generation);

    /// <summary>Before its descriptor is closed, with which the kernel's part of it ends. What the loop has of it already is not told any more.</summary>
    public void Forget(int descriptor)
    {
        lock (_table)
        {
            if ((uint)descriptor < _entries.Length)
                _entries[descriptor] = null;
        }
    }

    /// <summary>Tells an actor what has been read into <see cref="Buffer"/>. On the loop's thread.</summary>
    public void TellArrived(EpollSocket socket, IActorRef owner, int count)
    {
        _arrived.Fill(count);
        owner.Tell(_arrived, ActorRefs.NoSender);
        if (_arrived.IsFree)
            return;
        socket.NoteUntaken();
        if (!_arrived.TryKeepFor(socket))
        {
            socket.NoteTaken();
            _buffer = new byte[BufferBytes];
        }

        _arrived = new Arrived(_buffer);
    }

    /// <summary>Comes back to an entry when all others have had their turn, as if there were something to read, or an end. On the loop's thread.</summary>
    public void Again(EpollEntry entry)
    {
        if (entry.ComesBack)
            return;
        entry.ComesBack = true;
        _again.Add(entry);
    }

    /// <summary>Ends the loop, and drops what is still watched. Returns when it has ended, unless called by it.</summary>
    public void Dispose()
    {
        lock (_table)
        {
            if (_ended)
                return;
            _ended = true;
            // While the loop, which takes the lock as its last, has not closed it.
            var one = 1UL;
            _ = Libc.WriteBytes(_bell, (byte*)&one, sizeof(ulong));
        }

        if (Thread.CurrentThread != _thread)
            _thread.Join();
    }

    private void Run()
    {
        InPlaceTurn.Claim();
        var events = (byte*)NativeMemory.Alloc((nuint)(Capacity * s_eventBytes));
        while (!Volatile.Read(ref _ended))
        {
            var count = Libc.EpollWait(_epoll, events, Capacity, _again.Count > 0 ? 0 : Timeout.Infinite);
            for (var i = 0; i < count; i++)
                Tell(events + i * s_eventBytes);
            if (_again.Count > 0)
                ComeBack();
        }

        foreach (var entry in _entries)
            entry?.Drop();
        lock (_table)
            CloseDescriptors();
        NativeMemory.Free(events);
    }

    private void Tell(byte* epollEvent)
    {
        var data = Unsafe.ReadUnaligned<ulong>(epollEvent + s_dataOffset);
        var entries = Volatile.Read(ref _entries);
        // The bell, and other entries that are none any more: one may have ended since, also by what was told before it.
        if ((uint)data < entries.Length && entries[(int)(uint)data] is { } entry && entry.Generation == (int)(data >> 32))
            Tell(entry, Unsafe.ReadUnaligned<uint>(epollEvent));
    }

    /// <summary>Whatever goes wrong with one, the others go on.</summary>
    private void Tell(EpollEntry entry, uint events)
    {
        try
        {
            entry.OnReady(events);
        }
        catch (Exception e)
        {
            // Somebody may have them still.
            _arrived = new Arrived(_buffer = new byte[BufferBytes]);
            entry.OnFault(e);
        }
    }

    private void ComeBack()
    {
        var entries = _again.ToArray();
        _again.Clear();
        foreach (var entry in entries)
        {
            entry.ComesBack = false;
            Tell(entry, Libc.CanRead | Libc.PeerHungUp);
        }
    }

    private SocketError Control(int operation, int descriptor, int generation)
    {
        var entry = stackalloc byte[s_eventBytes];
        Unsafe.WriteUnaligned(entry, Interest);
        Unsafe.WriteUnaligned(entry + s_dataOffset, ((ulong)(uint)generation << 32) | (uint)descriptor);
        return Libc.EpollControl(_epoll, operation, descriptor, entry) == 0 ? SocketError.Success : Errno.Last;
    }

    private void CloseDescriptors()
    {
        if (_bell >= 0)
            _ = Libc.Close(_bell);
        if (_epoll >= 0)
            _ = Libc.Close(_epoll);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EchoServer.Native;

/// <summary>
/// A level-triggered epoll set whose entries carry a descriptor and a kind of the caller's, and a wake-up that any thread may ring.
/// One thread waits; only <see cref="Wake"/> may be called from others.
/// </summary>
internal sealed unsafe class EpollSet : IDisposable
{
    private const int Capacity = 512;

    /// <summary>The kind under which <see cref="Wake"/> is reported; it stays reported, for it is rung once, to end the loop.</summary>
    public const int WakeKind = -1;

    // struct epoll_event is packed on x86-64 alone: events at 0, the caller's 64 bits at 4, and at 8 elsewhere.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventBytes = DataOffset + sizeof(ulong);

    private readonly int _epoll;
    private readonly int _wake;
    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed((nuint)(Capacity * EventBytes));

    public EpollSet()
    {
        _epoll = Libc.EpollCreate(Libc.CloseOnExec);
        if (_epoll < 0) throw Libc.Failure("epoll_create1");
        _wake = Libc.EventDescriptor(0, Libc.CloseOnExec | Libc.NonBlocking);
        if (_wake < 0) throw Libc.Failure("eventfd");
        Add(_wake, WakeKind);
    }

    /// <summary>Begins to watch a descriptor for what can be read.</summary>
    public void Add(int descriptor, int kind) => Control(Libc.ControlAdd, descriptor, kind, Libc.Read);

    /// <summary>Watches a descriptor for <paramref name="interest"/> alone: <see cref="Libc.Read"/>, <see cref="Libc.Write"/> or 0.</summary>
    public void Watch(int descriptor, int kind, int interest) => Control(Libc.ControlModify, descriptor, kind, interest);

    /// <summary>
    /// Ends the watch of a descriptor; before it is closed. To close it alone ends the watch only when nobody else has the file that it stands for, such as a child
    /// between its fork and its exec: until then events would come for a number that is no descriptor any more, or is another one's.
    /// </summary>
    public void Remove(int descriptor) => Control(Libc.ControlDelete, descriptor, 0, 0);

    /// <summary>Waits for events.</summary>
    /// <param name="timeoutMilliseconds">-1: for ever; 0: not at all.</param>
    /// <returns>How many there are; 0 also when a signal interrupted the wait.</returns>
    public int Wait(int timeoutMilliseconds)
    {
        var count = Libc.EpollWait(_epoll, _events, Capacity, timeoutMilliseconds);
        if (count >= 0) return count;
        return Marshal.GetLastPInvokeError() == Libc.Interrupted ? 0 : throw Libc.Failure("epoll_wait");
    }

    /// <summary>The descriptor and kind of event <paramref name="index"/> of the last <see cref="Wait"/>.</summary>
    public (int Descriptor, int Kind) this[int index]
    {
        get
        {
            var data = Unsafe.ReadUnaligned<ulong>(_events + index * EventBytes + DataOffset);
            return ((int)data, (int)(data >> 32));
        }
    }

    /// <summary>Makes the waiting thread return, now and from then on.</summary>
    public void Wake()
    {
        ulong one = 1;
        _ = Libc.WriteBytes(_wake, (byte*)&one, sizeof(ulong));
    }

    public void Dispose()
    {
        _ = Libc.Close(_wake);
        _ = Libc.Close(_epoll);
        NativeMemory.Free(_events);
    }

    private void Control(int operation, int descriptor, int kind, int interest)
    {
        var entry = stackalloc byte[EventBytes];
        Unsafe.WriteUnaligned(entry, interest);
        Unsafe.WriteUnaligned(entry + DataOffset, ((ulong)(uint)kind << 32) | (uint)descriptor);
        if (Libc.EpollControl(_epoll, operation, descriptor, entry) < 0) throw Libc.Failure("epoll_ctl");
    }
}

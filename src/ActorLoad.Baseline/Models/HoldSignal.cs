using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ActorLoad.Baseline.Models;

/// <summary>One descriptor that wakes every thread which polls it, once and for good: the hold's start is known.</summary>
/// <remarks>eventfd(2), never read: it stays ready.</remarks>
internal sealed partial class HoldSignal
{
    private const int CloseOnExec = 0x80000;

    private readonly SafeFileHandle _handle;

    /// <exception cref="IOException">There is no descriptor for it.</exception>
    public HoldSignal()
    {
        var descriptor = EventFd(0, CloseOnExec);
        if (descriptor < 0)
            throw new IOException("No descriptor is free for the signal that threads wait for before the hold.");
        // Closed with the last thread that could poll it, by the collector.
        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public int Descriptor => (int)_handle.DangerousGetHandle();

    public unsafe void Give()
    {
        var one = 1L;
        _ = Write(_handle, &one, sizeof(long));
    }

    [LibraryImport("libc", EntryPoint = "eventfd")]
    private static partial int EventFd(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    private static unsafe partial nint Write(SafeFileHandle descriptor, void* bytes, nuint count);
}

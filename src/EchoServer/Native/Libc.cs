using System.Runtime.InteropServices;

namespace EchoServer.Native;

/// <summary>
/// The calls of the C library that the echo loop makes. They return -1 and leave the reason in
/// <see cref="Marshal.GetLastPInvokeError"/>; see the manual page of each (section 2).
/// </summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    public const int Read = 0x001;          // EPOLLIN
    public const int Write = 0x004;         // EPOLLOUT
    public const int ControlAdd = 1;        // EPOLL_CTL_ADD
    public const int ControlDelete = 2;     // EPOLL_CTL_DEL
    public const int ControlModify = 3;     // EPOLL_CTL_MOD
    public const int CloseOnExec = 0x80000; // EPOLL_CLOEXEC, EFD_CLOEXEC, SOCK_CLOEXEC
    public const int NonBlocking = 0x800;   // EFD_NONBLOCK, SOCK_NONBLOCK
    public const int NoSignal = 0x4000;     // MSG_NOSIGNAL

    public const int Interrupted = 4;       // EINTR
    public const int TryAgain = 11;         // EAGAIN

    public const int UserSignal1 = 10;      // SIGUSR1

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* epollEvent);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int maxEvents, int timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint WriteBytes(int descriptor, byte* buffer, nint length);

    [LibraryImport(Library, EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int listener, byte* address, int* addressLength, int flags);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, byte* buffer, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, byte* buffer, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(Library, EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, ulong* softAndHard);

    /// <summary>How many descriptors this process may have open (RLIMIT_NOFILE, the soft limit).</summary>
    public static ulong DescriptorLimit()
    {
        const int openFiles = 7; // RLIMIT_NOFILE
        var softAndHard = stackalloc ulong[2];
        return GetLimit(openFiles, softAndHard) == 0 ? *softAndHard : throw Failure("getrlimit");
    }

    /// <summary>The last call's failure, with the call's name and the system's own words.</summary>
    public static IOException Failure(string call)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"{call} failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})");
    }
}

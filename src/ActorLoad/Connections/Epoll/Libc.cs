using System.Runtime.InteropServices;

namespace ActorLoad.Connections.Epoll;

/// <summary>
/// The calls of the C library that connections are made of. They return -1 and leave the reason in <see cref="Marshal.GetLastPInvokeError"/>; see the manual page of
/// each (section 2). The numbers are Linux's.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    public const int InternetV4 = 2;             // AF_INET
    public const int InternetV6 = 10;            // AF_INET6
    public const int Stream = 1;                 // SOCK_STREAM
    public const int NonBlocking = 0x800;        // SOCK_NONBLOCK, EFD_NONBLOCK
    public const int CloseOnExec = 0x80000;      // SOCK_CLOEXEC, EPOLL_CLOEXEC, EFD_CLOEXEC
    public const int NoSignal = 0x4000;          // MSG_NOSIGNAL

    public const int LevelIp = 0;                // IPPROTO_IP
    public const int LevelSocket = 1;            // SOL_SOCKET
    public const int LevelTcp = 6;               // IPPROTO_TCP
    public const int NoDelay = 1;                // TCP_NODELAY
    public const int LastError = 4;              // SO_ERROR
    public const int Linger = 13;                // SO_LINGER
    public const int BindAddressNoPort = 24;     // IP_BIND_ADDRESS_NO_PORT, ip(7)

    public const uint CanRead = 0x001;           // EPOLLIN
    public const uint CanWrite = 0x004;          // EPOLLOUT
    public const uint Failed = 0x008;            // EPOLLERR
    public const uint HungUp = 0x010;            // EPOLLHUP
    public const uint PeerHungUp = 0x2000;       // EPOLLRDHUP
    public const uint EdgeTriggered = 1u << 31;  // EPOLLET
    public const int ControlAdd = 1;             // EPOLL_CTL_ADD
    public const int ControlModify = 3;          // EPOLL_CTL_MOD

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, byte* address, uint length);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, byte* address, uint length);

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int socket, int level, int name, void* value, uint* length);

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int name, void* value, uint length);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, byte* buffer, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, byte* buffer, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

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

    public static int SetOption(int socket, int level, int name, int value) => SetOption(socket, level, name, &value, sizeof(int));
}

using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorLoad.Baseline.Models;

/// <summary>What a waiting thread was woken by.</summary>
internal enum Wake
{
    /// <summary>The time, or a signal of the system's: look at the clock.</summary>
    Time,

    /// <summary>There is something to read, be it the end or an error.</summary>
    Socket,

    /// <summary>The hold's start is known.</summary>
    Hold,
}

/// <summary>Blocks a thread until a socket has something to read, or is shut down, or a time has come.</summary>
/// <remarks>
/// ppoll(2): the runtime's waits count whole milliseconds, and none of them ends with the socket. The kernel lets a poll be late by a thousandth of its timeout (at
/// 90 s, 90 ms), to wake several sleepers at once; so a long wait is broken off shortly before its end, and the rest waited for anew.
/// </remarks>
internal static partial class Poll
{
    private const short In = 0x001, PeerShutDown = 0x2000;

    /// <summary>Shorter waits are late by a millisecond at most.</summary>
    private static readonly TimeSpan OneWait = TimeSpan.FromSeconds(1.5);

    /// <summary>Waits for input too.</summary>
    /// <inheritdoc cref="UntilShutDown"/>
    public static Wake UntilReadable(Socket socket, HoldSignal? signal, TimeSpan? timeout) => Wait(socket, In, signal, timeout);

    /// <summary>Of the socket waits for its end alone, which either side may have brought about: the peer by a FIN, we by shutting it down.</summary>
    /// <param name="signal">Wake for this too; null: it has been given.</param>
    /// <param name="timeout">Null: as long as it takes. Not positive: look and return.</param>
    public static Wake UntilShutDown(Socket socket, HoldSignal? signal, TimeSpan? timeout) => Wait(socket, PeerShutDown, signal, timeout);

    private static unsafe Wake Wait(Socket socket, short events, HoldSignal? signal, TimeSpan? timeout)
    {
        var handle = socket.SafeHandle;
        var held = false;
        try
        {
            // Another thread may dispose the socket meanwhile: its number must not be another's until we are back.
            handle.DangerousAddRef(ref held);
            var waits = stackalloc PollFd[2];
            waits[0] = new PollFd((int)handle.DangerousGetHandle(), events, 0);
            waits[1] = new PollFd(signal?.Descriptor ?? -1, In, 0); // a negative one is passed over
            var limit = timeout > OneWait ? timeout * 0.99 : timeout;
            var time = limit is { Ticks: > 0 and var ticks }
                ? new Timespec(ticks / TimeSpan.TicksPerSecond, ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick)
                : default;
            if (PPoll(waits, 2, limit is null ? null : &time, 0) <= 0)
                return Wake.Time;
            return waits[0].Found != 0 ? Wake.Socket : Wake.Hold;
        }
        catch (ObjectDisposedException)
        {
            return Wake.Socket;
        }
        finally
        {
            if (held)
                handle.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static unsafe partial int PPoll(PollFd* waits, nuint count, Timespec* timeout, nint mask);

    private readonly record struct PollFd(int Descriptor, short Wanted, short Found);

    private readonly record struct Timespec(long Seconds, long Nanoseconds);
}

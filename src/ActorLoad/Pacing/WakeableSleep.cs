using System.Runtime.InteropServices;
using ActorLoad.Hosting.Machine;

namespace ActorLoad.Pacing;

/// <summary>
/// One thread's sleep, which ends at an instant, to some 10 microseconds where the thread has no <see cref="TimerSlack"/> and to 60 where it has, or when
/// another thread ends it: Akka's scheduler ticks each 10 ms and the runtime's waits each millisecond, either of which would be seen in every latency.
/// </summary>
/// <remarks>
/// On Linux a futex (futex(2)): <see cref="Seen"/> is read while it is certain that there is nothing to do, and a wake-up from then on ends the sleep even if it
/// comes before the sleep does. May end early; the caller looks again.
/// </remarks>
internal sealed unsafe partial class WakeableSleep
{
    private const int WaitPrivate = 128 | 0, WakePrivate = 128 | 1;

    private static readonly nint s_futex = (OperatingSystem.IsLinux(), RuntimeInformation.ProcessArchitecture) switch
    {
        (true, Architecture.X64) => 202,
        (true, Architecture.Arm64) => 98,
        _ => 0,
    };

    /// <summary>A semaphore takes no time beyond 24 days.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);

    /// <summary>Pinned: the kernel knows it by its address.</summary>
    private readonly uint[] _wakeUps = GC.AllocateArray<uint>(1, pinned: true);

    /// <summary>Where there is no futex; to the millisecond.</summary>
    private readonly SemaphoreSlim? _elsewhere = s_futex == 0 ? new SemaphoreSlim(0) : null;

    /// <summary>Wake-ups so far.</summary>
    public uint Seen => Volatile.Read(ref _wakeUps[0]);

    /// <param name="seen">See <see cref="Seen"/>.</param>
    /// <param name="atMost">Null: until it is woken.</param>
    public void Sleep(uint seen, TimeSpan? atMost)
    {
        if (_elsewhere is not null)
        {
            _elsewhere.Wait(atMost is { } time && time < s_longest ? time : s_longest);
            return;
        }

        var timeout = new Timespec(
            (atMost ?? TimeSpan.Zero).Ticks / TimeSpan.TicksPerSecond, (atMost ?? TimeSpan.Zero).Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
        fixed (uint* word = _wakeUps)
            _ = Futex(s_futex, word, WaitPrivate, (nint)seen, atMost is null ? null : &timeout, null, 0);
    }

    /// <summary>From any thread.</summary>
    public void Wake()
    {
        Interlocked.Increment(ref _wakeUps[0]);
        if (_elsewhere is not null)
        {
            _elsewhere.Release();
            return;
        }

        fixed (uint* word = _wakeUps)
            _ = Futex(s_futex, word, WakePrivate, 1, null, null, 0);
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Futex(nint number, uint* word, nint operation, nint value, Timespec* timeout, uint* word2, nint value3);

    private readonly record struct Timespec(long Seconds, long Nanoseconds);
}

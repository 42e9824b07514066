using System.Runtime.InteropServices;

namespace ActorLoad.Hosting.Machine;

/// <summary>How much later than asked the kernel may wake the calling thread, to wake several at once: 50 microseconds unless said, which every send would be late by.</summary>
/// <remarks>Linux alone (prctl(2)); elsewhere nothing is done. Other threads keep theirs, and those that the thread starts later have its own.</remarks>
public static partial class TimerSlack
{
    private const int Set = 29, Get = 30;

    /// <summary>A nanosecond; 0 would be the thread's default again.</summary>
    private const nuint Least = 1;

    /// <returns>False where there is no such thing.</returns>
    public static bool TrySetLeast() => OperatingSystem.IsLinux() && Prctl(Set, Least, 0, 0, 0) == 0;

    /// <summary>Of the calling thread, in nanoseconds; null where there is no such thing.</summary>
    public static long? Read() => OperatingSystem.IsLinux() && Prctl(Get, 0, 0, 0, 0) is >= 0 and var slack ? slack : null;

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint argument, nuint unused3, nuint unused4, nuint unused5);
}

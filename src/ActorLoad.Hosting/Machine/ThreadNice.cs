using System.Runtime.InteropServices;

namespace ActorLoad.Hosting.Machine;

/// <summary>The calling thread's place in the scheduler: .NET's thread priorities do nothing on Linux.</summary>
internal static partial class ThreadNice
{
    private const int OfProcess = 0, CallingThread = 0, Raised = -10;

    /// <summary>Without the privilege (CAP_SYS_NICE) the thread stays as it is.</summary>
    public static bool TryRaise() => OperatingSystem.IsLinux() && SetPriority(OfProcess, CallingThread, Raised) == 0;

    /// <summary>
    /// On Linux a nice value belongs to a thread, and 0 is the one that calls (setpriority(2), C library/kernel differences).
    /// </summary>
    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int nice);
}

using System.Runtime.InteropServices;

namespace ActorLoad.Hosting.Machine;

/// <summary>CPU time and context switches of this process by getrusage(2), one system call.</summary>
internal readonly partial record struct ProcessUsage(double CpuSeconds, long ContextSwitches)
{
    private const int Self = 0;

    public static ProcessUsage Read()
    {
        if (OperatingSystem.IsLinux() && GetResourceUsage(Self, out var usage) == 0)
            return new(usage.User.Seconds + usage.System.Seconds, usage.VoluntarySwitches + usage.ForcedSwitches);
        return new(Environment.CpuUsage.TotalTime.TotalSeconds, 0);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetResourceUsage(int who, out ResourceUsage usage);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeValue
    {
        private readonly nint _seconds;
        private readonly nint _micros;

        public readonly double Seconds => _seconds + _micros / 1e6;
    }

    /// <summary>struct rusage of Linux; only what is read has a name, the rest holds its place.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceUsage
    {
        public TimeValue User;
        public TimeValue System;
        private readonly TwelveLongs _unused;
        public nint VoluntarySwitches;
        public nint ForcedSwitches;
    }

    [System.Runtime.CompilerServices.InlineArray(12)]
    private struct TwelveLongs
    {
        private nint _first;
    }
}

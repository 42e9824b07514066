
namespace ActorLoad.Hosting.Machine;

/// <summary>What this process holds at one instant, and what it has used since it started.</summary>
/// <param name="At">By the sampler's monotonic clock; only differences mean something.</param>
/// <param name="RssBytes">Resident now, pages that are shared with other processes included.</param>
/// <param name="HeapBytes">Managed heap now, garbage that is not collected yet included.</param>
/// <param name="Threads">Now.</param>
/// <param name="CpuSeconds">User and system time of all threads, ended ones included.</param>
/// <param name="ContextSwitches">Voluntary and forced, of all threads.</param>
/// <param name="GcCount">Collections of any generation.</param>
/// <param name="GcPauseSeconds">In which the collector had all managed threads stopped.</param>
/// <param name="AllocatedBytes">On the managed heap; each thread's last few kilobytes are not in it yet.</param>
public sealed record ResourceSample(
    TimeSpan At, long RssBytes, long HeapBytes, int Threads,
    double CpuSeconds, long ContextSwitches, int GcCount, double GcPauseSeconds, long AllocatedBytes)
{
    /// <summary>What was used from the earlier sample to the later.</summary>
    public static ResourceUse operator -(ResourceSample later, ResourceSample earlier) => new(
        (later.At - earlier.At).TotalSeconds,
        later.CpuSeconds - earlier.CpuSeconds,
        later.ContextSwitches - earlier.ContextSwitches,
        later.GcCount - earlier.GcCount,
        later.GcPauseSeconds - earlier.GcPauseSeconds,
        later.AllocatedBytes - earlier.AllocatedBytes);
}

/// <summary>What was used between two samples.</summary>
public readonly record struct ResourceUse(
    double Seconds, double CpuSeconds, long ContextSwitches, int GcCount, double GcPauseSeconds, long AllocatedBytes)
{
    /// <summary>Of the cores that could be used; 0 over no time. Above 1 only by the coarseness of the kernel's accounting.</summary>
    public double CpuShare(double cores) => Seconds > 0 && cores > 0 ? CpuSeconds / (Seconds * cores) : 0;
}

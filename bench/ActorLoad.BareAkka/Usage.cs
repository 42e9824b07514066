using System.Diagnostics;

namespace ActorLoad.BareAkka;

/// <summary>What this process has taken so far.</summary>
internal sealed record Usage(TimeSpan User, TimeSpan Kernel, int Collections, long ResidentBytes, long HeapBytes, int Threads)
{
    public static Usage Now()
    {
        using var self = Process.GetCurrentProcess();
        return new Usage(
            self.UserProcessorTime, self.PrivilegedProcessorTime, GC.CollectionCount(0), Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false), self.Threads.Count);
    }
}

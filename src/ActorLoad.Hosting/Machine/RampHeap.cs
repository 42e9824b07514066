using System.Runtime;

namespace ActorLoad.Hosting.Machine;

/// <summary>
/// Lets the heap grow by <see cref="Step"/> between collections while a ramp lasts. The budget that keeps collections short in the hold (1 MB, adr 14) is used up
/// by thirty connections; with a quarter of it collections took a third of the ramp. It is fixed at the start of a process, so that a region without collections stands in for a
/// larger one, and is begun again each time it is used up.
/// </summary>
/// <remarks>Of the whole process: while one ramp has it, another goes without. Safe from any thread.</remarks>
public static class RampHeap
{
    /// <summary>
    /// Bytes between collections. Each then takes 3 ms in a slow ramp and 11 in a fast one, with 256 connects under way; with 64 MB several times as long, which connect times would
    /// show. From 8 to 32 MB the CPU of a ramp was the same: a collection costs by what survives.
    /// </summary>
    public const int Step = 8 << 20;

    /// <summary>Bytes that are there beyond the step for what is allocated until a collection has come; if they run out, the region ends by itself, and collections come as they would.</summary>
    private const int Slack = 8 << 20;

    /// <summary>Nothing of a ramp is that large.</summary>
    private const int LargeObjects = 1 << 20;

    private static readonly Lock s_gate = new();
    private static bool s_taken;

    /// <returns>What ends it; null if another ramp has it.</returns>
    public static IDisposable? TryTake()
    {
        lock (s_gate)
        {
            if (s_taken)
                return null;
            s_taken = true;
            Begin();
            return new Hold();
        }
    }

    private static void OnStepTaken()
    {
        lock (s_gate)
        {
            if (!s_taken)
                return;
            End();
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            Begin();
        }
    }

    private static void Begin()
    {
        try
        {
            // False where memory is short: then collections come as they would.
            if (GC.TryStartNoGCRegion(Step + Slack + LargeObjects, LargeObjects, disallowFullBlockingGC: true))
                GC.RegisterNoGCRegionCallback(Step, OnStepTaken);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentOutOfRangeException)
        {
            // A region is on, or the limit of a container leaves no room for one.
        }
    }

    private static void End()
    {
        if (GCSettings.LatencyMode != GCLatencyMode.NoGCRegion)
            return;
        try
        {
            GC.EndNoGCRegion();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself meanwhile.
        }
    }

    private sealed class Hold : IDisposable
    {
        private bool _over;

        public void Dispose()
        {
            lock (s_gate)
            {
                if (_over)
                    return;
                (_over, s_taken) = (true, false);
                End();
            }
        }
    }
}

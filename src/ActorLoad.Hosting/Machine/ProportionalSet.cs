using System.Globalization;

namespace ActorLoad.Hosting.Machine;

/// <summary>
/// This process's share of memory: pages that several processes have are divided among them, so that it may be summed over processes, as
/// resident sizes may not. The kernel walks all page tables for it (milliseconds, more in a large process): ask at the end of a phase, not
/// each second.
/// </summary>
public static class ProportionalSet
{
    /// <returns>Null where the kernel does not tell.</returns>
    public static long? ReadBytes() => ReadBytes("/");

    internal static long? ReadBytes(string root)
    {
        foreach (var line in ProcFile.TryReadText(Path.Combine(root, "proc/self/smaps_rollup"))?.Split('\n') ?? [])
        {
            if (line.StartsWith("Pss:", StringComparison.Ordinal)
                && line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, ..]
                && long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
                return amount * 1024;
        }

        return null;
    }
}

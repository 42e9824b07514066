using System.Globalization;
using System.Runtime.InteropServices;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Machine;

/// <summary>This machine, for reports of clients that do not describe it and for the outputs' heads.</summary>
internal static class MachineFacts
{
    private const string DescriptorLine = "Max open files";

    /// <summary>As ActorLoad's own clients describe it outside a limited control group.</summary>
    public static MachineReport Report() => new(
        RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, Environment.ProcessorCount, MemoryBytes(), DescriptorLimit());

    public static string Kernel() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    private static long MemoryBytes() => 1024 * Number(File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemTotal:", StringComparison.Ordinal)), 1);

    /// <summary>The runtime has raised the soft limit to the hard one, and our children inherit that. 0: no limit.</summary>
    private static long DescriptorLimit()
    {
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith(DescriptorLine, StringComparison.Ordinal));
        return Number(line[DescriptorLine.Length..], 0);
    }

    private static long Number(string line, int word) =>
        long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[word], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

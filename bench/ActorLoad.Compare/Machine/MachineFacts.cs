using System.Globalization;
using System.Runtime.InteropServices;
using ActorLoad.Compare.Output;
using ActorLoad.Compare.Plan;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Machine;

/// <summary>This machine, for reports of clients that do not describe it and for the outputs' heads.</summary>
internal static class MachineFacts
{
    private const string DescriptorLine = "Max open files";

    /// <summary>As ActorLoad's own clients describe it, in a control group of these limits if there are any.</summary>
    public static MachineReport Report(GroupLimits? limits) => new(
        RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription,
        Math.Min(Environment.ProcessorCount, limits?.Cpus ?? double.MaxValue), Math.Min(MemoryBytes(), limits?.MemoryBytes ?? long.MaxValue), DescriptorLimit());

    /// <summary>Whether bench/compare has put us into a network namespace of our own.</summary>
    public static bool PrivateNetwork => Environment.GetEnvironmentVariable("ACTORLOAD_COMPARE_NETWORK") == "private";

    /// <param name="go">A folder in which to ask for Go's version; null: Go is not part of it.</param>
    public static MachineState State(string? go)
    {
        var machine = Report(limits: null);
        return new MachineState(
            machine.Os, Kernel(), machine.Cores, machine.MemoryBytes, machine.DescriptorLimit, RuntimeInformation.FrameworkDescription,
            go is null ? null : Commands.Ask(go, "go", "env", "GOVERSION"), PrivateNetwork);
    }

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

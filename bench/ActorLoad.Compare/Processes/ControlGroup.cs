using System.Collections.Immutable;
using System.Globalization;
using ActorLoad.Compare.Plan;

namespace ActorLoad.Compare.Processes;

/// <summary>What the processes of a control group used together.</summary>
/// <param name="MemoryPeakBytes">With the kernel's part: sockets and page tables; null where it is not known.</param>
/// <param name="CpuSeconds">From the first process's start to the last one's end; null where it is not known.</param>
/// <param name="OutOfMemoryKills">Processes that the kernel killed for going over the limit.</param>
public sealed record GroupUsage(long? MemoryPeakBytes, double? CpuSeconds, long OutOfMemoryKills);

/// <summary>A control group, version 1 or 2, made for one run of clients and taken away after it. Needs root.</summary>
internal sealed class ControlGroup : IAsyncDisposable
{
    private const int PeriodMicros = 100_000;
    private const int RemoveTries = 50;

    private static readonly TimeSpan RemovePause = TimeSpan.FromMilliseconds(100);

    private readonly string? _unified, _memory, _account;
    private readonly ImmutableArray<string> _folders;

    private ControlGroup(string? unified, string? memory, string? account, ImmutableArray<string> folders) =>
        (_unified, _memory, _account, _folders) = (unified, memory, account, folders);

    /// <summary>The words to put before a command: a shell that joins the group and becomes the command.</summary>
    public IReadOnlyList<string> Joining =>
    [
        "sh", "-c", "while [ \"$1\" != -- ]; do echo $$ > \"$1\" || exit 125; shift; done; shift; exec \"$@\"", "join",
        .. _folders.Select(folder => folder + "/cgroup.procs"), "--",
    ];

    /// <exception cref="BenchException">There is none to be had.</exception>
    public static ControlGroup Create(string name, GroupLimits limits)
    {
        var unified = File.Exists("/sys/fs/cgroup/cgroup.controllers");
        var places = ControlGroupPlaces.Of(File.ReadAllText("/proc/self/cgroup"), Directory.Exists, unified);
        string[] parents = unified ? [places.Unified ?? ""] : [.. new[] { places.Memory, places.Cpu, places.CpuAccount }.OfType<string>()];
        string[] folders = [.. parents.Select(parent => Path.Combine(parent, name))];
        try
        {
            return unified ? CreateUnified(parents[0], folders[0], limits) : CreateDivided(places, folders, limits);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            foreach (var folder in folders)
                TryRemove(folder);
            throw new BenchException($"No control group can be made for the clients: {e.Message} It takes root, and memory and cpu controllers that are " +
                "handed down to our own group; in a container run it privileged, under systemd in a scope with Delegate=yes.");
        }
    }

    /// <summary>To be read before the group is taken away.</summary>
    public GroupUsage Usage() => _unified is { } group
        ? new GroupUsage(Number(group, "memory.peak"), Named(group, "cpu.stat", "usage_usec") / 1e6, Named(group, "memory.events", "oom_kill") ?? 0)
        : new GroupUsage(
            _memory is null ? null : Number(_memory, "memory.max_usage_in_bytes"),
            _account is null ? null : Number(_account, "cpuacct.usage") / 1e9,
            _memory is null ? 0 : Named(_memory, "memory.oom_control", "oom_kill") ?? 0);

    public async ValueTask DisposeAsync()
    {
        foreach (var folder in _folders)
        {
            // The kernel counts a process out a little after its end.
            for (var i = 0; i < RemoveTries && !TryRemove(folder); i++)
                await Task.Delay(RemovePause);
        }
    }

    private static ControlGroup CreateUnified(string parent, string group, GroupLimits limits)
    {
        if (parent.Length == 0)
            throw new IOException("no group of version 2 is there.");
        File.WriteAllText(Path.Combine(parent, "cgroup.subtree_control"), "+memory +cpu");
        Directory.CreateDirectory(group);
        if (limits.MemoryBytes is { } bytes)
        {
            File.WriteAllText(Path.Combine(group, "memory.max"), $"{bytes}");
            WriteIfThere(Path.Combine(group, "memory.swap.max"), "0");
        }

        if (limits.Cpus is { } cpus)
            File.WriteAllText(Path.Combine(group, "cpu.max"), $"{Quota(cpus)} {PeriodMicros}");
        return new ControlGroup(group, null, null, [group]);
    }

    private static ControlGroup CreateDivided(ControlGroupPlaces places, string[] folders, GroupLimits limits)
    {
        if (places.Memory is null || places.Cpu is null)
            throw new IOException("the memory or the cpu controller is not mounted.");
        foreach (var folder in folders)
            Directory.CreateDirectory(folder);
        if (limits.MemoryBytes is { } bytes)
        {
            File.WriteAllText(Path.Combine(folders[0], "memory.limit_in_bytes"), $"{bytes}");
            WriteIfThere(Path.Combine(folders[0], "memory.memsw.limit_in_bytes"), $"{bytes}");
        }

        if (limits.Cpus is { } cpus)
        {
            File.WriteAllText(Path.Combine(folders[1], "cpu.cfs_period_us"), $"{PeriodMicros}");
            File.WriteAllText(Path.Combine(folders[1], "cpu.cfs_quota_us"), $"{Quota(cpus)}");
        }

        return new ControlGroup(null, folders[0], folders.Length > 2 ? folders[2] : null, [.. folders]);
    }

    private static long Quota(double cpus) => (long)Math.Round(cpus * PeriodMicros);

    /// <summary>Limits of swap are there only where the kernel counts it.</summary>
    private static void WriteIfThere(string file, string text)
    {
        if (File.Exists(file))
            File.WriteAllText(file, text);
    }

    private static bool TryRemove(string folder)
    {
        try
        {
            // Its files are the kernel's, and go with it.
            if (Directory.Exists(folder))
                Directory.Delete(folder);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long? Number(string folder, string file) =>
        File.Exists(Path.Combine(folder, file)) && long.TryParse(File.ReadAllText(Path.Combine(folder, file)).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    private static long? Named(string folder, string file, string name)
    {
        if (!File.Exists(Path.Combine(folder, file)))
            return null;
        var line = File.ReadLines(Path.Combine(folder, file)).Select(line => line.Split(' ')).FirstOrDefault(words => words is [var first, _] && first == name);
        return line is not null && long.TryParse(line[1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}

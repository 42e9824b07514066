using System.Globalization;
using ActorLoad.Core.Plan;

namespace ActorLoad.Hosting.Machine;

/// <summary>
/// The limits of this process's control groups, version 2 and 1. A group's parents bind as well, so each is read up to the root. In a
/// container the path that the kernel tells may lead out of what is mounted: levels that are not there are passed over, and the mount's own
/// root is always read.
/// </summary>
internal sealed class ControlGroups
{
    /// <summary>Version 1 says "no limit" by the largest multiple of a page: anything near it is no limit.</summary>
    private const long NoLimit = 1L << 60;

    private readonly string[] _unified;
    private readonly string[] _memory;
    private readonly string[] _cpu;
    private readonly string[] _tasks;

    public ControlGroups(string root)
    {
        var mount = Path.Combine(root, "sys/fs/cgroup");
        var paths = Paths(ProcFile.TryReadText(Path.Combine(root, "proc/self/cgroup")) ?? "");
        _unified = [.. Levels(mount, paths.GetValueOrDefault("")), .. Levels(Path.Combine(mount, "unified"), paths.GetValueOrDefault(""))];
        _memory = [.. Levels(Path.Combine(mount, "memory"), paths.GetValueOrDefault("memory"))];
        _cpu = [.. Levels(Path.Combine(mount, "cpu"), paths.GetValueOrDefault("cpu"))];
        _tasks = [.. Levels(Path.Combine(mount, "pids"), paths.GetValueOrDefault("pids"))];
    }

    /// <returns>The group that has the least left; null where none has a limit.</returns>
    public MemoryGroup? Memory() =>
        _unified.Select(level => Memory(level, "memory.max", "memory.current", ""))
            .Concat(_memory.Select(level => Memory(level, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_")))
            .OfType<MemoryGroup>()
            .MinBy(group => group.AvailableBytes);

    /// <returns>The group that may have the fewest threads more; null where none has a limit.</returns>
    public TaskGroup? Tasks() => _unified.Concat(_tasks).Select(Tasks).OfType<TaskGroup>().MinBy(group => group.Available);

    /// <returns>Cores by the tightest quota, fractional; null where none has one.</returns>
    public double? CpuQuota() =>
        _unified.Select(level => Quota(Words(Text(level, "cpu.max"))))
            .Concat(_cpu.Select(level => Quota([Text(level, "cpu.cfs_quota_us") ?? "", Text(level, "cpu.cfs_period_us") ?? ""])))
            .Min();

    /// <summary>Lines <c>ID:CONTROLLERS:PATH</c>; version 2 has no controllers.</summary>
    private static Dictionary<string, string> Paths(string text)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path])
                continue;
            foreach (var controller in controllers.Split(','))
                paths[controller] = path;
        }

        return paths;
    }

    private static IEnumerable<string> Levels(string mount, string? path)
    {
        if (!Directory.Exists(mount))
            yield break;
        yield return mount;
        var level = mount;
        foreach (var name in path?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            level = Path.Combine(level, name);
            if (name == ".." || !Directory.Exists(level))
                yield break;
            yield return level;
        }
    }

    private static MemoryGroup? Memory(string level, string limitName, string usedName, string prefix)
    {
        if (Number(Text(level, limitName)) is not { } limit || limit >= NoLimit || Number(Text(level, usedName)) is not { } used)
            return null;
        return new MemoryGroup(limit, Math.Max(0, used - FileCache(Text(level, "memory.stat") ?? "", prefix)));
    }

    /// <summary>Named alike in both versions; <c>max</c> is no limit.</summary>
    private static TaskGroup? Tasks(string level) =>
        Number(Text(level, "pids.max")) is { } limit and < NoLimit && Number(Text(level, "pids.current")) is { } used and < NoLimit
            ? new TaskGroup(limit, used)
            : null;

    /// <summary>Pages of files: the kernel takes them back before it kills a process.</summary>
    private static long FileCache(string stat, string prefix)
    {
        var cache = 0L;
        foreach (var line in stat.Split('\n'))
        {
            if (Words(line) is [var name, var value] && (name == prefix + "inactive_file" || name == prefix + "active_file"))
                cache += Math.Min(Number(value) ?? 0, NoLimit);
        }

        return cache;
    }

    /// <param name="words">Microseconds of CPU, and of time in which they may be used; <c>max</c> and -1 are no quota.</param>
    private static double? Quota(string[] words) =>
        words is [var quota, var period] && Number(quota) is { } used and > 0 && Number(period) is { } of and > 0 ? (double)used / of : null;

    private static string? Text(string level, string name) => ProcFile.TryReadText(Path.Combine(level, name));

    private static string[] Words(string? line) => line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

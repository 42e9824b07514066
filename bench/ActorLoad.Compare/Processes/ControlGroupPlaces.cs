using System.Collections.Immutable;

namespace ActorLoad.Compare.Processes;

/// <summary>Where groups for children may be made: below our own, so that what limits us limits them too.</summary>
/// <param name="Unified">Version 2's folder; null where the controllers are version 1's.</param>
/// <param name="Memory">Version 1's folder of the memory controller.</param>
/// <param name="Cpu">Version 1's folder of the CPU quota.</param>
/// <param name="CpuAccount">Version 1's folder of the CPU account.</param>
internal sealed record ControlGroupPlaces(string? Unified, string? Memory, string? Cpu, string? CpuAccount)
{
    private const string Mount = "/sys/fs/cgroup";

    /// <param name="own">The text of /proc/self/cgroup: lines <c>ID:CONTROLLERS:PATH</c>; version 2 has no controllers.</param>
    /// <param name="exists">Whether a folder is there.</param>
    /// <param name="unified">Whether version 2 is what is mounted.</param>
    public static ControlGroupPlaces Of(string own, Func<string, bool> exists, bool unified)
    {
        var paths = own.Split('\n').Select(line => line.Split(':', 3)).Where(words => words.Length == 3)
            .SelectMany(words => words[1].Split(','), (words, controller) => (controller, path: words[2]))
            .GroupBy(entry => entry.controller, StringComparer.Ordinal)
            .ToImmutableDictionary(group => group.Key, group => group.First().path, StringComparer.Ordinal);
        return unified
            ? new ControlGroupPlaces(Under(Mount, ""), null, null, null)
            : new ControlGroupPlaces(null, Under($"{Mount}/memory", "memory"), Under($"{Mount}/cpu", "cpu"), Under($"{Mount}/cpuacct", "cpuacct"));

        // In a container the path may lead out of what is mounted: the mount's own root is then the group.
        string? Under(string mount, string controller) =>
            paths.TryGetValue(controller, out var path) && exists(mount + path) ? (mount + path).TrimEnd('/')
            : exists(mount) ? mount
            : null;
    }
}

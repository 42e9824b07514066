using System.Globalization;

namespace ActorLoad.Hosting.Machine;

/// <summary>The resource limits of this process, as <c>/proc/self/limits</c> lists them.</summary>
internal static class ResourceLimits
{
    /// <param name="root">The directory in which proc is looked for.</param>
    /// <param name="name">As the list has it, such as <c>Max open files</c>.</param>
    /// <returns><see cref="long.MaxValue"/> for a limit that is none, null for one that cannot be read.</returns>
    public static (long? Soft, long? Hard) Read(string root, string name)
    {
        var line = ProcFile.TryReadLine(Path.Combine(root, "proc/self/limits"), name);
        var words = line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return (words.Length > 0 ? Limit(words[0]) : null, words.Length > 1 ? Limit(words[1]) : null);
    }

    private static long? Limit(string word) => word == "unlimited"
        ? long.MaxValue
        : long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
}

using System.Collections.Immutable;
using System.Globalization;

namespace ActorLoad.Compare.Lean;

/// <summary>The processes that a process has started and that live.</summary>
internal static class ChildProcesses
{
    /// <summary>
    /// Field 4 of /proc/PID/stat, counted from the one after the command's closing parenthesis (proc(5) calls that number 3).
    /// </summary>
    private const int ParentField = 4 - 3;

    public static ImmutableArray<int> Of(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Where(id => ParentOf(id) == parent).Order(),
    ];

    /// <param name="stat">The text of /proc/PID/stat; the command in it may hold anything.</param>
    internal static int Parent(string stat) => int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[ParentField], CultureInfo.InvariantCulture);

    private static int? ParentOf(int process)
    {
        try
        {
            return Parent(File.ReadAllText($"/proc/{process}/stat"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it has ended
        }
    }
}

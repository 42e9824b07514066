using System.Globalization;

namespace ActorLoad.Compare.Engines;

/// <summary>What the kernel tells of another process at one moment: for clients that do not measure it themselves.</summary>
/// <param name="ContextSwitches">Voluntary and forced, of the threads that live, since each began.</param>
/// <param name="PssBytes">Resident, shared pages divided among those that share them; null where the kernel does not tell.</param>
internal sealed record OutsideView(long ContextSwitches, long? PssBytes)
{
    /// <summary>USER_HZ, which Linux has told programs since ever, whatever its own clock.</summary>
    public const double TicksPerSecond = 100;

    /// <summary>
    /// Fields of /proc/PID/stat, counted from the one after the command's closing parenthesis (proc(5) calls that number 3).
    /// </summary>
    private const int UserField = 14 - 3, SystemField = 15 - 3, LastChildField = 17 - 3;

    /// <summary>Exact, as the kernel walks the pages for it; null where it does not tell.</summary>
    public long? RssBytes { get; init; }

    /// <summary>Of all threads, ended ones too, since the process began, in steps of 10 ms.</summary>
    public double CpuSeconds { get; init; }

    /// <param name="memory">
    /// Whether to read memory too: the kernel walks every page for it, milliseconds in a large process, in which that can map none.
    /// </param>
    /// <returns>Null when the process is gone.</returns>
    public static OutsideView? Of(int process, bool memory = true)
    {
        try
        {
            var cpu = Cpu(File.ReadAllText($"/proc/{process}/stat"));
            var switches = Directory.EnumerateDirectories($"/proc/{process}/task").Sum(task => Switches(Lines($"{task}/status")));
            var rollup = memory ? Lines($"/proc/{process}/smaps_rollup") : [];
            return new OutsideView(switches, Kilobytes(rollup, "Pss:") * 1024) { RssBytes = Kilobytes(rollup, "Rss:") * 1024, CpuSeconds = cpu };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Both kinds, from the lines of a thread's status.</summary>
    internal static long Switches(IEnumerable<string> status) => status
        .Where(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal) || line.StartsWith("nonvoluntary_ctxt_switches:", StringComparison.Ordinal))
        .Sum(line => long.Parse(line[(line.IndexOf(':') + 1)..], CultureInfo.InvariantCulture));

    /// <param name="withChildren">Those too that have ended and that it has waited for.</param>
    /// <returns>Null when the process is gone.</returns>
    public static double? CpuOf(int process, bool withChildren = false) => Lines($"/proc/{process}/stat") is [var stat, ..] ? Cpu(stat, withChildren) : null;

    /// <summary>Bytes, by the kernel's own count, which costs it nothing.</summary>
    /// <returns>Null when the process is gone.</returns>
    public static long? ResidentOf(int process) => Kilobytes(Lines($"/proc/{process}/status"), "VmRSS:") * 1024;

    /// <param name="stat">The text of /proc/PID/stat; the command in it may hold anything.</param>
    /// <returns>Seconds.</returns>
    internal static double Cpu(string stat, bool withChildren = false)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[UserField..(withChildren ? LastChildField + 1 : SystemField + 1)].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    internal static long? Kilobytes(IEnumerable<string> lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var number, ..]
            ? long.Parse(number, CultureInfo.InvariantCulture)
            : null;

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A thread that has ended since it was listed, or a file that this kernel has not.
            return [];
        }
    }
}

using System.Globalization;

namespace ActorLoad.Compare.Engines;

/// <summary>What the kernel tells of another process at one moment: for clients that do not measure it themselves.</summary>
/// <param name="ContextSwitches">Voluntary and forced, of the threads that live, since each began.</param>
/// <param name="PssBytes">Resident, shared pages divided among those that share them; null where the kernel does not tell.</param>
internal sealed record OutsideView(long ContextSwitches, long? PssBytes)
{
    /// <returns>Null when the process is gone.</returns>
    public static OutsideView? Of(int process)
    {
        try
        {
            var switches = Directory.EnumerateDirectories($"/proc/{process}/task").Sum(task => Switches(Lines($"{task}/status")));
            var pss = Kilobytes(Lines($"/proc/{process}/smaps_rollup"), "Pss:");
            return new OutsideView(switches, pss * 1024);
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

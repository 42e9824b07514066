using System.Collections.Immutable;
using System.Globalization;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Machine;

/// <summary>What would spoil a measurement, looked for before it begins. It warns and does not refuse: the warnings stand in every output.</summary>
internal static class MachineCheck
{
    /// <summary>Of the cores: more is work of somebody else's that the runs would share them with.</summary>
    private const double BusyShare = 0.5;

    /// <summary>Each holds a port of the range that the connections come from.</summary>
    private const int ManyTimeWait = 1_000;

    private static readonly string[] s_ours = ["actorload", "actorload-baseline", "echoserver", "gonet", "goecho"];

    public static ImmutableArray<string> Run()
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        if (Busy(File.ReadAllText("/proc/loadavg"), Environment.ProcessorCount) is { } busy)
            warnings.Add(busy);
        if (TimeWait(File.ReadLines("/proc/net/sockstat")) is { } timeWait)
            warnings.Add(timeWait);
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            if (Stranger(CommandLine(process)) is { } name)
                warnings.Add($"{name} runs already, as process {Path.GetFileName(process)}: end it, or the runs share the machine with it.");
        }

        return warnings.ToImmutable();
    }

    /// <param name="loadavg">The text of /proc/loadavg.</param>
    internal static string? Busy(string loadavg, int cores)
    {
        var load = Load(loadavg);
        return load > BusyShare * cores
            ? string.Create(CultureInfo.InvariantCulture, $"The machine was busy before the first run: load average {load:0.00} on {cores} cores.")
            : null;
    }

    /// <summary>Whether other work is going on, however many cores it may have.</summary>
    /// <param name="loadavg">The text of /proc/loadavg.</param>
    internal static string? Loaded(string loadavg, double most) => Load(loadavg) is var load && load > most
        ? string.Create(CultureInfo.InvariantCulture, $"The machine was busy: load average {load:0.00}, and at most {most:0.##} is allowed.")
        : null;

    /// <summary>Of the last minute.</summary>
    private static double Load(string loadavg) => double.Parse(loadavg.Split(' ')[0], CultureInfo.InvariantCulture);

    /// <param name="sockstat">The lines of /proc/net/sockstat.</param>
    internal static string? TimeWait(IEnumerable<string> sockstat)
    {
        var words = sockstat.FirstOrDefault(line => line.StartsWith("TCP:", StringComparison.Ordinal))?.Split(' ') ?? [];
        return Array.IndexOf(words, "tw") is >= 0 and var at && int.Parse(words[at + 1], CultureInfo.InvariantCulture) is > ManyTimeWait and var count
            ? $"{Humanize.Count(count)} ports were in TIME_WAIT before the first run; they come back after 60 s."
            : null;
    }

    /// <param name="commandLine">Program and arguments.</param>
    /// <returns>The program's name where it is one that the bench runs; by itself or by <c>dotnet</c>.</returns>
    internal static string? Stranger(IReadOnlyList<string> commandLine) =>
        commandLine.Take(2).Select(Path.GetFileNameWithoutExtension).FirstOrDefault(name => s_ours.Contains(name));

    private static string[] CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // it has ended
        }
    }
}

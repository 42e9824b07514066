using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace ActorLoad.Core.Report.Compare;

/// <summary>What must be equal for figures to be compared: target host, plan, seed, machine, and the version of each tool.</summary>
internal static partial class Comparability
{
    /// <summary>Keys of the configuration, and sections of it, that make the plan; the others say how a run is served, judged or shown.</summary>
    private static readonly ImmutableArray<string> PlanKeys = ["connections", "hold", "message", "ramp", "reconnect", "source"];

    /// <returns>A sentence for each thing that differs, with every value and who has it.</returns>
    public static ImmutableArray<string> Differences(ImmutableArray<RunGroup> groups)
    {
        var reports = groups.SelectMany(group => group.Runs).Select(run => run.Report).ToArray();
        var keys = reports.SelectMany(report => report.Config.Keys).Where(IsOfPlan).Distinct().Order(StringComparer.Ordinal);
        var tools = reports.Select(report => report.Tool).Distinct();
        return
        [
            .. Sentence(groups, "The target hosts differ", Hosts),
            .. keys.SelectMany(key => Sentence(groups, $"The plans differ in {key}", report => report.Config.GetValueOrDefault(key))),
            .. Sentence(groups, "The seeds differ", report => $"{report.Seed}"),
            .. Sentence(groups, "The machines differ in cores", report => $"{report.Machine.Cores:0.##}"),
            .. Sentence(groups, "The machines differ in memory", report => Humanize.Bytes(report.Machine.MemoryBytes)),
            .. Sentence(groups, "The operating systems differ", report => report.Machine.Os),
            .. tools.SelectMany(tool => Sentence(
                groups, $"The versions of {tool} differ", report => report.Tool == tool ? report.Version : null)),
        ];
    }

    /// <returns>What may differ between engines, and is to be known all the same.</returns>
    public static ImmutableArray<string> Notes(ImmutableArray<RunGroup> groups) =>
    [
        .. Sentence(groups, "Note: the runtimes differ", report => report.Machine.Runtime),
        .. groups.SelectMany(group => group.Runs).Where(run => run.Report.Steered).Select(run =>
            $"Note: an operator changed the run of {run.File} while it was on: its plan was not carried out as it stands."),
        .. groups.Skip(1).Where(group => IsBefore(groups[0], group) || IsBefore(group, groups[0])).Select(group =>
            $"Note: the runs of {groups[0].Name} and of {group.Name} were not made in turn: what else the machine did meanwhile may be the difference."),
    ];

    /// <summary>All of one before all of the other; of single runs one is always before.</summary>
    private static bool IsBefore(RunGroup one, RunGroup other) =>
        one.Runs.Length > 1 && other.Runs.Length > 1 && one.Runs.Max(run => run.Report.StartedAt) < other.Runs.Min(run => run.Report.StartedAt);

    private static bool IsOfPlan(string key) => PlanKeys.Any(part => key == part || key.StartsWith(part + '.', StringComparison.Ordinal));

    /// <summary>Without ports: a server may listen on several, and on others the next time.</summary>
    private static string? Hosts(RunReport report)
    {
        if (report.Config.GetValueOrDefault("target") is not { } target) return null;
        var hosts = TargetHost().Matches(target).Select(match => match.Groups["host"].Value).Distinct().Order(StringComparer.Ordinal).ToArray();
        return hosts.Length == 0 ? "an echo server of its own" : string.Join(", ", hosts);
    }

    /// <summary>HOST:PORT or HOST:PORT-PORT, quoted or not, alone or in a list; the host is a name, or an address that may be in brackets.</summary>
    [GeneratedRegex(@"(?<host>\[[^\[\]""]+\]|[^\s\[\],"":]+):\d+(-\d+)?", RegexOptions.ExplicitCapture)]
    private static partial Regex TargetHost();

    /// <param name="read">Null where a run does not say: another client need not have every key.</param>
    /// <returns>None where all that say it say the same.</returns>
    private static IEnumerable<string> Sentence(ImmutableArray<RunGroup> groups, string what, Func<RunReport, string?> read)
    {
        var values = groups.SelectMany(group => group.Runs).Select(run => read(run.Report)).OfType<string>().Distinct().ToArray();
        if (values.Length > 1)
            yield return $"{what}: {Words.List(values.Select(value => $"{value} ({Words.List(Holders(groups, value, read))})"))}.";
    }

    /// <summary>Groups whose runs agree by their name, single runs by their file.</summary>
    private static IEnumerable<string> Holders(ImmutableArray<RunGroup> groups, string value, Func<RunReport, string?> read) =>
        groups.SelectMany(group => group.Runs.All(run => read(run.Report) == value)
            ? [group.Name]
            : group.Runs.Where(run => read(run.Report) == value).Select(run => run.File));
}

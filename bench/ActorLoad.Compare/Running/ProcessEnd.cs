using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Running;

/// <summary>How one client process ended.</summary>
/// <param name="Report">Null where it left none.</param>
/// <param name="Stopped">Whether we ended it: <see cref="Outcome.TimedOut"/> or <see cref="Outcome.Interrupted"/>; else null.</param>
/// <param name="Complaint">The last lines of its standard error.</param>
internal sealed partial record ProcessEnd(int ExitCode, RunReport? Report, Outcome? Stopped, string Complaint)
{
    private const int EnvironmentLimited = 3, Killed = 137;

    /// <param name="outOfMemoryKills">Of the group that it ran in.</param>
    public Outcome Outcome(long outOfMemoryKills) =>
        ExitCode == Killed && outOfMemoryKills > 0 ? Running.Outcome.OutOfMemory
        : Stopped is { } stopped ? stopped
        : ExitCode == EnvironmentLimited && Report is null or { Messages.Planned: 0, Connections.Opened: 0, Verdict: Verdict.EnvironmentLimited } ? Running.Outcome.Refused
        : Report is null ? Running.Outcome.Failed
        : Report.Verdict == Verdict.Valid && ExitCode == 0 ? Running.Outcome.Valid
        : Running.Outcome.NotValid;

    public ImmutableArray<string> Reasons(Outcome outcome)
    {
        ImmutableArray<string> told = Report?.Reasons ?? [];
        return outcome switch
        {
            Running.Outcome.OutOfMemory => ["killed: out of memory"],
            // What follows from not having begun is no reason for it.
            Running.Outcome.Refused when told.Length > 0 => [.. told.Where(reason => !reason.StartsWith("At its lowest the hold", StringComparison.Ordinal))],
            Running.Outcome.TimedOut => ["ended by the bench: it took longer than its plan allows", .. told],
            Running.Outcome.Interrupted => ["the bench was interrupted", .. told],
            Running.Outcome.Valid or Running.Outcome.NotValid => told,
            _ => [$"exit code {ExitCode} without a result", .. Complaint.Length > 0 ? (string[])[Complaint] : []],
        };
    }

    /// <summary>The number of connections that a refusal says would fit, the least where it names several.</summary>
    /// <returns>Null where it names none.</returns>
    public static int? LargestThatFits(IEnumerable<string> reasons)
    {
        int? least = null;
        foreach (Match match in reasons.SelectMany(reason => Fits().Matches(reason)))
        {
            var number = match.Groups["n"].Success ? match.Groups["n"].Value : match.Groups["m"].Value;
            if (int.TryParse(number.Replace(",", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var fits) && fits > 0 && (least is null || fits < least))
                least = fits;
        }

        return least;
    }

    /// <summary>Such as "at most 8,021 connections", "the largest that fits is 8,021", "8,021 connections fit".</summary>
    [GeneratedRegex(
        @"(at most|up to|largest\D{0,60}?) (?<n>\d[\d,]*)|(?<m>\d[\d,]*) connections (would )?fit",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Fits();
}

using System.Collections.Immutable;
using ActorLoad.Compare.Running;
using ActorLoad.Core.Report.Compare;

namespace ActorLoad.Compare.Output;

/// <summary>The runs of a rung beside each other.</summary>
internal static class Comparisons
{
    /// <summary>
    /// Of every run that came to its end with a result, whatever its verdict: leaving the bad ones out would show the good ones alone. How many were VALID stands beside.
    /// </summary>
    /// <param name="engines">In the order of the command line, which is the groups' order.</param>
    /// <returns>Null where no run has a result.</returns>
    public static RunComparison? Of(RungRuns runs, ImmutableArray<string> engines)
    {
        var compared = runs.Runs.Where(run => run.Report is not null).OrderBy(run => engines.IndexOf(run.Record.Engine))
            .Select(run => new ComparedRun(run.Record.Files is [var first, ..] ? first : run.Record.Engine, run.Report!)).ToList();
        return compared.Count == 0 ? null : RunComparison.Of(compared);
    }

    public static RungSummary Summary(RungRuns runs, ImmutableArray<string> engines, RunComparison? comparison) => new(
        runs.Rung.Name, runs.Rung.Connections, runs.Rung.Interval, runs.Rung.Duration, runs.Runs.Any(run => run.Record.Contended),
        [.. (comparison?.Groups ?? []).Select(Group)], comparison?.Rows ?? [], comparison?.Conclusions ?? [], comparison?.Incomparable ?? [],
        Refusals(runs), [.. runs.Runs.Select(run => run.Record)]);

    public static ImmutableArray<RefusalSummary> Refusals(RungRuns runs) =>
    [
        .. runs.Runs.Where(run => run.Record.Outcome == Outcome.Refused)
            .Select(run => new RefusalSummary(run.Record.Engine, run.Record.Connections, string.Join(' ', run.Record.Reasons))).Distinct(),
    ];

    private static GroupSummary Group(RunGroup group) => new(
        group.Engine, group.Label, group.Runs.Length, group.Runs.Count(run => run.Report.ExitCode == 0));
}

using System.Collections.Immutable;
using ActorLoad.Compare.Plan;
using ActorLoad.Compare.Running;
using ActorLoad.Core.Report;
using ActorLoad.Core.Report.Compare;
using ActorLoad.Core.Report.Html;

namespace ActorLoad.Compare.Output;

/// <summary>The page of all rungs.</summary>
internal static class LadderHtml
{
    private static readonly RunComparison s_nothing = new([], [], [], []);

    public static string Of(Summary summary, ImmutableArray<(RungRuns Runs, RunComparison? Comparison)> rungs) => HtmlPage.Of(
        Title(summary),
        [.. rungs.Select(rung => new LadderRung(Name(rung.Runs), rung.Runs.Rung.Connections, rung.Comparison ?? s_nothing, Missing(rung.Runs)))]);

    /// <summary>What a reader must not overlook, in one line.</summary>
    private static string Title(Summary summary)
    {
        var kind = summary.Kind switch
        {
            BenchKind.Together => "Engines side by side, contended: two ran at once",
            BenchKind.Crash when summary.Limits is not null => "Engines in a limited control group",
            BenchKind.Crash => "Engines of several processes",
            _ => "Engines side by side",
        };
        var commit = summary.Source.Commit is { Length: > 10 } hash ? hash[..10] : summary.Source.Commit ?? "unknown";
        return $"{kind}{(summary.Interrupted ? ", interrupted: runs are missing" : "")} ({summary.StartedAt:yyyy-MM-dd}, {summary.Machine.Os}, " +
            $"{summary.Machine.Cores:0.##} cores, {Humanize.Bytes(summary.Machine.MemoryBytes)}, commit {commit}{(summary.Source.Dirty ? ", dirty" : "")})";
    }

    private static string Name(RungRuns runs) => runs.Runs.Any(run => run.Record.Contended) ? $"{runs.Rung.Name}, contended" : runs.Rung.Name;

    /// <summary>Refusals, and the runs that left no result to compare: none is passed over in silence.</summary>
    private static ImmutableArray<RefusedRun> Missing(RungRuns runs) =>
    [
        .. Comparisons.Refusals(runs).Select(refusal => new RefusedRun(refusal.Engine, $"{Humanize.Count(refusal.Connections)} connections: {refusal.Reason}")),
        .. runs.Runs.Where(run => run.Report is null && run.Record.Outcome != Outcome.Refused)
            .Select(run => new RefusedRun(run.Record.Engine, $"run {run.Record.Repeat} began, and has no result to compare: {string.Join("; ", run.Record.Reasons)}")),
    ];
}

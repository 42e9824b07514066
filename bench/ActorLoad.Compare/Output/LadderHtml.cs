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
    /// <summary>Rungs without a result are left out: they have nothing to draw, and stand in the other outputs.</summary>
    public static string Of(Summary summary, ImmutableArray<(RungRuns Runs, RunComparison? Comparison)> rungs) => HtmlPage.Of(
        Title(summary),
        [.. rungs.Where(rung => rung.Comparison is not null).Select(rung => new LadderRung(Name(rung.Runs), rung.Runs.Rung.Connections, rung.Comparison!, Refused(rung.Runs)))]);

    /// <summary>What a reader must not overlook, in one line.</summary>
    private static string Title(Summary summary)
    {
        var kind = summary.Kind switch
        {
            BenchKind.Together => "Engines side by side, contended: two ran at once",
            BenchKind.Crash => "Engines in a limited control group",
            _ => "Engines side by side",
        };
        var commit = summary.Source.Commit is { Length: > 10 } hash ? hash[..10] : summary.Source.Commit ?? "unknown";
        return $"{kind}{(summary.Interrupted ? ", interrupted: runs are missing" : "")} ({summary.StartedAt:yyyy-MM-dd}, {summary.Machine.Os}, " +
            $"{summary.Machine.Cores:0.##} cores, {Humanize.Bytes(summary.Machine.MemoryBytes)}, commit {commit}{(summary.Source.Dirty ? ", dirty" : "")})";
    }

    private static string Name(RungRuns runs) => runs.Runs.Any(run => run.Record.Contended) ? $"{runs.Rung.Name}, contended" : runs.Rung.Name;

    private static ImmutableArray<RefusedRun> Refused(RungRuns runs) =>
        [.. Comparisons.Refusals(runs).Select(refusal => new RefusedRun(refusal.Engine, $"{Humanize.Count(refusal.Connections)} connections: {refusal.Reason}"))];
}

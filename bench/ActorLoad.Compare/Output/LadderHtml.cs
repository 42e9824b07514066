using System.Collections.Immutable;
using ActorLoad.Compare.Running;
using ActorLoad.Core.Report.Compare;

namespace ActorLoad.Compare.Output;

/// <summary>The page of all rungs.</summary>
internal static class LadderHtml
{
    public static string Of(Summary summary, ImmutableArray<(RungRuns Runs, RunComparison? Comparison)> rungs) => $"{summary.Command} {rungs.Length}";
}

using System.Collections.Immutable;

namespace ActorLoad.Core.Report.Compare;

/// <summary>The verdicts of the groups: words and no figure, judged by their gravity.</summary>
internal static class VerdictRow
{
    /// <summary>From the best to the gravest, the design's table turned about.</summary>
    private static readonly ImmutableArray<Verdict> ByGravity =
    [
        Verdict.Valid, Verdict.ThresholdFailed, Verdict.GeneratorLimited, Verdict.Incomplete, Verdict.EnvironmentLimited, Verdict.InternalError,
    ];

    /// <returns>More is graver; values and ratios are null.</returns>
    public static ComparisonRow Of(ImmutableArray<RunGroup> groups)
    {
        var reference = Gravity(groups[0]);
        return new("Verdict", "verdict", [.. groups.Select((group, index) => new ComparisonCell(
            Text(group), null, null, null, null,
            index == 0 ? Difference.Reference : reference.Judge(Gravity(group), floor: 0, exact: false)))]);
    }

    /// <returns>Such as <c>VALID x2, INCOMPLETE x1</c>; best first.</returns>
    public static string Text(RunGroup group) => string.Join(", ", group.Runs
        .GroupBy(run => run.Report.Verdict)
        .OrderBy(verdict => ByGravity.IndexOf(verdict.Key))
        .Select(verdict => $"{verdict.Key.Name()} x{verdict.Count()}"));

    private static Spread Gravity(RunGroup group) =>
        Spread.Of(group.Runs.Select(run => (double?)ByGravity.IndexOf(run.Report.Verdict)))!.Value;
}

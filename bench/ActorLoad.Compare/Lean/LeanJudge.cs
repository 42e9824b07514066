using System.Collections.Immutable;
using System.Globalization;
using ActorLoad.Compare.Engines;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Lean;

/// <summary>
/// Holds the runs against the targets. A ratio is taken within each pair, whose runs were made one after the other, and the median of the
/// pairs' ratios is what counts: what the machine does from one pair to the next falls out.
/// </summary>
internal static class LeanJudge
{
    public static ImmutableArray<RowResult> Of(ImmutableArray<Row> rows, IEnumerable<LeanObservation> runs)
    {
        var pairs = runs.GroupBy(run => run.Pair).OrderBy(pair => pair.Key)
            .Select(pair => new Sides(
                SideOf(pair, EngineNames.Actors), SideOf(pair, EngineNames.GoNet), SideOf(pair, EngineNames.Ceiling), SideOf(pair, EngineNames.BareAkka)))
            .ToImmutableArray();
        return [.. rows.Select(row => new RowResult(row.Name, [.. row.Checks.Select(check => Of(check, pairs))]))];
    }

    private static CheckResult Of(Check check, ImmutableArray<Sides> pairs)
    {
        var (ours, peer, ceiling, bare) = (Of(pair => pair.Ours), Of(pair => pair.Peer), Of(pair => pair.Ceiling), Of(pair => pair.BareAkka));
        var judged = Measured.Of(pairs.Select(pair => check.Target.Judged(check.Value(pair.Ours), check.Value(pair.Peer), pair.Ours)));
        var isRatio = check.Target.Kind != TargetKind.Value;
        return new CheckResult(
            check.Words, check.Target.Words, $"{check.Unit}", ours, peer, ceiling, judged, isRatio,
            judged is null || check.Target.Kind == TargetKind.Told ? null : check.Target.Holds(judged.Median),
            [
                Write(ours, check.Write), Write(peer, check.Write), Write(ceiling, check.Write), isRatio ? Write(judged, Ratio) : Humanize.None,
                Write(bare, check.Write),
            ])
        {
            IsTold = check.Target.Kind == TargetKind.Told,
            BareAkka = bare,
        };

        Measured? Of(Func<Sides, Side> side) => Measured.Of(pairs.Select(pair => check.Value(side(pair))));
    }

    private sealed record Sides(Side Ours, Side Peer, Side Ceiling, Side BareAkka);

    private static Side SideOf(IEnumerable<LeanObservation> runs, string engine) => new(runs.Where(run => run.Engine == engine));

    private static string Ratio(double? ratio) => ratio is { } value ? value.ToString("0.00", CultureInfo.InvariantCulture) : Humanize.None;

    /// <summary>The median, and of several the least and the greatest.</summary>
    private static string Write(Measured? measured, Func<double?, string> write) =>
        measured is null ? Humanize.None
        : measured.Values.Length == 1 || write(measured.Low) == write(measured.High) ? write(measured.Median)
        : $"{write(measured.Median)} ({write(measured.Low)} to {write(measured.High)})";
}

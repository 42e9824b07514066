using System.Collections.Immutable;

namespace ActorLoad.Core.Report.Compare;

/// <summary>What a comparison says, in sentences. The figures with a <see cref="Meaning"/> decide; others that differ are named beside.</summary>
internal static class Conclusion
{
    private const int MostOthers = 5;

    /// <param name="figures">With their rows; those that decide are there even if no group measured them.</param>
    /// <returns>One for each group but the first, or one for a group that is alone.</returns>
    public static ImmutableArray<string> Of(
        ImmutableArray<RunGroup> groups, ImmutableArray<(Figure Figure, ComparisonRow Row)> figures, ComparisonRow verdict) => groups is [var only]
        ? [$"{only.Name} stands alone, with {Words.Runs(only.Runs.Length)}: there is nothing to compare with." + AloneSpread(only) + Invalid([only])]
        : [.. Enumerable.Range(1, groups.Length - 1).Select(index => Against(groups[0], groups[index], index, figures, verdict))];

    private static string AloneSpread(RunGroup group) =>
        group.Runs.Length > 1 ? " The table shows how far its runs lie apart." : "";

    private static string Against(
        RunGroup first, RunGroup group, int index, ImmutableArray<(Figure Figure, ComparisonRow Row)> figures, ComparisonRow verdict)
    {
        var fewest = Math.Min(first.Runs.Length, group.Runs.Length);
        if (fewest < Spread.FewestRuns)
        {
            return $"{group.Name} against {first.Name}: noise cannot be told from a difference with {group.Runs.Length} against " +
                $"{Words.Runs(first.Runs.Length)}; {Spread.FewestRuns} runs a side would tell.{Invalid([first, group])}";
        }

        var findings = figures.Where(pair => pair.Figure.Meaning is not null && Differs(pair.Row, index))
            .Select(pair => Finding.Of(pair.Figure, pair.Row, index)).ToList();
        if (Differs(verdict, index)) findings.Insert(0, Finding.OfVerdict(verdict, index));

        return Judgement(first, group, [.. findings.Where(finding => finding.Worse)], [.. findings.Where(finding => !finding.Worse)]) +
            Others(figures, index) + Unmeasured(figures, index) + Invalid([first, group]);
    }

    private static string Judgement(RunGroup first, RunGroup group, ImmutableArray<Finding> worse, ImmutableArray<Finding> better)
    {
        if (worse.IsEmpty && better.IsEmpty) return $"{group.Name}: no difference from {first.Name} that is larger than the spread.";
        var leading = worse.IsEmpty ? better : worse;
        var also = worse.IsEmpty || better.IsEmpty ? "" : $"; but it {Verbs(better)}: {Evidence(better)}";
        return $"{group.Name} {Verbs(leading)} than {first.Name}: {Evidence(leading)}{also}.";
    }

    private static string Verbs(ImmutableArray<Finding> findings) => Words.List(findings.Select(finding => finding.Verb).Distinct());

    private static string Evidence(ImmutableArray<Finding> findings) => string.Join(", ", findings.Select(finding => finding.Evidence));

    private static string Others(ImmutableArray<(Figure Figure, ComparisonRow Row)> figures, int index)
    {
        var names = figures.Where(pair => pair.Figure.Meaning is null && Differs(pair.Row, index)).Select(pair => pair.Row.Name).ToArray();
        if (names.Length == 0) return "";
        var left = names.Length - MostOthers;
        return $" Of the other figures, these differ: {Words.List(left > 0 ? [.. names[..MostOthers], $"{left} more"] : names)}.";
    }

    private static string Unmeasured(ImmutableArray<(Figure Figure, ComparisonRow Row)> figures, int index)
    {
        var names = figures.Where(pair => pair.Figure.Meaning is not null && pair.Row.Cells[index].Difference is Difference.Missing or Difference.Unknown)
            .Select(pair => pair.Row.Name).ToArray();
        return names.Length == 0 ? "" : $" Not measured often enough on both sides: {Words.List(names)}.";
    }

    /// <summary>Figures of a run that is not VALID may be the generator's or the machine's own.</summary>
    private static string Invalid(ImmutableArray<RunGroup> groups) => string.Concat(groups
        .Where(group => group.Runs.Any(run => run.Report.Verdict != Verdict.Valid))
        .Select(group => $" Not every run of {group.Name} is VALID ({VerdictRow.Text(group)}): read its figures with that in mind."));

    private static bool Differs(ComparisonRow row, int index) => row.Cells[index].Difference is Difference.Less or Difference.More;

    /// <param name="Verb">What goes before "than".</param>
    /// <param name="Evidence">The figure that shows it.</param>
    private sealed record Finding(string Verb, string Evidence, bool Worse)
    {
        public static Finding Of(Figure figure, ComparisonRow row, int index)
        {
            var (meaning, cell) = (figure.Meaning!, row.Cells[index]);
            var more = cell.Difference == Difference.More;
            var evidence = cell.Ratio is { } ratio ? Words.Ratio(ratio) : $"{cell.Text} against {row.Cells[0].Text}";
            return new(more ? meaning.More : meaning.Less, $"{row.Name} {evidence}", more == meaning.MoreIsWorse);
        }

        public static Finding OfVerdict(ComparisonRow row, int index)
        {
            var worse = row.Cells[index].Difference == Difference.More;
            return new(worse ? "fares worse" : "fares better", $"{row.Cells[index].Text} against {row.Cells[0].Text}", worse);
        }
    }
}

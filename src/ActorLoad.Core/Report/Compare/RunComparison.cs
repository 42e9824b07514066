using System.Collections.Immutable;

namespace ActorLoad.Core.Report.Compare;

/// <summary>Runs beside each other, in groups of the same engine and label: what each used and held, and what differs by more than chance.</summary>
/// <remarks>
/// <para>
/// A figure of a group is the median of its runs, its spread their smallest and largest; ratios are to the first group's median. With three runs or
/// more on both sides the medians differ if they lie further apart than both spreads together (then no run of one side lies among those of the
/// other), further than 2 % of the larger, and further than the figure resolves: a megabyte of memory, 100 bytes a connection, 20 ms of CPU, 1 us of it
/// a message, 20 us of latency, and so on, see <c>Figures</c>. With fewer it cannot be told. What the plan decides (asked, planned) has no noise: one run
/// a side is enough.
/// </para>
/// <para>
/// Of two times three runs of the same thing, with noise of 1 to 30 %, about one row in a hundred is called different, and nine comparisons of ten name no
/// deciding figure; the larger spread alone in place of both together would call six rows in a hundred different. The tests simulate it.
/// The noise of one run must be its own: runs of the sides in turn (A B A B A B) keep a busy minute from looking like a difference.
/// </para>
/// <para>
/// Another client may put the JSON paths that it could not measure, separated by commas, into the config entry <c>unmeasured</c>: those are missing, never zero.
/// </para>
/// </remarks>
/// <param name="Groups">In the order in which they first appear. The first is what the others are compared with.</param>
/// <param name="Incomparable">Why the figures do not say what they seem to, a sentence each: what must be equal and is not. Empty when all is equal.</param>
/// <param name="Rows">The figures that at least one group has, and the verdicts last.</param>
/// <param name="Conclusions">A sentence or more for each group but the first, in their order, or for the one that is alone; then notes.</param>
public sealed record RunComparison(
    ImmutableArray<RunGroup> Groups, ImmutableArray<string> Incomparable, ImmutableArray<ComparisonRow> Rows, ImmutableArray<string> Conclusions)
{
    /// <param name="runs">At least one.</param>
    public static RunComparison Of(IReadOnlyList<ComparedRun> runs)
    {
        if (runs.Count == 0) throw new ArgumentException("There is no run to compare.", nameof(runs));
        ImmutableArray<RunGroup> groups = [.. runs.GroupBy(run => (run.Report.Engine, run.Report.Label)).Select(
            group => new RunGroup(Name(group.Key.Engine, group.Key.Label), group.Key.Engine, group.Key.Label, [.. group]))];
        ImmutableArray<(Figure Figure, ComparisonRow Row)> figures = [.. Figures.All.Select(figure => (figure, Row(figure, groups)))];
        var verdict = VerdictRow.Of(groups);
        return new(
            groups,
            Comparability.Differences(groups),
            [.. figures.Where(IsShown).Select(pair => pair.Row), verdict],
            [.. Conclusion.Of(groups, figures, verdict), .. Comparability.Notes(groups)]);
    }

    private static string Name(string engine, string label) => label.Length == 0 ? engine : $"{engine}/{label}";

    private static bool IsShown((Figure Figure, ComparisonRow Row) pair) => pair.Figure.OnlyWhenSome
        ? pair.Row.Cells.Any(cell => cell.High > 0)
        : pair.Row.Cells.Any(cell => cell.Value is not null);

    private static ComparisonRow Row(Figure figure, ImmutableArray<RunGroup> groups)
    {
        var reference = figure.Over(groups[0]);
        return new(figure.Section, figure.Name, [.. groups.Select((group, index) =>
            index == 0 ? Cell(figure, reference) : Compared(figure, reference, figure.Over(group)))]);
    }

    private static ComparisonCell Cell(Figure figure, Spread? spread) => spread is { } runs
        ? new(figure.Write(runs.Median), runs.Median, runs.Low, runs.High, null, Difference.Reference)
        {
            Range = Words.Range(figure.Write(runs.Low), figure.Write(runs.High)),
        }
        : new(Humanize.None, null, null, null, null, Difference.Missing);

    private static ComparisonCell Compared(Figure figure, Spread? reference, Spread? spread) => reference is { } first && spread is { } runs
        ? Cell(figure, runs) with
        {
            Ratio = runs.Median / first.Median is var ratio && double.IsFinite(ratio) ? ratio : null,
            Difference = first.Judge(runs, figure.Floor, figure.Exact),
        }
        : Cell(figure, spread) with { Difference = Difference.Missing };
}

/// <summary>Runs of one engine and label.</summary>
/// <param name="Name">The engine, or <c>engine/label</c> where there is a label.</param>
/// <param name="Label">Empty where none was given.</param>
public sealed record RunGroup(string Name, string Engine, string Label, ImmutableArray<ComparedRun> Runs);

/// <param name="File">Where the report came from, as it was named.</param>
public sealed record ComparedRun(string File, RunReport Report);

/// <summary>One figure of every group.</summary>
/// <param name="Section">Such as <c>Memory</c>: rows of a section stand together.</param>
/// <param name="Cells">One a group, in the groups' order.</param>
public sealed record ComparisonRow(string Section, string Name, ImmutableArray<ComparisonCell> Cells);

/// <summary>One figure of one group, over its runs.</summary>
/// <param name="Text">The median as people read it, or words where the figure is none.</param>
/// <param name="Value">The median, in the figure's unit (microseconds, seconds, bytes, a share of one, or a count); null where nothing was measured.</param>
/// <param name="Low">The smallest.</param>
/// <param name="High">The largest.</param>
/// <param name="Ratio">To the first group's median; null in the first group, where one of the two is missing, and where the first is 0.</param>
public sealed record ComparisonCell(string Text, double? Value, double? Low, double? High, double? Ratio, Difference Difference)
{
    /// <summary>Smallest to largest as people read them, such as <c>212-306 us</c>; empty where they read the same, as with a single run.</summary>
    public string Range { get; init; } = "";
}

/// <summary>How a group's figure stands to the first group's.</summary>
public enum Difference
{
    /// <summary>It is the first group's, which is what the others are compared with.</summary>
    Reference,

    /// <summary>Not more than the spread.</summary>
    None,
    Less,
    More,

    /// <summary>It cannot be told: one of the two has fewer than three runs.</summary>
    Unknown,

    /// <summary>One of the two measured nothing.</summary>
    Missing,
}

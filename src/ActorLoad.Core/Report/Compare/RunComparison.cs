using System.Collections.Immutable;

namespace ActorLoad.Core.Report.Compare;

/// <summary>Runs beside each other, in groups of the same engine and label: what each used and held, and what differs by more than chance.</summary>
/// <param name="Groups">In the order in which they first appear. The first is what the others are compared with.</param>
/// <param name="Incomparable">Why the figures do not say what they seem to, a sentence each: what must be equal and is not. Empty when all is equal.</param>
/// <param name="Rows">The figures that at least one group has.</param>
/// <param name="Conclusions">A sentence for each group but the first; one for the first where it is alone.</param>
public sealed record RunComparison(
    ImmutableArray<RunGroup> Groups, ImmutableArray<string> Incomparable, ImmutableArray<ComparisonRow> Rows, ImmutableArray<string> Conclusions)
{
    /// <param name="runs">At least one.</param>
    public static RunComparison Of(IReadOnlyList<ComparedRun> runs)
    {
        var groups = runs.GroupBy(run => (run.Report.Engine, run.Report.Label)).Select(group => new RunGroup(
            group.Key.Label.Length == 0 ? group.Key.Engine : $"{group.Key.Engine}/{group.Key.Label}", group.Key.Engine, group.Key.Label, [.. group]));
        return new([.. groups], [], [], []);
    }
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
public sealed record ComparisonCell(string Text, double? Value, double? Low, double? High, double? Ratio, Difference Difference);

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

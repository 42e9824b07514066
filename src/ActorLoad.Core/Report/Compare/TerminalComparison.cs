using System.Collections.Immutable;
using Spectre.Console;
using static ActorLoad.Core.Report.TerminalText;

namespace ActorLoad.Core.Report.Compare;

/// <summary>A comparison for people: what makes it doubtful first, then what it says, then the figures of the groups beside each other.</summary>
/// <remarks>
/// Fits 80 columns with two or three groups; more stand in blocks below each other, each with the rows' names. Each figure is a median, the range of
/// the runs in brackets, the ratio to the first group, and a sign that says what the ratio is worth.
/// </remarks>
public static class TerminalComparison
{
    public static void Write(RunComparison comparison, IAnsiConsole console)
    {
        WriteDoubts(comparison.Incomparable, console);
        Section("Groups", console);
        foreach (var group in comparison.Groups)
            Paragraph($"{group.Name}: {Words.Runs(group.Runs.Length)}, {string.Join(", ", group.Runs.Select(run => run.File))}", Style.Plain, console, hang: 2);

        Section("Conclusion", console);
        Bullets(comparison.Conclusions, Style.Plain, console);

        var table = new ComparisonTable(comparison.Rows, comparison.Groups, console.Profile.Width - Indent);
        foreach (var block in table.Blocks)
            WriteBlock(table, block, comparison.Rows, console);
        WriteLegend(comparison, console);
        console.WriteLine();
    }

    private static void WriteDoubts(ImmutableArray<string> doubts, IAnsiConsole console)
    {
        if (doubts.IsEmpty) return;
        console.WriteLine();
        console.Write(new Text("NOT COMPARABLE AS THEY ARE", Warn));
        console.WriteLine();
        Bullets(doubts, Warn, console);
    }

    private static void WriteBlock(ComparisonTable table, ImmutableArray<int> block, ImmutableArray<ComparisonRow> rows, IAnsiConsole console)
    {
        console.WriteLine();
        foreach (var line in table.Heading(block)) Paragraph(line, Faint, console);
        foreach (var section in rows.GroupBy(row => row.Section))
        {
            Section(section.Key, console);
            foreach (var line in section.SelectMany(row => table.Lines(row, block))) Paragraph(line, Style.Plain, console);
        }
    }

    private static void WriteLegend(RunComparison comparison, IAnsiConsole console)
    {
        console.WriteLine();
        if (comparison.Groups.Any(group => group.Runs.Length > 1))
            Paragraph("Each figure is the median of the runs; the smallest and the largest are in brackets where they differ.", Faint, console);
        var marks = comparison.Rows.SelectMany(row => row.Cells).Select(cell => cell.Difference).Distinct().Order()
            .Select(Explanation).OfType<string>().ToArray();
        if (marks.Length > 0) Paragraph($"To {comparison.Groups[0].Name}: {string.Join("; ", marks)}.", Faint, console);
    }

    private static string? Explanation(Difference difference) => ComparisonTable.Mark(difference) is { Length: > 0 } mark
        ? mark + difference switch
        {
            Difference.None => " no difference larger than the spread",
            Difference.Less => " less",
            Difference.More => " more (of a verdict: graver)",
            _ => $" cannot be told with fewer than {Spread.FewestRuns} runs a side",
        }
        : null;
}

using ActorLoad.Core.Report.Compare;

namespace ActorLoad.Core.Report.Html;

/// <summary>A comparison's words and its table: each figure with its ratio to the first group's, its spread, and whether the two differ.</summary>
internal static class ComparisonFigures
{
    public static void Write(RunComparison comparison, HtmlWriter page, string caption)
    {
        if (!comparison.Incomparable.IsEmpty)
        {
            page.Open("div", ("class", "verdict warn")).Open("p").Open("strong", ("class", "warn")).Text("Not comparable as they are").Markup("</strong>").Close("p");
            page.List(comparison.Incomparable).Close("div");
        }
        if (!comparison.Conclusions.IsEmpty) page.List(comparison.Conclusions, "conclusions");
        if (comparison.Rows.IsEmpty) return;

        page.OpenTable(caption, ["", .. comparison.Groups.Select(group => $"{group.Name} ({Words.Runs(group.Runs.Length)})")]);
        var section = "";
        foreach (var row in comparison.Rows)
        {
            if (row.Section != section)
            {
                section = row.Section;
                page.Open("tr", ("class", "section")).Open("th", ("colspan", $"{comparison.Groups.Length + 1}"), ("scope", "colgroup"));
                page.Text(section).Close("th").Close("tr");
            }
            page.Open("tr").Open("th", ("scope", "row")).Text(row.Name).Close("th");
            foreach (var cell in row.Cells) WriteCell(cell, page);
            page.Close("tr");
        }
        page.CloseTable();
        page.Element("p", Legend(comparison), "muted");
    }

    private static string Legend(RunComparison comparison) =>
        "Each figure is the median of the runs, the smallest and the largest in brackets where they differ. " +
        (comparison.Groups.Length > 1
            ? $"Below it the ratio to {comparison.Groups[0].Name}; a difference not larger than the spread is none, and with fewer than " +
              $"{Spread.FewestRuns} runs a side it can't be told."
            : "");

    private static void WriteCell(ComparisonCell cell, HtmlWriter page)
    {
        page.Open("td", ("class", cell.Difference is Difference.Less or Difference.More ? "differs" : null)).Text(cell.Text);
        // The space is for readers that know no small print.
        if (cell.Range.Length > 0) page.Markup(" ").Element("small", $"({cell.Range})");
        string[] parts = [cell.Ratio is { } ratio ? Words.Ratio(ratio) : "", InWords(cell.Difference)];
        var against = string.Join(", ", parts.Where(part => part.Length > 0));
        if (against.Length > 0) page.Element("small", against);
        page.Close("td");
    }

    private static string InWords(Difference difference) => difference switch
    {
        Difference.None => "no difference",
        Difference.Less => "less",
        Difference.More => "more",
        Difference.Unknown => "can't tell",
        _ => "",
    };
}

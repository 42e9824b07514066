using System.Globalization;
using ActorLoad.Core.Report.Compare;

namespace ActorLoad.Core.Report.Html;

/// <summary>A comparison's words and its table: each figure with its ratio to the first group's, its spread, and whether the two differ.</summary>
internal static class ComparisonTable
{
    public static void Write(RunComparison comparison, HtmlWriter page, string caption)
    {
        if (!comparison.Incomparable.IsEmpty)
        {
            page.Open("div", ("class", "verdict warn")).Open("p").Open("strong", ("class", "warn")).Text("Not the same test").Markup("</strong>").Close("p");
            page.List(comparison.Incomparable).Close("div");
        }
        if (!comparison.Conclusions.IsEmpty) page.List(comparison.Conclusions, "conclusions");
        if (comparison.Rows.IsEmpty) return;

        page.OpenTable(caption, ["", .. comparison.Groups.Select(group => $"{group.Name} ({Runs(group)})")]);
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
        page.Element("p", "Medians. x: the ratio to the first column. Spread: the smallest and the largest of a group's runs, against their median.", "muted");
    }

    public static string Runs(RunGroup group) => group.Runs.Length == 1 ? "1 run" : $"{group.Runs.Length} runs";

    private static void WriteCell(ComparisonCell cell, HtmlWriter page)
    {
        page.Open("td").Text(cell.Text);
        var against = string.Join(", ", new[] { Ratio(cell.Ratio), Words(cell.Difference) }.Where(part => part.Length > 0));
        if (against.Length > 0) page.Element("small", against);
        if (Spread(cell) is { Length: > 0 } spread) page.Element("small", spread);
        page.Close("td");
    }

    private static string Ratio(double? ratio) => ratio is { } value && double.IsFinite(value)
        ? string.Create(CultureInfo.InvariantCulture, $"x {value.ToString(value < 10 ? "0.00" : "N0", CultureInfo.InvariantCulture)}")
        : "";

    private static string Words(Difference difference) => difference switch
    {
        Difference.None => "no difference",
        Difference.Less => "less",
        Difference.More => "more",
        Difference.Unknown => "can't tell",
        _ => "",
    };

    /// <returns>Such as <c>spread -3 % to +5 %</c>; empty for one run, and where all are equal.</returns>
    private static string Spread(ComparisonCell cell)
    {
        if (cell is not { Value: { } median and not 0, Low: { } low, High: { } high } || low == high) return "";
        return $"spread {Against(low, median)} to {Against(high, median)}";
    }

    private static string Against(double value, double median)
    {
        var percent = (value / median - 1) * 100;
        return percent.ToString("+0.#;-0.#;0", CultureInfo.InvariantCulture) + " %";
    }
}

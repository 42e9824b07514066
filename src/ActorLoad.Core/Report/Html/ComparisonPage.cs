using ActorLoad.Core.Report.Compare;
using ActorLoad.Core.Report.Html.Charts;

namespace ActorLoad.Core.Report.Html;

/// <summary>The page of a comparison: what it says, what spoils it, the table, and the groups' charts over each other.</summary>
internal sealed class ComparisonPage(RunComparison comparison)
{
    private static readonly (string Id, string Name)[] Sections =
    [
        ("figures", "Figures"), ("percentiles", "Percentiles"), ("over-time", "Over time"), ("runs", "Runs"),
    ];

    private readonly PageFrame _frame = new();

    public string Whole()
    {
        var page = _frame.Body;
        page.Heading("figures", "Figures");
        ComparisonFigures.Write(comparison, page, "Each group's figures");
        page.Markup("<noscript><p class=\"muted\">The charts need JavaScript; every figure is in the tables as well.</p></noscript>\n");
        var several = comparison.Groups.Any(group => group.Runs.Length > 1) ? "Of a group's several runs the median is drawn." : "";
        var first = comparison.Groups.Length > ChartSeries.MostColours ? $"The first {ChartSeries.MostColours} groups are drawn." : "";
        page.Heading("percentiles", "Percentiles");
        page.Element("p", $"{several} {first}".Trim(), "muted");
        _frame.Figures(GroupCharts.Percentiles(comparison));
        page.Heading("over-time", "Over time");
        _frame.Figures(GroupCharts.OverTime(comparison));
        page.Heading("runs", "Runs");
        RunList.Write(comparison, page);
        return _frame.Whole($"Comparison: {string.Join(", ", comparison.Groups.Select(group => group.Name))}", Sections);
    }
}

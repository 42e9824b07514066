using ActorLoad.Core.Report.Html.Charts;

namespace ActorLoad.Core.Report.Html;

/// <summary>The page of a bench: what every engine costs against connections, then each rung with its table and what was refused.</summary>
internal sealed class LadderPage(string title, IReadOnlyList<LadderRung> ladder)
{
    private readonly PageFrame _frame = new();

    public string Whole()
    {
        var page = _frame.Body;
        page.Markup("<noscript><p class=\"muted\">The charts need JavaScript; every figure is in the tables as well.</p></noscript>\n");
        WriteCharts(page);
        for (var i = 0; i < ladder.Count; i++)
        {
            page.Heading(RungId(i), ladder[i].Name);
            WriteRefused(ladder[i], page);
            ComparisonFigures.Write(ladder[i].Comparison, page, $"Each group's figures: {ladder[i].Name}");
            RunList.Write(ladder[i].Comparison, page, $"What was compared: {ladder[i].Name}");
        }
        return _frame.Whole(title, [("against-connections", "Against connections"), .. ladder.Select((rung, i) => (RungId(i), rung.Name))]);
    }

    private static string RungId(int index) => $"rung-{index + 1}";

    private void WriteCharts(HtmlWriter page)
    {
        var engines = ladder.SelectMany(rung => rung.Comparison.Groups).Select(group => group.Name).Distinct().ToArray();
        var kinds = ladder.GroupBy(Kind).ToArray();
        page.Heading("against-connections", "Against connections");
        page.Element("p", "Of an engine's several runs the median is drawn; an engine has no dot where it was refused.", "muted");
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i].Key.Length > 0) page.Element("h3", kinds[i].Key, "kind");
            _frame.Figures(LadderCharts.Of($"kind-{i + 1}", [.. kinds[i]], engines));
        }
    }

    /// <summary>What a rung is beside its connections, such as its interval.</summary>
    private static string Kind(LadderRung rung) => rung.Name.Split(", ", 2) is [_, var kind] ? kind : "";

    private static void WriteRefused(LadderRung rung, HtmlWriter page)
    {
        if (rung.Refused.IsDefaultOrEmpty) return;
        page.Open("div", ("class", "verdict warn")).Open("p").Open("strong", ("class", "warn")).Text("Refused").Markup("</strong>").Close("p");
        page.List(rung.Refused.Select(refused => $"{refused.Engine}: {refused.Reason}")).Close("div");
    }
}

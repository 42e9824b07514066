using ActorLoad.Core.Report.Compare;

namespace ActorLoad.Core.Report.Html;

/// <summary>The runs that a comparison rests on, each with its verdict: a figure of a run that is not VALID is worth what its reasons say.</summary>
internal static class RunList
{
    public static void Write(RunComparison comparison, HtmlWriter page, string caption = "What was compared")
    {
        page.OpenTable(caption, ["group", "file", "verdict", "started", "connections", "seed"], "words");
        foreach (var group in comparison.Groups)
        {
            foreach (var (file, report) in group.Runs)
            {
                page.Open("tr").Open("th", ("scope", "row")).Text(group.Name).Close("th").Element("td", file);
                page.Element("td", report.Verdict.Name(), VerdictBox.Css(report.Verdict)).Element("td", RunTables.Instant(report.StartedAt));
                page.Element("td", Humanize.Count(report.Connections.Asked)).Element("td", report.Seed.ToString()).Close("tr");
            }
        }
        page.CloseTable();
        foreach (var group in comparison.Groups)
        {
            foreach (var (file, report) in group.Runs)
            {
                if (!report.Reasons.IsEmpty || !report.Warnings.IsEmpty) VerdictBox.Write(report, page, $"{group.Name}, {file}");
            }
        }
    }
}

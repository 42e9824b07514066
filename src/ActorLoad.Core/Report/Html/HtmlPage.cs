using ActorLoad.Core.Report.Compare;

namespace ActorLoad.Core.Report.Html;

/// <summary>
/// Results as one self-contained HTML page: it opens without a network, light or dark, on a phone or on paper, and reads without its script,
/// which only draws the charts. The figures are those of the JSON and the terminal.
/// </summary>
public static class HtmlPage
{
    /// <summary>One run, with its whole JSON result inside.</summary>
    public static string Of(RunReport report)
    {
        // Shown is what was written: the two cannot differ, and what is missing in the report is empty in both.
        var json = JsonReport.Write(report);
        return new RunPage(JsonReport.Read(json), json).Whole();
    }

    /// <summary>Runs side by side.</summary>
    public static string Of(RunComparison comparison) => new ComparisonPage(comparison).Whole();

    /// <summary>A comparison at each of several numbers of connections.</summary>
    /// <param name="ladder">In the order they are shown.</param>
    public static string Of(string title, IReadOnlyList<LadderRung> ladder) => new LadderPage(title, ladder).Whole();
}

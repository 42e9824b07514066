namespace ActorLoad.Core.Report.Html;

/// <summary>What a run is worth, with every reason and warning in full.</summary>
internal static class VerdictBox
{
    public static void Write(RunReport report, HtmlWriter page, string? name = null)
    {
        var css = Css(report.Verdict);
        page.Open("div", ("class", $"verdict {css}"));
        page.Open("p");
        if (name is not null) page.Text(name + ": ");
        page.Open("strong", ("class", css)).Text(report.Verdict.Name()).Markup("</strong> ");
        page.Open("span", ("class", "muted")).Text($"exit code {report.ExitCode}").Markup("</span>").Close("p");
        if (!report.Reasons.IsEmpty) page.List(report.Reasons);
        if (!report.Warnings.IsEmpty) page.List(report.Warnings.Select(warning => $"Warning: {warning}"));
        page.Close("div");
    }

    /// <summary>As the terminal colours it.</summary>
    public static string Css(Verdict verdict) => verdict switch
    {
        Verdict.Valid => "good",
        Verdict.GeneratorLimited or Verdict.EnvironmentLimited => "warn",
        _ => "bad",
    };
}

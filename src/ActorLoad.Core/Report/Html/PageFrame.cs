using System.Collections.Immutable;
using ActorLoad.Core.Report.Html.Charts;

namespace ActorLoad.Core.Report.Html;

/// <summary>What every page has around its content: one file that fetches nothing and lets nothing run but its own script.</summary>
internal sealed class PageFrame
{
    private static readonly string Policy =
        $"default-src 'none'; script-src {PageAssets.PolicyHash(PageAssets.ChartLibrary)} {PageAssets.PolicyHash(PageAssets.Script)}; " +
        $"style-src {PageAssets.PolicyHash(PageAssets.Style)}; img-src data:; base-uri 'none'; form-action 'none'";

    private readonly List<Chart> _charts = [];

    public HtmlWriter Body { get; } = new();

    /// <summary>Phases that the charts over time shade; empty where runs of different phases lie over each other.</summary>
    public ImmutableArray<PhaseMark> Phases { get; init; } = [];

    public ImmutableArray<Stall> Stalls { get; init; } = [];

    /// <summary>Charts beside each other; those that had nothing to draw are null.</summary>
    public void Figures(params IEnumerable<Chart?> charts)
    {
        Body.Open("div", ("class", "charts"));
        foreach (var chart in charts.OfType<Chart>())
        {
            _charts.Add(chart);
            ChartFigure.Write(chart, Body);
        }
        Body.Close("div");
    }

    /// <param name="sections">The navigation: identity and name of each heading.</param>
    public string Whole(string title, IEnumerable<(string Id, string Name)> sections)
    {
        var page = new HtmlWriter();
        page.Markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Open("meta", ("http-equiv", "Content-Security-Policy"), ("content", Policy)).Markup("\n");
        page.Markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
        // Else a browser asks the server of the page for one.
        page.Markup("<link rel=\"icon\" href=\"data:,\">\n");
        page.Element("title", title);
        page.Markup("<style>").Markup(PageAssets.Style).Markup("</style>\n</head>\n<body>\n");

        page.Open("header").Open("div", ("class", "top")).Element("h1", title);
        page.Markup("<button id=\"theme\" type=\"button\" hidden>Theme</button>").Close("div");
        page.Open("nav", ("aria-label", "Sections")).Open("ul");
        foreach (var (id, name) in sections) page.Open("li").Open("a", ("href", $"#{id}")).Text(name).Close("a").Close("li");
        page.Close("ul").Close("nav").Close("header");

        page.Markup("<main>\n").Markup(Body.ToString()).Markup("</main>\n<footer>\n");
        page.Markup("<details><summary>Charts by uPlot: its licence</summary><pre>");
        page.Lines(PageAssets.ChartLibraryLicence).Markup("</pre></details>\n</footer>\n");
        page.Markup("<script type=\"application/json\" id=\"chart-data\">").Markup(ChartData.Json(_charts, Phases, Stalls)).Markup("</script>\n");
        page.Markup("<script>").Markup(PageAssets.ChartLibrary).Markup("</script>\n<script>").Markup(PageAssets.Script).Markup("</script>\n");
        return page.Markup("</body>\n</html>\n").ToString();
    }
}

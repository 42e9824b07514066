using System.Globalization;

namespace ActorLoad.Core.Report.Html.Charts;

/// <summary>A chart's place in the page: title, room for the drawing, and the same in words and figures for those who do not see it.</summary>
internal static class ChartFigure
{
    private const int MostRows = 12;

    public static void Write(Chart chart, HtmlWriter page)
    {
        page.Open("figure", ("id", chart.Id), ("class", chart.Wide ? "wide" : null)).Open("figcaption").Element("h3", chart.Title);
        if (chart.OffersLog)
            page.Open("button", ("id", $"log-{chart.Id}"), ("type", "button"), ("aria-pressed", "false"), ("hidden", "")).Text("Log scale").Close("button");
        if (chart.Note.Length > 0) page.Element("p", chart.Note, "muted");
        page.Close("figcaption");
        page.Open("div", ("id", $"plot-{chart.Id}"), ("class", "plot"), ("tabindex", "0"), ("role", "img"), ("aria-label", Words(chart))).Close("div");
        page.Markup("<details><summary>In figures</summary>");
        page.Table(chart.Title, [AxisName(chart.Axis), .. chart.Series.Select(series => series.Name)], Rows(chart));
        page.Close("details").Close("figure");
    }

    /// <returns>Such as <c>Response time by second. p50: from 212 us to 1.90 ms.</c></returns>
    private static string Words(Chart chart) =>
        $"{chart.Title}. {string.Join(' ', chart.Series.Select(series => $"{series.Name}: {Span(series, chart.Unit)}."))} " +
        "The arrow keys move the cursor.";

    private static string Span(ChartSeries series, ChartUnit unit)
    {
        var values = series.Values.OfType<double>().ToArray();
        return values.Length == 0 ? "no value" : $"from {UnitText.Of(values.Min(), unit)} to {UnitText.Of(values.Max(), unit)}";
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(Chart chart) => Places(chart).Select(at => (IReadOnlyList<string>)
    [
        AxisText(chart.X[at], chart.Axis), .. chart.Series.Select(series => UnitText.Of(series.Values[at], chart.Unit)),
    ]);

    /// <summary>Where the table looks: everywhere if that is little, else evenly, first and last included.</summary>
    private static IEnumerable<int> Places(Chart chart)
    {
        if (chart.Axis == ChartAxis.Quantile) return QuantilePlaces(chart);
        var count = chart.X.Length;
        return count <= MostRows ? Enumerable.Range(0, count) : Enumerable.Range(0, MostRows).Select(row => row * (count - 1) / (MostRows - 1));
    }

    private static IEnumerable<int> QuantilePlaces(Chart chart)
    {
        double[] nines = [0, Math.Log10(2), 1, 2, 3, 4, 5, 6];
        return nines.Select(nine => chart.X.IndexOf(chart.X.FirstOrDefault(x => x >= nine - 1e-9, double.NaN))).Where(at => at >= 0)
            .Append(chart.X.Length - 1).Distinct();
    }

    private static string AxisName(ChartAxis axis) => axis switch
    {
        ChartAxis.Seconds => "since the start",
        ChartAxis.Quantile => "quantile",
        _ => "connections",
    };

    private static string AxisText(double x, ChartAxis axis) => axis switch
    {
        ChartAxis.Seconds => Humanize.Clock(TimeSpan.FromSeconds(x)),
        ChartAxis.Quantile => Quantile(x),
        _ => Humanize.Count((long)x),
    };

    /// <summary>With as many decimals as there are nines.</summary>
    private static string Quantile(double nines)
    {
        var decimals = nines < 1.0001 ? 1 : (int)Math.Ceiling(nines - 1e-6);
        return (100 * (1 - Math.Pow(10, -nines))).ToString("0." + new string('#', decimals), CultureInfo.InvariantCulture) + " %";
    }
}

using ActorLoad.Core.Report;
using ActorLoad.Core.Report.Compare;
using ActorLoad.Core.Report.Html;
using Xunit;

namespace ActorLoad.Core.Tests.Report.Html;

public class ComparisonPageSpecs
{
    private static readonly RunReport Threads = Pages.Long(60) with { Engine = "threads", Generator = Sample.Generator with { RssBytes = 420_000_000 } };

    [Fact]
    public void Should_say_what_spoils_the_comparison_and_what_it_says_when_opened()
    {
        var comparison = Pages.Comparison(Pages.Long(60), Threads) with { Incomparable = ["The seeds differ."], Conclusions = ["threads takes more."] };

        var page = Pages.Parse(HtmlPage.Of(comparison));

        Assert.Equal("Not comparable as they are The seeds differ.", page.QuerySelector(".verdict")!.Read());
        Assert.Equal("threads takes more.", page.QuerySelector(".conclusions")!.Read());
    }

    [Theory]
    [InlineData(Difference.More, 2.0, "420 MB (400-440 MB) 2.00x, more")]
    [InlineData(Difference.None, 1.01, "420 MB (400-440 MB) 1.01x, no difference")]
    [InlineData(Difference.Unknown, 2.0, "420 MB (400-440 MB) 2.00x, can't tell")]
    [InlineData(Difference.Missing, null, "420 MB (400-440 MB)")]
    public void Should_say_what_a_ratio_is_worth_when_a_figure_is_compared(Difference difference, double? ratio, string text)
    {
        var cell = new ComparisonCell("420 MB", 420e6, 400e6, 440e6, ratio, difference) { Range = "400-440 MB" };
        var first = cell with { Ratio = null, Difference = Difference.Reference };

        var page = Pages.Parse(HtmlPage.Of(Pages.Comparison(Pages.Long(60), Threads) with { Rows = [new("Memory", "resident", [first, cell])] }));

        Assert.Equal(text, page.QuerySelectorAll("td").ElementAt(1).Read());
    }

    [Fact]
    public void Should_give_a_group_one_colour_when_it_is_in_several_charts()
    {
        var charts = Pages.Parse(HtmlPage.Of(Pages.Comparison(Pages.Long(60), Threads))).ChartData().GetProperty("charts").EnumerateArray();

        Assert.All(charts, chart => Assert.All(
            chart.GetProperty("series").EnumerateArray(),
            series => Assert.Equal(series.GetProperty("name").GetString()!.StartsWith("threads", StringComparison.Ordinal) ? 2 : 1, series.GetProperty("colour").GetInt32())));
    }

    [Fact]
    public void Should_draw_the_median_when_a_group_has_several_runs()
    {
        var runs = new[] { 100L, 300, 200 }.Select(rss => Pages.Long(1) with { Timeline = [new(1, 1, 1, 1, 1, 1, 1, 0.1, rss)] });

        var charts = Pages.Parse(HtmlPage.Of(Pages.Comparison(runs))).ChartData().GetProperty("charts").EnumerateArray();

        var memory = charts.Single(chart => chart.GetProperty("id").GetString() == "memory");
        Assert.Equal(200, memory.GetProperty("series")[0].GetProperty("values")[0].GetDouble());
    }

    [Fact]
    public void Should_draw_eight_groups_and_say_so_when_there_are_more()
    {
        var page = Pages.Parse(HtmlPage.Of(Pages.Comparison(Enumerable.Range(1, 10).Select(i => Pages.Long(20) with { Engine = $"engine{i}" }))));

        Assert.All(page.ChartData().GetProperty("charts").EnumerateArray(), chart => Assert.Equal(8, chart.GetProperty("series").GetArrayLength()));
        Assert.Contains("The first 8 groups are drawn.", page.Body!.TextContent);
    }

    [Fact]
    public void Should_give_the_reasons_of_a_run_when_it_is_not_valid()
    {
        var page = Pages.Parse(HtmlPage.Of(Pages.Comparison(Sample.Report with { Warnings = [] }, Pages.Refused with { Engine = "threads" })));

        Assert.Contains("threads", page.QuerySelectorAll(".verdict").Last().TextContent);
        Assert.Contains("this machine allows 15,000", page.QuerySelectorAll(".verdict").Last().TextContent);
    }

    [Fact]
    public void Should_join_the_rungs_of_one_kind_by_a_line_for_each_engine_when_a_ladder_is_drawn()
    {
        LadderRung[] ladder = [Rung(7_500, "1 s"), Rung(1_000, "1 s"), Rung(1_000, "90 s")];

        var charts = Pages.Parse(HtmlPage.Of("Bench", ladder)).ChartData().GetProperty("charts").EnumerateArray().ToArray();

        Assert.Equal(["kind-1-memory", "kind-1-bytes", "kind-1-threads", "kind-1-cpu", "kind-1-p99"], charts.Take(5).Select(chart => chart.GetProperty("id").GetString()));
        Assert.Equal("[1000,7500]", charts[0].GetProperty("x").GetRawText());
        Assert.Equal("[1000]", charts[5].GetProperty("x").GetRawText());
        Assert.Equal(["actors/quick start", "threads/quick start"], charts[0].GetProperty("series").EnumerateArray().Select(series => series.GetProperty("name").GetString()));
    }

    [Fact]
    public void Should_say_why_when_an_engine_refused_a_rung()
    {
        var page = Pages.Parse(HtmlPage.Of("Bench", [Rung(15_000, "1 s") with { Refused = [new("threads", "it allows 9,900.")] }]));

        Assert.Equal("Refused threads: it allows 9,900.", page.QuerySelector("#rung-1 + .verdict")!.Read());
    }

    [Fact]
    public void Should_be_a_page_when_every_engine_refused_the_rung()
    {
        var page = Pages.Parse(HtmlPage.Of("Bench", [new("5 connections, 1 s", 5, new([], [], [], []), [new("threads", "no")])]));

        Assert.Equal("Refused threads: no", page.QuerySelector("#rung-1 + .verdict")!.Read());
    }

    private static LadderRung Rung(int connections, string interval) =>
        new($"{Humanize.Count(connections)} connections, {interval}", connections, Pages.Comparison(Pages.Long(60), Threads), []);
}

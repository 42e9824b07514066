using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ActorLoad.Core.Report;
using ActorLoad.Core.Report.Html;
using Xunit;

namespace ActorLoad.Core.Tests.Report.Html;

public class HtmlPageSpecs
{
    public static readonly TheoryData<string> AllPages = new("run", "refused", "comparison", "ladder");

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Should_be_faultless_html_when_parsed_strictly(string page) => Assert.Equal("en", Pages.Parse(Page(page)).DocumentElement.GetAttribute("lang"));

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Should_refer_to_nothing_outside_when_written(string page)
    {
        var links = Pages.Parse(Page(page)).QuerySelectorAll("[src], [href], [action], [srcset], [data], [poster], [background]")
            .SelectMany(element => element.Attributes.Where(attribute => attribute.Name is not ("class" or "id")))
            .Where(attribute => attribute.Name is "src" or "href" or "action" or "srcset" or "data" or "poster" or "background");

        Assert.DoesNotContain(links, link => !link.Value.StartsWith('#') && !link.Value.StartsWith("data:", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Should_allow_its_own_scripts_and_style_alone_when_a_browser_reads_the_policy(string name)
    {
        var page = Pages.Parse(Page(name));
        var inline = page.QuerySelectorAll("script:not([type]), style").Select(element => Hash(element.TextContent)).Order();

        var policy = page.QuerySelector("meta[http-equiv=Content-Security-Policy]")!.GetAttribute("content")!;

        Assert.StartsWith("default-src 'none'; ", policy);
        Assert.Equal(inline, policy.Split(' ', ';').Where(word => word.StartsWith("'sha256-", StringComparison.Ordinal)).Order());
        Assert.DoesNotContain("unsafe", policy);
    }

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Should_have_no_inline_style_or_handler_when_the_policy_forbids_them(string page) => Assert.DoesNotContain(
        Pages.Parse(Page(page)).All.SelectMany(element => element.Attributes),
        attribute => attribute.Name == "style" || attribute.Name.StartsWith("on", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Should_have_each_identity_once_when_written(string page)
    {
        var identities = Pages.Parse(Page(page)).QuerySelectorAll("[id]").Select(element => element.Id).ToArray();

        Assert.Equal(identities.Distinct(), identities);
    }

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Should_lead_somewhere_when_a_section_is_chosen(string name)
    {
        var page = Pages.Parse(Page(name));

        Assert.All(page.QuerySelectorAll("nav a"), link => Assert.NotNull(page.GetElementById(link.GetAttribute("href")![1..])));
    }

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Should_say_each_chart_in_words_and_figures_when_it_is_not_seen(string name)
    {
        var page = Pages.Parse(Page(name));

        foreach (var chart in page.ChartData().GetProperty("charts").EnumerateArray())
        {
            var figure = page.GetElementById(chart.GetProperty("id").GetString()!)!;
            Assert.NotEmpty(figure.QuerySelector("figcaption h3")!.TextContent);
            Assert.Contains(": from ", figure.QuerySelector("[role=img]")!.GetAttribute("aria-label"));
            Assert.Equal(chart.GetProperty("series").GetArrayLength() + 1, figure.QuerySelectorAll("table thead th").Length);
            Assert.NotEmpty(figure.QuerySelectorAll("table tbody td"));
        }
    }

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Should_give_each_series_a_value_for_every_x_when_drawn(string name)
    {
        foreach (var chart in Pages.Parse(Page(name)).ChartData().GetProperty("charts").EnumerateArray())
        {
            var x = chart.GetProperty("x").EnumerateArray().Select(value => value.GetDouble()).ToArray();
            Assert.Equal(x.Distinct().Order(), x);
            Assert.All(chart.GetProperty("series").EnumerateArray(), series => Assert.Equal(x.Length, series.GetProperty("values").GetArrayLength()));
        }
    }

    [Fact]
    public void Should_have_the_same_elements_when_every_text_is_hostile()
    {
        // One word in place of another: were any of it markup, elements would appear or vanish.
        var (calm, hostile) = (Pages.Parse(HtmlPage.Of(Pages.Saying("calm"))), Pages.Parse(HtmlPage.Of(Pages.Saying(Pages.Hostile))));

        Assert.Equal(calm.All.Select(element => element.LocalName), hostile.All.Select(element => element.LocalName));
    }

    [Fact]
    public void Should_have_the_same_elements_when_a_comparisons_texts_are_hostile()
    {
        var (calm, hostile) = (Pages.Parse(Ladder("calm")), Pages.Parse(Ladder(Pages.Hostile)));

        Assert.Equal(calm.All.Select(element => element.LocalName), hostile.All.Select(element => element.LocalName));
    }

    [Fact]
    public void Should_show_a_hostile_text_as_it_is_when_it_looks_like_markup()
    {
        var page = Pages.Parse(HtmlPage.Of(Sample.Report with { Label = "</script><img src=x onerror=alert(1)>" }));

        Assert.Contains("</script><img src=x onerror=alert(1)>", page.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public void Should_hold_the_whole_result_when_saved_from_the_page()
    {
        var report = Pages.Saying(Pages.Hostile);

        Assert.Equal(JsonReport.Write(report), Pages.Parse(HtmlPage.Of(report)).Result());
    }

    [Fact]
    public void Should_be_written_when_the_report_lacks_its_lists()
    {
        var bare = Sample.Report with
        {
            Reasons = default,
            Warnings = default,
            Thresholds = default,
            Timeline = default,
            Events = default,
            Nodes = default,
            Generator = Sample.Generator with { Stalls = default },
        };

        Assert.Equal("VALID", Pages.Parse(HtmlPage.Of(bare)).QuerySelector(".verdict strong")!.TextContent);
    }

    [Fact]
    public void Should_be_the_same_when_written_twice() => Assert.Equal(HtmlPage.Of(Pages.Long(60)), HtmlPage.Of(Pages.Long(60)));

    [Fact]
    public void Should_stay_small_when_the_run_took_three_hours() => Assert.InRange(HtmlPage.Of(Pages.Long(10_800)).Length, 100_000, 1_500_000);

    [Fact]
    public void Should_draw_two_thousand_points_at_most_when_the_run_took_a_day()
    {
        var charts = Pages.Parse(HtmlPage.Of(Pages.Long(86_400))).ChartData().GetProperty("charts").EnumerateArray();

        Assert.All(charts, chart => Assert.InRange(chart.GetProperty("x").GetArrayLength(), 1, 2_000));
    }

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string Page(string name) => name switch
    {
        "run" => HtmlPage.Of(Pages.Long(60)),
        "refused" => HtmlPage.Of(Pages.Refused),
        "comparison" => HtmlPage.Of(Pages.Comparison(Pages.Long(60), Pages.Long(70) with { Engine = "threads" }, Pages.Refused with { Engine = "async" })),
        _ => Ladder("actors"),
    };

    private static string Ladder(string text)
    {
        var comparison = Pages.Comparison(Pages.Saying(text), Pages.Saying(text) with { Engine = text + "2" });
        var spoken = comparison with { Incomparable = [text], Conclusions = [text] };
        ImmutableArray<RefusedRun> refused = [new(text, text)];
        return HtmlPage.Of(text, [new($"5 connections, {text}", 5, spoken, refused), new($"9 connections, {text}", 9, spoken, refused)]);
    }
}

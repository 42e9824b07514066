using ActorLoad.Core.Report.Compare;
using ActorLoad.Core.Report.Html;
using EndToEnd.Runs;

namespace EndToEnd.Pages;

/// <summary>The pages of a real run in a real browser.</summary>
public sealed class PageSpecs(CleanRun run) : IClassFixture<CleanRun>
{
    private const int Phone = 360, Desk = 1280;

    /// <summary>Of each chart: whether its canvas has a pixel that is not empty, in the colour of its first line.</summary>
    private const string Canvases =
        """
        [...document.querySelectorAll(".plot")].map((box) => {
          const canvas = box.querySelector("canvas");
          if (!canvas || !canvas.width || !canvas.height) return false;
          const colours = new Set(new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer));
          return colours.size > 2;
        })
        """;

    public static readonly TheoryData<string, int, bool> Views = new(
        from page in new[] { "run", "refused", "comparison", "ladder" } from width in new[] { Phone, Desk } from dark in new[] { false, true } select (page, width, dark));

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Should_draw_every_chart_without_an_error_when_opened(string page, int width, bool dark)
    {
        await using var browser = await Chromium.StartAsync();

        await browser.OpenAsync(Page(page), width, 900, dark);

        await Deadline.UntilAsync(
            async () => (await browser.EvaluateAsync($"{Canvases}.every((drawn) => drawn)")).GetValue<bool>() || browser.Complaints().Count > 0,
            "every chart is drawn");
        Assert.Empty(browser.Complaints());
        Assert.Equal("", (await browser.EvaluateAsync("document.documentElement.dataset.errors ?? ''")).GetValue<string>());
        Assert.Equal(page != "refused", (await browser.EvaluateAsync("document.querySelectorAll('.plot canvas').length > 0")).GetValue<bool>());
        Assert.Equal(dark ? "dark" : "light", (await browser.EvaluateAsync("getComputedStyle(document.documentElement).colorScheme")).GetValue<string>());
        Assert.InRange((await browser.EvaluateAsync("document.documentElement.scrollWidth")).GetValue<int>(), 1, width);
        Assert.All(browser.Requests(), url => Assert.EndsWith("/page.html", url));
    }

    [Fact]
    public async Task Should_run_no_script_of_a_reports_texts_when_they_are_hostile()
    {
        await using var browser = await Chromium.StartAsync();
        const string Hostile = "</script><script>window.hit = 1</script><img src=x onerror='window.hit = 1'>";
        var report = run.Report with { Label = Hostile, Engine = Hostile, Events = [new(0, "phase", Hostile)], Warnings = [Hostile] };

        await browser.OpenAsync(HtmlPage.Of(report), Desk, 900, dark: false);

        Assert.False((await browser.EvaluateAsync("'hit' in window")).GetValue<bool>());
        Assert.Empty(browser.Complaints());
    }

    [Fact]
    public async Task Should_write_figures_as_the_tables_do_when_they_are_on_axes_and_legends()
    {
        await using var browser = await Chromium.StartAsync();
        await browser.OpenAsync(Page("run"), Desk, 900, dark: false);
        double[] values = [0, 0.4, 1, 9.994, 9.996, 99.94, 99.96, 212, 999.4, 999.6, 1_900, 12_345, 999_499, 999_501, 59_940_000, 59_960_000, 2e8, 7.5e9, 3e11];
        double[] shares = [0, 0.000004, 0.0005, 0.0123, 0.31, 0.5, 0.995, 0.9999, 0.99999, 1, 1.5];

        Assert.Equal(values.Select(value => Humanize.Micros(value)), await ShownAsync("micros", values));
        Assert.Equal(values.Select(value => Humanize.Bytes(value)), await ShownAsync("bytes", values));
        Assert.Equal(values.Select(Humanize.Rate), await ShownAsync("rate", values));
        Assert.Equal(shares.Select(Humanize.Percent), await ShownAsync("share", shares));

        async Task<IEnumerable<string>> ShownAsync(string unit, double[] numbers) =>
            (await browser.EvaluateAsync($"[{string.Join(',', numbers)}].map((value) => actorLoadPage.show('{unit}', value))")).AsArray().Select(text => text!.GetValue<string>());
    }

    [Fact]
    public async Task Should_turn_dark_and_draw_again_when_the_button_is_pressed()
    {
        await using var browser = await Chromium.StartAsync();
        await browser.OpenAsync(Page("run"), Desk, 900, dark: false);

        await browser.EvaluateAsync("document.getElementById('theme').click()");

        Assert.Equal("dark", (await browser.EvaluateAsync("getComputedStyle(document.documentElement).colorScheme")).GetValue<string>());
        await Deadline.UntilAsync(async () => (await browser.EvaluateAsync($"{Canvases}.every((drawn) => drawn)")).GetValue<bool>(), "every chart is drawn again");
        Assert.Empty(browser.Complaints());
    }

    [Fact]
    public async Task Should_show_values_in_the_legend_when_the_cursor_is_moved_by_keys()
    {
        await using var browser = await Chromium.StartAsync();
        await browser.OpenAsync(Page("run"), Desk, 900, dark: false);

        await browser.EvaluateAsync(
            "document.getElementById('plot-quantiles').dispatchEvent(new KeyboardEvent('keydown', { key: 'Home' }))");

        await Deadline.UntilAsync(
            async () => (await browser.EvaluateAsync("document.querySelector('#quantiles .u-legend').textContent")).GetValue<string>().Contains(" us", StringComparison.Ordinal),
            "the legend shows values");
    }

    [Fact]
    public async Task Should_draw_again_when_the_log_scale_is_chosen()
    {
        await using var browser = await Chromium.StartAsync();
        await browser.OpenAsync(Page("comparison"), Desk, 900, dark: true);

        await browser.EvaluateAsync("[...document.querySelectorAll('[id^=log-]')].forEach((button) => button.click())");

        await Deadline.UntilAsync(async () => (await browser.EvaluateAsync($"{Canvases}.every((drawn) => drawn)")).GetValue<bool>(), "every chart is drawn again");
        Assert.Empty(browser.Complaints());
    }

    private string Page(string name) => name switch
    {
        "run" => HtmlPage.Of(run.Report),
        "refused" => HtmlPage.Of(Refused()),
        "comparison" => HtmlPage.Of(Comparison()),
        _ => HtmlPage.Of("Bench", [new("300 connections, 500 ms", 300, Comparison(), []), new("900 connections, 500 ms", 900, Comparison(), [new("threads", "too many")])]),
    };

    private RunComparison Comparison() =>
        RunComparison.Of([new("one.json", run.Report), new("other.json", run.Report with { Engine = "threads" }), new("refused.json", Refused() with { Engine = "async" })]);

    private RunReport Refused() => run.Report with
    {
        Verdict = Verdict.EnvironmentLimited,
        Reasons = ["There are too few descriptors, " + string.Concat(Enumerable.Repeat("and-this-is-a-long-word-", 20))],
        LatencyMicros = new(null, null, null),
        Connections = run.Report.Connections with { ConnectMicros = null },
        Curves = null,
        Timeline = [],
        Events = [],
    };
}

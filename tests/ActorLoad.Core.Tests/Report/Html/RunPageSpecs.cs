using ActorLoad.Core.Report;
using ActorLoad.Core.Report.Html;
using AngleSharp.Html.Dom;
using Xunit;

namespace ActorLoad.Core.Tests.Report.Html;

public class RunPageSpecs
{
    [Fact]
    public void Should_begin_with_the_verdict_and_every_reason_and_warning_when_the_run_failed()
    {
        var page = Page(Sample.Report with { Verdict = Verdict.Incomplete, ExitCode = 4, Reasons = ["First.", "Second."] });

        Assert.Equal(
            "INCOMPLETE exit code 4 First. Second. Warning: The hold is shorter than message.interval: 12 connections stay silent.",
            page.QuerySelector("main > .verdict")!.Read());
    }

    [Theory]
    [InlineData("Fewest held", "1,000")]
    [InlineData("Messages planned", "20,000")]
    [InlineData("Echoed a second", "1,000/s")]
    [InlineData("Response p99", "1.90 ms")]
    [InlineData("CPU a message", "210 us")]
    [InlineData("Memory a connection", "210 kB")]
    public void Should_show_a_key_figure_as_the_terminal_writes_it_when_measured(string name, string value)
    {
        var card = Page(Sample.Report).QuerySelectorAll(".cards div").Single(card => card.QuerySelector("dt")!.TextContent == name);

        Assert.Equal(value, card.QuerySelector("dd")!.TextContent);
    }

    [Fact]
    public void Should_show_a_dash_when_no_latency_was_measured()
    {
        var card = Page(Pages.Refused).QuerySelectorAll(".cards div").Single(card => card.QuerySelector("dt")!.TextContent == "Response p99");

        Assert.Equal("-", card.QuerySelector("dd")!.TextContent);
    }

    [Fact]
    public void Should_say_so_when_there_is_nothing_to_draw()
    {
        var page = Page(Pages.Refused);

        Assert.Empty(page.QuerySelectorAll("figure"));
        Assert.Contains("The run has no timeline", page.Body!.TextContent);
    }

    [Fact]
    public void Should_say_none_when_there_were_no_errors() => Assert.Equal("None.", After("errors", Page(Sample.Report)));

    [Fact]
    public void Should_list_the_classes_that_occurred_alone_when_there_were_errors()
    {
        var errors = Sample.NoErrors with { Connect = Sample.NoErrors.Connect with { Refused = 12 } };

        Assert.Equal("Connects that failed refused 12", After("errors", Page(Sample.Report with { Errors = errors })));
    }

    [Fact]
    public void Should_balance_by_eye_when_the_books_are_read()
    {
        var books = After("books", Page(Sample.Report with { Messages = Sample.Messages with { Sent = 19_990, Skipped = 10, Echoed = 19_990 } }));

        Assert.Contains("planned = 20,000 sent + 19,990 skipped + 10 failed 0", books);
    }

    [Fact]
    public void Should_list_the_nodes_when_there_are_several()
    {
        var page = Page(SeveralNodes.Report);

        Assert.Equal(5, page.QuerySelectorAll("[aria-label^=Processes] tbody tr").Length);
        Assert.Equal(
            "worker-3 running 250 250 250 5,000 5,000 0 212 us 8.40 ms 310 us 120 MB 2.10 s",
            page.QuerySelectorAll("[aria-label^=Processes] tbody tr")[3].Cells());
        Assert.NotNull(page.QuerySelector("nav a[href='#nodes']"));
    }

    [Fact]
    public void Should_mark_a_lost_node()
    {
        var row = Page(SeveralNodes.Report).QuerySelectorAll("tr.bad").Single();

        Assert.Equal("worker-2 LOST 250 250 0 5,000 1,990 3,010 212 us 1.90 ms 310 us - 2.10 s", row.Cells());
    }

    [Fact]
    public void Should_have_neither_a_table_of_nodes_nor_a_way_to_it_when_there_is_one()
    {
        var page = Page(Sample.Report);

        Assert.Null(page.GetElementById("nodes"));
        Assert.Null(page.QuerySelector("nav a[href='#nodes']"));
    }

    [Fact]
    public void Should_show_how_soon_connections_were_back_when_many_were_lost()
    {
        var page = Page(Sample.Report);

        Assert.Equal("7.40 s 1,000 1,000 0 1.20 s 1.90 s 2.04 s - 480/s", page.QuerySelector("[aria-label^='Time from each mass loss'] tbody tr")!.Cells());
        Assert.NotNull(page.QuerySelector("nav a[href='#recovery']"));
    }

    [Fact]
    public void Should_have_neither_a_table_of_recoveries_nor_a_way_to_it_when_nothing_was_lost()
    {
        foreach (var none in new[] { null, RecoveryReport.None })
        {
            var page = Page(Sample.Report with { Recovery = none });

            Assert.Null(page.GetElementById("recovery"));
            Assert.Null(page.QuerySelector("nav a[href='#recovery']"));
        }
    }

    [Fact]
    public void Should_name_the_node_of_each_stall_when_there_are_several() =>
        Assert.Equal("7.25 s 310 ms worker-3", Page(SeveralNodes.Report).QuerySelector("[aria-label^=Stalls] tbody tr")!.Cells());

    [Fact]
    public void Should_show_the_whole_configuration_when_written() =>
        Assert.Contains("connections 1000 hold.duration 20s", After("configuration", Page(Sample.Report)));

    [Fact]
    public void Should_show_the_first_and_the_last_events_when_they_are_thousands()
    {
        var events = Enumerable.Range(0, 5_000).Select(second => new RunEvent(second, "node", $"number {second}"));

        var text = After("events", Page(Sample.Report with { Events = [.. events] }));

        Assert.Contains("number 0 ", text);
        Assert.Contains("number 4999", text);
        Assert.DoesNotContain("number 2500", text);
    }

    [Theory]
    [InlineData("connections")]
    [InlineData("rate")]
    [InlineData("latency")]
    [InlineData("cpu")]
    [InlineData("memory")]
    [InlineData("gc")]
    [InlineData("threads")]
    [InlineData("quantiles")]
    [InlineData("ramp-memory")]
    [InlineData("ramp-threads")]
    public void Should_draw_a_chart_when_the_run_measured_it(string id) => Assert.NotNull(Page(Pages.Long(60)).QuerySelector($"figure#{id} .plot"));

    [Fact]
    public void Should_mark_phases_and_stalls_when_the_run_had_them()
    {
        var data = Page(Pages.Long(60)).ChartData();

        Assert.Equal(["ramp", "hold", "drain"], data.GetProperty("phases").EnumerateArray().Select(phase => phase.GetProperty("name").GetString()));
        Assert.Equal(0.25, data.GetProperty("stalls")[0].GetProperty("seconds").GetDouble());
    }

    private static IHtmlDocument Page(RunReport report) => Pages.Parse(HtmlPage.Of(report));

    /// <summary>What stands below a heading.</summary>
    private static string After(string id, IHtmlDocument page) => page.GetElementById(id)!.NextElementSibling!.Read();
}

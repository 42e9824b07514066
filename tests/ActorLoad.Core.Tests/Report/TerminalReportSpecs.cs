using ActorLoad.Core.Report;
using CsCheck;
using Spectre.Console.Testing;
using Xunit;

namespace ActorLoad.Core.Tests.Report;

public class TerminalReportSpecs
{
    private static readonly RunReport Troubled = Sample.Report with
    {
        Verdict = Verdict.Incomplete,
        ExitCode = 4,
        Reasons = ["Stopped early: Ctrl-C in the hold.", "1,234 of 20,000 planned messages were not echoed."],
        Messages = Sample.Messages with { Echoed = 18_766, TimedOut = 1_234, ErrorRate = 0.0617 },
        Errors = new(new(12, 0, 0, 0, 0, 0, 0, 0), new(0, 34, 0, 0, 0, 0)),
        Thresholds = [new("service.p99 < 1ms", 1_900, false)],
    };

    [Fact]
    public void Should_begin_with_the_verdict_and_every_reason()
    {
        var lines = Lines(Troubled).Where(line => line.Length > 0).ToList();

        Assert.StartsWith("INCOMPLETE", lines[0], StringComparison.Ordinal);
        Assert.Contains("Ctrl-C", lines[1], StringComparison.Ordinal);
        Assert.Contains("1,234 of 20,000", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_show_the_figures_of_the_report_as_sums()
    {
        var text = Text(Troubled);

        Assert.Matches(@"planned +20,000 =", text);
        Assert.Matches(@"echoed +18,766 \+", text);
        Assert.Matches(@"timed out +1,234 \+", text);
        Assert.Matches(@"opened +1,000 \+", text);
        Assert.Contains("6.17 %", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_list_only_the_error_classes_that_occurred()
    {
        var text = Text(Troubled);

        Assert.Contains("connects failed: refused 12", text, StringComparison.Ordinal);
        Assert.Contains("connections closed: reset 34", text, StringComparison.Ordinal);
        Assert.DoesNotContain("unreachable", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Errors", Text(Sample.Report), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_show_how_soon_connections_were_back_when_many_were_lost()
    {
        var text = Text(Sample.Report);

        Assert.Matches(@"7\.40 s +1,000 +1,000 +0 +1\.20 s +1\.90 s +2\.04 s +- +480/s", text);
        Assert.DoesNotContain("Recovery", Text(Sample.Report with { Recovery = RecoveryReport.None }), StringComparison.Ordinal);
        Assert.DoesNotContain("Recovery", Text(Sample.Report with { Recovery = null }), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_list_the_first_losses_and_count_the_others_when_there_are_many()
    {
        var loss = Sample.Report.Recovery!.Losses[0];

        var text = Text(Sample.Report with { Recovery = new(20_000, [.. Enumerable.Range(0, 14).Select(i => loss with { At = i })], 5) });

        Assert.Contains("and 9 more mass losses", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_show_failed_thresholds_with_what_was_found() =>
        Assert.Contains("FAIL  service.p99 < 1ms  (found 1.90 ms)", Text(Troubled), StringComparison.Ordinal);

    [Fact]
    public void Should_bound_the_events_and_say_how_many_are_left_out()
    {
        var report = Sample.Report with { Events = [.. Enumerable.Range(0, 1_000).Select(second => new RunEvent(second, "reconnect", $"number {second}"))] };

        var text = Text(report);

        Assert.Contains("number 0", text, StringComparison.Ordinal);
        Assert.Contains("number 999", text, StringComparison.Ordinal);
        Assert.Contains("985 more", text, StringComparison.Ordinal);
        Assert.DoesNotContain("number 500", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_keep_to_ascii_and_to_80_columns_when_it_is_no_terminal() =>
        Assert.All(Lines(Troubled with { Reasons = [.. Troubled.Reasons, new string('x', 300)] }), line =>
        {
            Assert.True(line.Length <= 80, line);
            Assert.All(line, letter => Assert.InRange(letter, ' ', '~'));
        });

    [Fact]
    public void Should_not_send_a_servers_bytes_to_the_terminal_when_an_event_holds_them() =>
        Assert.DoesNotContain('\u001b', Text(Sample.Report with { Events = [new(1, "close", "\u001b[2Jboo [red]")] }));

    [Fact]
    public void Should_show_no_figure_that_is_none_when_nothing_was_asked()
    {
        var text = Text(Sample.Report with
        {
            Connections = new(0, 0, 0, 0, 0, 0, 0, 0, null),
            Messages = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            LatencyMicros = new(null, null, null),
            Generator = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, [], 0),
        });

        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Latencies", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_show_every_node_with_its_books_and_its_speed_when_there_are_several()
    {
        var text = Text(SeveralNodes.Report);

        Assert.Matches(@"state +asked +opened +at end +planned +echoed +lost", text);
        Assert.Matches(@"worker-3 +running +250 +250 +250 +5,000 +5,000 +0", text);
        Assert.Matches(@"response p50 +response p99 +lag p99 +resident +CPU", text);
        Assert.Matches(@"worker-3 +212 us +8\.40 ms +310 us +120 MB +2\.10 s", text);
    }

    [Fact]
    public void Should_write_a_lost_node_so_that_it_stands_out_without_colours() =>
        Assert.Matches(@"worker-2 +LOST +250 +250 +0 +5,000 +1,990 +3,010", Text(SeveralNodes.Report));

    [Fact]
    public void Should_show_no_memory_of_a_lost_node_which_is_in_no_sum() => Assert.Matches(@"worker-2 +212 us +1\.90 ms +310 us +- +2\.10 s", Text(SeveralNodes.Report));

    [Fact]
    public void Should_colour_a_lost_node_as_bad()
    {
        using var console = new TestConsole { EmitAnsiSequences = true };
        console.Profile.Width = 80;

        TerminalReport.Write(SeveralNodes.Report, console);

        Assert.Matches(@"\u001b\[[0-9;]*31m +worker-2 +LOST", console.Output.Replace("38;5;9m", "31m", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_count_no_connections_of_a_coordinator() => Assert.Matches(@"coordinator +running +- +- +- +- +- +-", Text(SeveralNodes.Report));

    [Fact]
    public void Should_say_nothing_of_nodes_when_there_is_one() => Assert.DoesNotContain("Nodes", Text(Sample.Report), StringComparison.Ordinal);

    [Fact]
    public void Should_show_the_lost_and_the_slowest_nodes_and_how_many_more_when_there_are_many()
    {
        var nodes = Enumerable.Range(1, 33).Select(number => SeveralNodes.Worker(number) with { ResponseP99 = 1_000 + number });

        var text = Text(SeveralNodes.Report with { Nodes = [.. nodes.Select(node => node.Name == "worker-1" ? node with { State = "lost" } : node)] });

        Assert.Matches(@"worker-1 +LOST", text);
        Assert.Matches(@"worker-15 +running", text);
        Assert.DoesNotMatch(@"worker-14 +running", text);
        Assert.Contains("and 13 more, in the JSON result", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_the_node_that_stalled_when_there_are_several() =>
        Assert.Contains("worker-3 stalled for 310 ms at 7.25 s", Text(SeveralNodes.Report), StringComparison.Ordinal);

    [Fact]
    public void Should_keep_nodes_of_a_million_connections_to_a_line_each_on_80_columns()
    {
        var great = SeveralNodes.Worker(10) with { State = "unreachable", Asked = 250_000, Opened = 250_000, AtEnd = 249_999, Planned = 10_000_000, Echoed = 9_876_543, Lost = 123_457 };

        var lines = Lines(SeveralNodes.Report with { Nodes = [SeveralNodes.Report.Nodes[0], great] });

        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.Contains(lines, line => line.Contains("unreachable", StringComparison.Ordinal) && line.EndsWith("123,457", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_write_at_any_width() =>
        Gen.Int[1, 300].Sample(width =>
        {
            using var console = new TestConsole();
            console.Profile.Width = width;
            TerminalReport.Write(Troubled with { Nodes = SeveralNodes.Report.Nodes }, console);
        }, iter: 50);

    private static string Text(RunReport report)
    {
        using var console = new TestConsole();
        console.Profile.Width = 80;
        TerminalReport.Write(report, console);
        return console.Output;
    }

    private static string[] Lines(RunReport report) => Text(report).Split('\n');
}

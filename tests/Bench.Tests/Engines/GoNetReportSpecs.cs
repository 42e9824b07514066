using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Core.Report.Compare;

namespace Bench.Tests.Engines;

public sealed class GoNetReportSpecs
{
    /// <summary>What the client printed for 200 connections, 1 s, 4 s.</summary>
    private const string Line =
        "{\"client\":\"go-net\",\"go\":\"go1.19.8\",\"n\":200,\"interval_s\":1,\"connected\":200,\"failed\":0,\"active_end\":200,\"connect_s\":0.1,\"connect_cpu_s\":0.02," +
        "\"hold_s\":4,\"sent\":800,\"received\":800,\"errors\":0,\"target_msgs\":800,\"achieved_ratio\":1,\"recv_per_s\":200,\"user_s\":0.05,\"sys_s\":0.03," +
        "\"cpu_pct_one_core\":2,\"cpu_s_per_1k_msgs\":0.1,\"rtt_p50_us\":220,\"rtt_p99_us\":1100,\"rtt_p999_us\":1100,\"rtt_max_us\":1090.5,\"rss_hold_start_kb\":8000," +
        "\"rss_steady_kb\":10000,\"rss_max_kb\":10100,\"rss_bytes_per_conn\":51200,\"rss_before_connect_kb\":2000,\"threads\":6,\"goroutines\":403,\"goroutines_max\":404," +
        "\"heap_alloc_mb\":1.5,\"heap_inuse_mb\":2,\"stack_inuse_mb\":1,\"num_gc_hold\":2,\"rtt_buckets\":[[220000,701],[520000,90],[1100000,9]]}";

    private static readonly MachineReport s_machine = new("Debian", ".NET 10", 2, 4_000_000_000, 20_000);
    private static readonly ClientPlan s_plan = ClientPlan.Of(new Rung(200, "1s", "4s"), 200, "2000/s", 1, "", ["127.0.0.1:7001"]).Plan!;

    [Fact]
    public void Should_balance_the_books_when_a_reply_came_after_the_hold()
    {
        var messages = Report(Line.Replace("\"received\":800", "\"received\":799")).Messages;

        Assert.Equal((800, 800, 799, 1, 0), (messages.Planned, messages.Sent, messages.Echoed, messages.InFlightAtStop, messages.Skipped));
    }

    [Fact]
    public void Should_count_what_was_not_sent_as_skipped_when_it_fell_behind()
    {
        var messages = Report(Line.Replace("\"sent\":800,\"received\":800", "\"sent\":700,\"received\":700")).Messages;

        Assert.Equal((800, 700, 100, 0.125), (messages.Planned, messages.Sent, messages.Skipped, messages.ErrorRate));
    }

    [Fact]
    public void Should_read_percentiles_from_the_histogram_when_it_is_there()
    {
        var service = Report().LatencyMicros.Service!;

        Assert.Equal((220, 520, 1_090, 1_090, 800), (service.P50, service.P90, service.P999, service.Max, service.Count));
    }

    [Fact]
    public void Should_tell_the_time_from_when_a_message_was_due_when_the_client_knows()
    {
        var report = Report(Line.Replace("\"rtt_buckets\"", "\"due_buckets\":[[620000,720],[1700000,80]],\"due_max_us\":1690.2,\"rtt_buckets\""));

        Assert.Equal((620, 1_690, 800), (report.LatencyMicros.Response!.P50, report.LatencyMicros.Response.P99, report.LatencyMicros.Response.Count));
        Assert.Equal((0.9, 620), (report.Curves!.Response[0].Quantile, report.Curves.Response[0].Micros));
        Assert.Equal(220, report.LatencyMicros.Service!.P50);
        Assert.Contains(RunComparison.Of([new ComparedRun("go.json", report)]).Rows, row => row.Name is "response p99");
    }

    [Fact]
    public void Should_draw_no_point_past_the_longest_when_a_bucket_reaches_past_it() => Assert.Equal(1_090, Report().Curves!.Service[^1].Micros);

    [Fact]
    public void Should_take_cpu_and_memory_of_the_whole_process_when_it_tells_them()
    {
        var generator = Report().Generator;

        Assert.Equal(
            (10_240_000, 51_200, 0.08, 0.01, 403, 6),
            (generator.RssBytes, generator.RssBytesPerConnection, Math.Round(generator.CpuSeconds, 6), Math.Round(generator.CpuShare, 6), generator.Tasks, generator.Threads));
    }

    [Fact]
    public void Should_take_context_switches_from_outside_when_it_was_looked_at() =>
        Assert.Equal(4_000, Report(before: new OutsideView(1_000, 1), after: new OutsideView(5_000, 9_000_000)).Generator.ContextSwitches);

    [Fact]
    public void Should_show_no_figure_when_it_was_not_measured()
    {
        var rows = RunComparison.Of([new ComparedRun("go.json", Report())]).Rows;

        Assert.DoesNotContain(rows, row => row.Name is "response p99" or "schedule lag p99" or "GC pauses" or "context switches" or "proportional" or "bytes sent");
    }

    [Fact]
    public void Should_show_context_switches_when_they_were_measured_from_outside()
    {
        var rows = RunComparison.Of([new ComparedRun("go.json", Report(before: new OutsideView(1, 1), after: new OutsideView(4_001, 9_000_000)))]).Rows;

        Assert.Equal(4_000, rows.Single(row => row.Name == "context switches").Cells[0].Value);
    }

    [Fact]
    public void Should_be_comparable_when_the_plan_is_the_same()
    {
        var ours = Report() with { Engine = "actors", Tool = "actorload", Version = "0.1.0", Config = s_plan.Config, Machine = s_machine };

        Assert.Empty(RunComparison.Of([new ComparedRun("a.json", ours), new ComparedRun("go.json", Report())]).Incomparable);
    }

    [Fact]
    public void Should_be_valid_when_all_was_sent_and_answered() => Assert.Equal(Verdict.Valid, Report().Verdict);

    [Fact]
    public void Should_be_valid_when_a_late_send_fell_behind_the_end_of_the_hold() =>
        Assert.Equal(Verdict.Valid, Report(Line.Replace("\"sent\":800,\"received\":800", "\"sent\":790,\"received\":790")).Verdict);

    [Theory]
    [InlineData("\"connected\":200", "\"connected\":190")]
    [InlineData("\"errors\":0", "\"errors\":1")]
    [InlineData("\"received\":800", "\"received\":700")]
    public void Should_be_incomplete_when_not_all_was_done(string good, string bad)
    {
        var report = Report(Line.Replace(good, bad));

        Assert.Equal((Verdict.Incomplete, 1), (report.Verdict, report.Reasons.Length));
    }

    [Fact]
    public void Should_survive_the_round_trip_when_written_as_json() =>
        Assert.Equal("go-net", JsonReport.Read(JsonReport.Write(Report())).Engine);

    [Theory]
    [InlineData("")]
    [InlineData("CONNECTED {\"connected\":200}")]
    [InlineData("{\"connected\":200}")]
    public void Should_read_nothing_when_the_line_is_no_result(string line) => Assert.Null(GoNetResult.Parse(line));

    private static RunReport Report(string line = Line, OutsideView? before = null, OutsideView? after = null) =>
        GoNetReport.Of(GoNetResult.Parse(line)!, s_plan, before, after, s_machine, DateTimeOffset.UnixEpoch);
}

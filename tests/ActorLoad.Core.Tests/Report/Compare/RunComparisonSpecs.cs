using ActorLoad.Core.Report;
using ActorLoad.Core.Report.Compare;
using Xunit;
using static ActorLoad.Core.Tests.Report.Compare.Comparisons;

namespace ActorLoad.Core.Tests.Report.Compare;

public class RunComparisonSpecs
{
    [Fact]
    public void Should_group_by_engine_and_label_in_the_order_of_first_appearance()
    {
        var threads = new ComparedRun("t.json", Sample.Report with { Engine = "threads", Label = "" });

        var comparison = RunComparison.Of([.. Three("b"), threads, .. Three("a"), .. Three("b")]);

        Assert.Equal(["actors/b x6", "threads x1", "actors/a x3"], comparison.Groups.Select(group => $"{group.Name} x{group.Runs.Length}"));
    }

    [Fact]
    public void Should_compare_the_whole_of_each_run_when_one_is_shared_by_several_nodes()
    {
        var shared = JsonReport.Read(JsonReport.Write(SeveralNodes.Report with { Label = "shared" }));

        var comparison = Of(Three("alone"), [new ComparedRun("shared.json", WithCpu(shared, 420))]);

        var cell = comparison.Second("CPU a message");
        Assert.Equal((420, 2), (cell.Value, cell.Ratio));
        Assert.Equal((1_000, 1_000), (comparison.Row("opened").Cells[0].Value, comparison.Second("opened").Value));
        Assert.Empty(Comparability.Differences(comparison.Groups));
    }

    [Fact]
    public void Should_refuse_when_there_is_no_run() => Assert.Throws<ArgumentException>(() => RunComparison.Of([]));

    [Fact]
    public void Should_show_median_range_and_ratio_of_a_figure()
    {
        var cell = Of(Cpus("a", 100, 90, 110), Cpus("b", 230, 180, 200)).Second("CPU a message");

        Assert.Equal((200, 180, 230, 2), (cell.Value, cell.Low, cell.High, cell.Ratio));
        Assert.Equal(("200 us", "180-230 us"), (cell.Text, cell.Range));
    }

    [Fact]
    public void Should_take_the_mean_of_the_two_in_the_middle_when_runs_are_even() =>
        Assert.Equal(150, Of(Cpus("a", 100, 200, 90, 900)).Row("CPU a message").Cells[0].Value);

    [Fact]
    public void Should_call_a_figure_more_when_the_medians_are_further_apart_than_both_spreads() =>
        Assert.Equal(Difference.More, Of(Cpus("a", 100, 110, 105), Cpus("b", 200, 210, 205)).Second("CPU a message").Difference);

    [Fact]
    public void Should_call_a_figure_less_when_it_is_the_smaller() =>
        Assert.Equal(Difference.Less, Of(Cpus("a", 200, 210, 205), Cpus("b", 100, 110, 105)).Second("CPU a message").Difference);

    [Fact]
    public void Should_see_no_difference_when_the_medians_are_within_both_spreads() =>
        Assert.Equal(Difference.None, Of(Cpus("a", 100, 110, 120), Cpus("b", 140, 150, 160)).Second("CPU a message").Difference);

    [Theory]
    [InlineData(1_000, 1_019, Difference.None)]
    [InlineData(1_000, 1_031, Difference.More)]
    public void Should_see_no_difference_under_two_percent_when_there_is_no_spread(double first, double second, Difference expected) =>
        Assert.Equal(expected, Of(Cpus("a", first, first, first), Cpus("b", second, second, second)).Second("CPU a message").Difference);

    [Fact]
    public void Should_see_no_difference_when_a_latency_differs_by_less_than_a_wake_up()
    {
        static RunReport P50(RunReport report, long micros) => WithResponse(report, Sample.Values with { P50 = micros });

        Assert.Equal(Difference.None, Of(Runs("a", P50, 40L, 40L, 40L), Runs("b", P50, 55L, 55L, 55L)).Second("response p50").Difference);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(1, 3)]
    public void Should_not_tell_when_a_side_has_fewer_than_three_runs(int first, int second) =>
        Assert.Equal(Difference.Unknown, Of(
            Cpus("a", Enumerable.Repeat(1.0, first)), Cpus("b", Enumerable.Repeat(100.0, second))).Second("CPU a message").Difference);

    [Theory]
    [InlineData(1_000, Difference.None)]
    [InlineData(999, Difference.Less)]
    public void Should_judge_what_the_plan_decides_when_there_is_one_run_a_side(long asked, Difference expected)
    {
        static RunReport Asked(RunReport report, long asked) => report with { Connections = report.Connections with { Asked = asked } };

        Assert.Equal(expected, Of(Runs("a", Asked, 1_000L), Runs("b", Asked, asked)).Second("asked").Difference);
    }

    [Fact]
    public void Should_judge_what_the_plan_decides_by_the_spread_when_runs_of_a_side_disagree()
    {
        static RunReport Planned(RunReport report, long planned) => report with { Messages = report.Messages with { Planned = planned } };

        Assert.Equal(Difference.None, Of(Runs("a", Planned, 100L, 600L, 600L), Runs("b", Planned, 500L, 500L, 500L)).Second("planned").Difference);
    }

    [Theory]
    [InlineData("generator.cpuMicrosPerMessage")]
    [InlineData("\"latencyMicros.service, generator\"")]
    public void Should_call_a_figure_missing_when_a_client_says_it_did_not_measure_it(string paths)
    {
        var cell = Of(Three("a"), Three("go", report => WithConfig(WithCpu(report, 0), "unmeasured", paths))).Second("CPU a message");

        Assert.Equal((Humanize.None, null, Difference.Missing), (cell.Text, cell.Value, cell.Difference));
    }

    [Fact]
    public void Should_measure_a_field_when_only_one_of_a_longer_name_is_unmeasured() => Assert.NotEqual(
        Difference.Missing,
        Of(Three("a"), Three("go", report => WithConfig(report, "unmeasured", "generator.rssBytesPerConnection"))).Second("resident").Difference);

    [Fact]
    public void Should_call_a_latency_missing_when_it_is_null() =>
        Assert.Equal(Difference.Missing, Of(Three("a"), Three("b", report => WithResponse(report, null))).Second("response p99").Difference);

    [Fact]
    public void Should_keep_the_figure_and_call_the_comparison_missing_when_the_first_group_has_none()
    {
        var comparison = Of(Three("a", report => WithResponse(report, null)), Three("b"));

        Assert.Equal(Difference.Missing, comparison.Row("response p99").Cells[0].Difference);
        Assert.Equal((1_900, null, Difference.Missing),
            (comparison.Second("response p99").Value, comparison.Second("response p99").Ratio, comparison.Second("response p99").Difference));
    }

    [Fact]
    public void Should_leave_out_rows_that_no_group_has()
    {
        var comparison = Of(Three("a", report => WithResponse(report, null)), Three("b", report => WithResponse(report, null)));

        Assert.DoesNotContain(comparison.Rows, row => row.Name is "response p50" or "tasks" or "connect: refused");
        Assert.Contains(comparison.Rows, row => row.Name == "late");
    }

    [Fact]
    public void Should_show_an_error_class_when_one_run_of_one_group_met_it()
    {
        static RunReport NoPort(RunReport report, long count) =>
            report with { Errors = report.Errors with { Connect = report.Errors.Connect with { NoPort = count } } };

        Assert.Equal(7, Of(Three("a"), Runs("b", NoPort, 0L, 0L, 7L)).Second("connect: no port").High);
    }

    [Fact]
    public void Should_know_every_error_class_of_a_report() => Assert.Equal(
        Counts(typeof(ConnectErrors)).Concat(Counts(typeof(CloseErrors))).Order(),
        Figures.All.Where(figure => figure.Path.StartsWith("errors.", StringComparison.Ordinal)).Select(figure => figure.Path.Split('.')[^1]).Order());

    [Fact]
    public void Should_have_no_ratio_when_the_first_is_zero()
    {
        var cell = Of(Three("a"), Three("b", report => report with { Connections = report.Connections with { Reconnects = 5 } })).Second("reconnects");

        Assert.Equal((null, Difference.More), (cell.Ratio, cell.Difference));
    }

    [Fact]
    public void Should_have_no_figure_of_the_hold_when_a_run_was_refused() => Assert.Equal(
        Difference.Missing,
        Of(Three("a"), Three("b", report => report with { Phases = new(0, 0, 0) })).Second("CPU share").Difference);

    [Theory]
    [InlineData(Verdict.Valid, Difference.None)]
    [InlineData(Verdict.Incomplete, Difference.More)]
    public void Should_compare_verdicts_by_their_gravity(Verdict verdict, Difference expected) =>
        Assert.Equal(expected, Of(Three("a"), Three("b", report => report with { Verdict = verdict })).Second("verdict").Difference);

    [Fact]
    public void Should_count_the_verdicts_of_a_group()
    {
        static RunReport With(RunReport report, Verdict verdict) => report with { Verdict = verdict };

        Assert.Equal("VALID x2, INCOMPLETE x1",
            Of(Runs("a", With, Verdict.Valid, Verdict.Incomplete, Verdict.Valid)).Row("verdict").Cells[0].Text);
    }

    [Fact]
    public void Should_have_a_cell_for_each_group_in_every_row() =>
        Assert.All(Of(Three("a"), Three("b"), Three("c")).Rows, row => Assert.Equal(3, row.Cells.Length));

    private static IEnumerable<string> Counts(Type errors) => errors.GetProperties().Where(property => property.CanWrite)
        .Select(property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..]);
}

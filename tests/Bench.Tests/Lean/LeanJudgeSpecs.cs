using System.Collections.Immutable;
using ActorLoad.Compare.Lean;
using static Bench.Tests.Lean.Observations;

namespace Bench.Tests.Lean;

public sealed class LeanJudgeSpecs
{
    [Fact]
    public void Should_take_the_median_of_the_pairs_ratios_when_the_machine_drifts()
    {
        // By the medians of the sides it would be 100 / 130.
        var check = Judge("memory",
            Of("held", "actors", 1, (Figure.Rss, 90)), Of("held", "go-net", 1, (Figure.Rss, 100)),
            Of("held", "actors", 2, (Figure.Rss, 100)), Of("held", "go-net", 2, (Figure.Rss, 200)),
            Of("held", "actors", 3, (Figure.Rss, 130)), Of("held", "go-net", 3, (Figure.Rss, 130)))[0];

        Assert.Equal((0.9, 0.5, 1.0), (check.Judged!.Median, check.Judged.Low, check.Judged.High));
        Assert.Equal((100, 130, false), (check.Ours!.Median, check.Peer!.Median, check.Passed));
    }

    [Fact]
    public void Should_pass_when_the_ratio_is_the_targets() => Assert.True(
        Judge("memory", Of("held", "actors", 1, (Figure.Rss, 75)), Of("held", "go-net", 1, (Figure.Rss, 100)))[0].Passed);

    [Fact]
    public void Should_say_nothing_when_the_peer_is_missing()
    {
        var check = Judge("memory", Of("held", "actors", 1, (Figure.Rss, 75)))[0];

        Assert.Equal((75, null, null), (check.Ours!.Median, check.Peer, check.Passed));
        Assert.Equal("-", check.Cells[3]);
    }

    [Fact]
    public void Should_leave_a_pair_out_when_one_side_of_it_has_no_figure()
    {
        var check = Judge("memory",
            Of("held", "actors", 1, (Figure.Rss, 70)), Of("held", "go-net", 1, (Figure.Rss, null)),
            Of("held", "actors", 2, (Figure.Rss, 60)), Of("held", "go-net", 2, (Figure.Rss, 100)))[0];

        Assert.Equal(new[] { 0.6 }, check.Judged!.Values);
    }

    [Fact]
    public void Should_divide_what_more_connections_take_when_it_is_marginal()
    {
        var check = Judge("marginal", Of("held", "actors", 1, (Figure.Rss, 182_000_000)), Of("held-few", "actors", 1, (Figure.Rss, 65_000_000)))[0];

        Assert.Equal((6_500, true), (check.Judged!.Median, check.Passed));
    }

    [Theory]
    [InlineData(182_000_000, true)]
    [InlineData(186_000_000, false)]
    [InlineData(178_000_000, false)]
    public void Should_compare_with_ourselves_when_nothing_is_to_change(double after, bool passed)
    {
        var check = Judge("used",
            Of("held", "actors", 1, (Figure.Rss, 182_000_000)), Of("held-few", "actors", 1, (Figure.Rss, 65_000_000)),
            Of("used", "actors", 1, (Figure.Rss, after)), Of("used-few", "actors", 1, (Figure.Rss, 65_000_000)))[0];

        Assert.Equal(passed, check.Passed);
        Assert.True(check.IsRatio);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0.9999, false)]
    public void Should_want_all_of_them_when_all_are_to_be_sent(double share, bool passed) =>
        Assert.Equal(passed, Judge("fast", Of("fast", "actors", 1, (Figure.OnTime, share)))[1].Passed);

    [Fact]
    public void Should_write_the_spread_when_there_is_one()
    {
        var cells = Judge("garbage",
            Of("paced", "actors", 1, (Figure.Allocated, 580)), Of("paced", "actors", 2, (Figure.Allocated, 640)), Of("paced", "actors", 3, (Figure.Allocated, 590)))[0].Cells;

        Assert.Equal(["590 B (580 B to 640 B)", "-", "-", "-", "-"], cells);
    }

    [Theory]
    [InlineData("ceiling", 2)]
    [InlineData("bare-akka", 4)]
    public void Should_show_what_can_be_had_beside_when_it_was_run(string engine, int cell) => Assert.Equal(
        "4.20 us", Judge("cpu", Of("paced", engine, 1, (Figure.CpuPerMessage, 4.2)))[0].Cells[cell]);

    [Fact]
    public void Should_tell_a_ratio_and_judge_nothing_when_there_is_no_target()
    {
        var checks = Judge("cpu", Of("paced", "actors", 1, (Figure.ServiceP50, 300)), Of("paced", "go-net", 1, (Figure.ServiceP50, 100)));

        var told = Assert.Single(checks, check => check.Judged is not null);
        Assert.Equal((3, null, true), (told.Judged!.Median, told.Passed, told.IsTold));
    }

    private static ImmutableArray<CheckResult> Judge(string row, params LeanObservation[] runs) => LeanJudge.Of(Rows(row), runs)[0].Checks;
}

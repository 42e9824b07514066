using ActorLoad.Core.Report;
using Xunit;
using static ActorLoad.Core.Tests.Report.Compare.Comparisons;

namespace ActorLoad.Core.Tests.Report.Compare;

public class ConclusionSpecs
{
    [Fact]
    public void Should_say_that_there_is_no_difference_when_there_is_none() => Assert.Equal(
        ["actors/b: no difference from actors/a that is larger than the spread."], Of(Three("a"), Three("b")).Conclusions);

    [Fact]
    public void Should_name_what_is_worse_with_its_ratios() => Assert.Equal(
        ["actors/b takes more CPU and is slower than actors/a: CPU a message 2.00x, response p99 12.0x."],
        Of(Three("a"), Three("b", report => WithCpu(WithResponse(report, Sample.Values with { P99 = 22_800 }), 420))).Conclusions);

    [Fact]
    public void Should_name_what_is_better_beside_what_is_worse() => Assert.Equal(
        ["actors/b is slower than actors/a: response p99 12.0x; but it takes less CPU: CPU a message 0.50x."],
        Of(Three("a"), Three("b", report => WithCpu(WithResponse(report, Sample.Values with { P99 = 22_800 }), 105))).Conclusions);

    [Fact]
    public void Should_call_more_throughput_better() => Assert.Equal(
        ["actors/b has more throughput than actors/a: echoed a second 2.00x."],
        Of(Three("a"), Three("b", report => report with { Messages = report.Messages with { PerSecond = 2_000 } })).Conclusions);

    [Fact]
    public void Should_name_both_figures_when_there_is_no_ratio_to_nothing() => Assert.StartsWith(
        "actors/b loses more messages than actors/a: lost 500 against 0.",
        Of(Three("a"), Three("b", report => report with { Messages = report.Messages with { Planned = 20_500 } })).Conclusions[0], StringComparison.Ordinal);

    [Fact]
    public void Should_name_other_figures_that_differ() => Assert.Equal(
        ["actors/b: no difference from actors/a that is larger than the spread. Of the other figures, these differ: threads and service max."],
        Of(Three("a"), Three("b", report => report with
        {
            Generator = report.Generator with { Threads = 2_000 },
            LatencyMicros = report.LatencyMicros with { Service = Sample.Values with { Max = 1_000_000 } },
        })).Conclusions);

    [Fact]
    public void Should_say_that_it_cannot_tell_and_what_would_when_runs_are_few() => Assert.Equal(
        ["actors/b against actors/a: noise cannot be told from a difference with 1 against 3 runs; 3 runs a side would tell."],
        Of(Three("a"), Cpus("b", 4_000)).Conclusions);

    [Fact]
    public void Should_say_so_when_a_group_is_alone() => Assert.Equal(
        ["actors/a stands alone, with 3 runs: there is nothing to compare with. The table shows how far its runs lie apart."], Of(Three("a")).Conclusions);

    [Fact]
    public void Should_name_the_verdicts_when_a_side_is_not_valid() => Assert.Equal(
        ["actors/b fares worse than actors/a: INCOMPLETE x3 against VALID x3. " +
            "Not every run of actors/b is VALID (INCOMPLETE x3): read its figures with that in mind."],
        Of(Three("a"), Three("b", report => report with { Verdict = Verdict.Incomplete })).Conclusions);

    [Fact]
    public void Should_name_the_deciding_figures_that_a_side_lacks() => Assert.Equal(
        ["actors/b: no difference from actors/a that is larger than the spread. Not measured often enough on both sides: response p50 and response p99."],
        Of(Three("a"), Three("b", report => WithResponse(report, null))).Conclusions);

    [Fact]
    public void Should_conclude_for_each_group_but_the_first() => Assert.Equal(2, Of(Three("a"), Three("b"), Three("c")).Conclusions.Length);
}

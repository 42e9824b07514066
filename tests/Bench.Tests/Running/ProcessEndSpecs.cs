using ActorLoad.Compare.Running;
using ActorLoad.Core.Report;
using Bench.Tests.Output;

namespace Bench.Tests.Running;

public sealed class ProcessEndSpecs
{
    private static readonly RunReport s_refused = Sample.Report with
    {
        Verdict = Verdict.EnvironmentLimited,
        ExitCode = 3,
        Connections = Sample.Report.Connections with { Opened = 0 },
        Messages = Sample.Report.Messages with { Planned = 0 },
        Reasons = ["too few threads", "At its lowest the hold had 0 connections open of 10 asked"],
    };

    [Fact]
    public void Should_be_refused_when_nothing_began() => Assert.Equal(Outcome.Refused, new ProcessEnd(3, s_refused, null, "").Outcome(0));

    [Fact]
    public void Should_not_be_refused_when_the_limit_was_met_on_the_way() => Assert.Equal(
        Outcome.NotValid,
        new ProcessEnd(3, Sample.Report with { Verdict = Verdict.EnvironmentLimited, ExitCode = 3 }, null, "").Outcome(0));

    [Fact]
    public void Should_leave_out_what_only_follows_when_refused() => Assert.Equal(["too few threads"], new ProcessEnd(3, s_refused, null, "").Reasons(Outcome.Refused));

    [Fact]
    public void Should_be_out_of_memory_when_the_group_counts_a_kill() => Assert.Equal(Outcome.OutOfMemory, new ProcessEnd(137, null, null, "").Outcome(1));

    [Fact]
    public void Should_be_a_failure_when_it_was_killed_by_anything_else() => Assert.Equal(Outcome.Failed, new ProcessEnd(137, null, null, "").Outcome(0));

    [Fact]
    public void Should_say_what_it_complained_of_when_it_crashed() =>
        Assert.Equal(["exit code 134 without a result", "Out of memory."], new ProcessEnd(134, null, null, "Out of memory.").Reasons(Outcome.Failed));

    [Fact]
    public void Should_keep_the_verdict_when_the_generator_was_too_slow() => Assert.Equal(
        Outcome.NotValid,
        new ProcessEnd(5, Sample.Report with { Verdict = Verdict.GeneratorLimited, ExitCode = 5 }, null, "").Outcome(0));

    [Fact]
    public void Should_have_timed_out_when_the_bench_ended_it() => Assert.Equal(Outcome.TimedOut, new ProcessEnd(4, Sample.Report, Outcome.TimedOut, "").Outcome(0));

    [Theory]
    [InlineData("10,000 connections need 20,000 threads: at most 8,021 connections fit here.", 8_021)]
    [InlineData("too many threads; the largest number of connections that fits is 8021.", 8_021)]
    [InlineData("Only 4,000 connections would fit.", 4_000)]
    [InlineData("at most 9 here", 9)]
    [InlineData("10,000 connections need 20,000 threads.", null)]
    public void Should_find_what_would_fit_when_a_refusal_names_it(string reason, int? fits) => Assert.Equal(fits, ProcessEnd.LargestThatFits([reason]));

    [Fact]
    public void Should_take_the_least_when_several_limits_name_one() =>
        Assert.Equal(70, ProcessEnd.LargestThatFits(["threads: at most 90 connections", "memory: at most 70 connections"]));
}

using System.Collections.Immutable;
using ActorLoad.Core.Find;
using ActorLoad.Core.Report;
using ActorLoad.Core.Tests.Report;
using Xunit;

namespace ActorLoad.Core.Tests.Find;

public class StepJudgeSpecs
{
    [Fact]
    public void Should_have_held_when_it_is_valid() => Assert.Equal((StepOutcome.Held, null), StepJudge.Of(Sample.Report));

    [Theory]
    [InlineData(Verdict.ThresholdFailed)]
    [InlineData(Verdict.Incomplete)]
    public void Should_be_the_servers_failure_when_a_threshold_failed_or_something_was_lost(Verdict verdict) =>
        Assert.Equal((StepOutcome.Failed, "why"), StepJudge.Of(Report((verdict, "why"), (Verdict.ThresholdFailed, "and that"))));

    [Theory]
    [InlineData(Verdict.GeneratorLimited, StepOutcome.GeneratorLimited)]
    [InlineData(Verdict.EnvironmentLimited, StepOutcome.EnvironmentLimited)]
    public void Should_be_no_failure_of_the_server_when_the_generator_or_the_machine_was_the_limit(Verdict verdict, StepOutcome expected) =>
        Assert.Equal((expected, "limit"), StepJudge.Of(Report((verdict, "limit"), (Verdict.Incomplete, "losses"))));

    /// <summary>Late replies stand before the generator in the verdict's table, and may be its doing all the same.</summary>
    [Fact]
    public void Should_be_the_generators_limit_when_replies_were_late_and_the_generator_slow() =>
        Assert.Equal(
            (StepOutcome.GeneratorLimited, "slow"),
            StepJudge.Of(Report((Verdict.Incomplete, "Replies were wrong: 5 late."), (Verdict.GeneratorLimited, "slow"), (Verdict.ThresholdFailed, "x"))));

    [Fact]
    public void Should_be_the_generators_limit_when_a_worker_was_lost()
    {
        var report = Report((Verdict.Incomplete, "worker-2 was lost at 3.0 s."), (Verdict.Incomplete, "losses")) with
        {
            Nodes = [Sample.Report.Nodes[0], Sample.Report.Nodes[0] with { Name = "worker-2", State = "lost" }],
        };

        Assert.Equal((StepOutcome.GeneratorLimited, "worker-2 was lost at 3.0 s."), StepJudge.Of(report));
    }

    [Fact]
    public void Should_say_nothing_when_it_was_stopped() =>
        Assert.Equal((null, "Stopped early: SIGTERM in the hold."), StepJudge.Of(Report((Verdict.Incomplete, "Stopped early: SIGTERM in the hold."))));

    [Fact]
    public void Should_say_nothing_when_it_failed_by_a_fault_of_ours() =>
        Assert.Equal((null, "fault"), StepJudge.Of(Report((Verdict.InternalError, "fault"), (Verdict.Incomplete, "losses"))));

    [Fact]
    public void Should_be_the_servers_failure_when_it_was_still_opening_after_all_its_time()
    {
        var report = Report((Verdict.Incomplete, "Stopped early: The search in the ramp.")) with
        {
            Phases = new(300, 0, 0),
            Connections = Sample.Connections with { Opened = 700, NotAttempted = 300 },
        };

        Assert.Equal((StepOutcome.Failed, "Too long. By then 700 of 1,000 connections had opened."), StepJudge.Of(report, "Too long."));
    }

    [Fact]
    public void Should_say_nothing_when_it_took_too_long_and_was_not_opening() =>
        Assert.Equal((null, "Too long."), StepJudge.Of(Report((Verdict.Incomplete, "Stopped early: The search in the hold.")), "Too long."));

    [Fact]
    public void Should_go_by_the_verdict_when_the_reasons_have_none() =>
        Assert.Equal(
            (StepOutcome.GeneratorLimited, "slow"),
            StepJudge.Of(Report((Verdict.GeneratorLimited, "slow"), (Verdict.Incomplete, "losses")) with { ReasonVerdicts = [] }));

    private static RunReport Report(params ImmutableArray<(Verdict Verdict, string Text)> reasons) => Sample.Report with
    {
        Verdict = reasons[0].Verdict,
        ExitCode = reasons[0].Verdict.ExitCode(),
        Reasons = [.. reasons.Select(reason => reason.Text)],
        ReasonVerdicts = [.. reasons.Select(reason => reason.Verdict)],
    };
}

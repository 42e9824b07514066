using ActorLoad.Compare.Plan;
using ActorLoad.Compare.Running;

namespace Bench.Tests.Running;

public sealed class RefusalsSpecs
{
    private static readonly Rung s_rung = new(30_000, "1s", "5s");

    [Fact]
    public void Should_not_run_again_when_a_rung_of_the_ladder_is_refused()
    {
        var refusals = new Refusals(BenchKind.Ladder, processes: 1);

        Assert.False(refusals.Note(s_rung, Refused(30_000, "at most 8,000 connections")));
        Assert.Null(refusals.Connections(s_rung, "threads"));
    }

    [Fact]
    public void Should_still_run_others_when_one_engine_refused()
    {
        var refusals = new Refusals(BenchKind.Ladder, processes: 1);
        refusals.Note(s_rung, Refused(30_000, "no"));

        Assert.Equal(30_000, refusals.Connections(s_rung, "actors"));
    }

    [Fact]
    public void Should_run_what_fits_when_the_crash_case_is_refused()
    {
        var refusals = new Refusals(BenchKind.Crash, processes: 2);

        Assert.True(refusals.Note(s_rung, Refused(30_000, "at most 8,000 connections")));
        Assert.Equal(16_000, refusals.Connections(s_rung, "threads"));
    }

    [Fact]
    public void Should_give_up_when_the_crash_case_is_refused_without_a_number()
    {
        var refusals = new Refusals(BenchKind.Crash, processes: 2);

        Assert.False(refusals.Note(s_rung, Refused(30_000, "no")));
        Assert.Null(refusals.Connections(s_rung, "threads"));
    }

    [Fact]
    public void Should_give_up_when_what_fits_is_refused_for_ever()
    {
        var refusals = new Refusals(BenchKind.Crash, processes: 1);

        Assert.True(refusals.Note(s_rung, Refused(30_000, "at most 900")));
        Assert.True(refusals.Note(s_rung, Refused(900, "at most 800")));
        Assert.False(refusals.Note(s_rung, Refused(800, "at most 700")));
    }

    private static RunRecord Refused(int connections, string reason) =>
        new("threads", 1, connections, 1, Outcome.Refused, 3, null, [reason], [], 1, Contended: false, Group: null);
}

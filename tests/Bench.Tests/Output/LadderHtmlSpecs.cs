using ActorLoad.Compare.Output;
using ActorLoad.Compare.Plan;
using ActorLoad.Compare.Running;

namespace Bench.Tests.Output;

public sealed class LadderHtmlSpecs
{
    [Fact]
    public void Should_show_the_refusal_when_an_engine_did_not_begin() => Assert.Contains("thread: 1,000 connections: too few", Page(BenchKind.Ladder, Summaries.Runs));

    [Fact]
    public void Should_name_the_rung_contended_when_engines_ran_together()
    {
        var runs = new RungRuns(new Rung(1_000, "1s", "20s"), [Summaries.Finished(Sample.Report, 1, contended: true)]);

        Assert.Contains("1,000 connections, every 1s, contended", Page(BenchKind.Together, runs));
    }

    [Fact]
    public void Should_still_show_why_when_no_run_has_a_result()
    {
        var killed = new RunRecord("threads", 1, 30_000, 2, Outcome.OutOfMemory, 137, null, ["killed: out of memory"], [], 9, false, Group: null);

        var page = Page(BenchKind.Crash, new RungRuns(new Rung(30_000, "10s", "20s"), [new FinishedRun(killed, null)]));

        Assert.Contains("threads: run 1 began, and has no result to compare: killed: out of memory", page);
    }

    private static string Page(BenchKind kind, RungRuns runs) =>
        LadderHtml.Of(Summaries.Of(kind, runs), [(runs, Comparisons.Of(runs, ["actors", "threads", "thread"]))]);
}

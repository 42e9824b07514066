using ActorLoad.Compare.Output;
using ActorLoad.Compare.Plan;
using ActorLoad.Compare.Processes;
using ActorLoad.Compare.Running;

namespace Bench.Tests.Output;

public sealed class ResultsBlockSpecs
{
    private static readonly string s_ladder = ResultsBlock.Of(Summaries.Of(BenchKind.Ladder, Summaries.Runs));

    [Theory]
    [InlineData("Debian, Linux 6.18, 2 cores")]
    [InlineData("commit abc123 with changes (dirty)")]
    [InlineData("go1.19.8")]
    [InlineData("    bench/compare --quick")]
    [InlineData("- Warning: The machine was busy.")]
    public void Should_say_where_and_how_when_it_was_measured(string part) => Assert.Contains(part, s_ladder);

    [Theory]
    [InlineData("|  | actors | threads |")]
    [InlineData("| resident | 101 MB (100-102 MB) | 300 MB 2.97x ? |")]
    public void Should_put_engines_beside_each_other_when_they_ran(string row) => Assert.Contains(row, s_ladder);

    [Fact]
    public void Should_show_the_verdicts_first_when_there_is_a_table() =>
        Assert.Contains("|---|--:|--:|\n| verdict | VALID x3 | GENERATOR_LIMITED x1", s_ladder);

    [Fact]
    public void Should_show_the_refusal_when_an_engine_did_not_begin() => Assert.Contains("- thread, 1,000 connections: too few \\| threads", s_ladder);

    [Fact]
    public void Should_give_the_reason_when_a_run_was_not_valid() => Assert.Contains("- threads, run 1: GENERATOR_LIMITED, exit code 5. it was too slow", s_ladder);

    [Fact]
    public void Should_mark_rung_and_head_when_engines_ran_together()
    {
        var runs = new RungRuns(new Rung(1_000, "1s", "20s"), [Summaries.Finished(Sample.Report, 1, contended: true)]);

        var text = ResultsBlock.Of(Summaries.Of(BenchKind.Together, runs));

        Assert.Contains("**Contended**", text);
        Assert.Contains("every 1s (contended)", text);
    }

    [Fact]
    public void Should_show_what_the_groups_used_when_they_were_limited()
    {
        var killed = new RunRecord("threads", 1, 30_000, 2, Outcome.OutOfMemory, 137, null, ["killed: out of memory"], [], 9, false, new GroupUsage(2L << 30, 11.5, 1));
        var runs = new RungRuns(new Rung(30_000, "10s", "20s"), [new FinishedRun(killed, null)]);

        var text = ResultsBlock.Of(Summaries.Of(BenchKind.Crash, runs));

        Assert.Contains("2G of memory and 2 cores", text);
        Assert.Contains("| threads | 30,000 | 2 | 2.15 GB | 11.5 s | 1 | killed: out of memory x1 |", text);
        Assert.Contains("No run has a result.", text);
    }

    [Fact]
    public void Should_say_so_when_it_was_interrupted() =>
        Assert.Contains("**Interrupted**", ResultsBlock.Of(Summaries.Of(BenchKind.Ladder, Summaries.Runs) with { Interrupted = true }));
}

using System.Text.Json;
using ActorLoad.Compare.Output;
using ActorLoad.Compare.Plan;

namespace Bench.Tests.Output;

public sealed class SummarySpecs
{
    private static readonly Summary s_summary = Summaries.Of(BenchKind.Ladder, Summaries.Runs);

    [Fact]
    public void Should_be_the_same_when_written_and_read()
    {
        var text = Summary.Json.Write(s_summary);

        Assert.Equal(text, Summary.Json.Write(Summary.Json.Read(text)));
        Assert.Equal((5, 2), (Summary.Json.Read(text).Rungs[0].Runs.Length, Summary.Json.Read(text).Rungs[0].Groups.Length));
    }

    [Fact]
    public void Should_not_be_read_when_a_later_version_wrote_it() =>
        Assert.Throws<JsonException>(() => Summary.Json.Read(Summary.Json.Write(s_summary with { Schema = 2 })));

    [Fact]
    public void Should_carry_median_spread_and_ratio_when_engines_were_repeated()
    {
        var cells = s_summary.Rungs[0].Rows.Single(row => row.Name == "resident").Cells;

        Assert.Equal((101_000_000, 100_000_000, 102_000_000), (cells[0].Value, cells[0].Low, cells[0].High));
        Assert.Equal(2.97, Math.Round(cells[1].Ratio!.Value, 2));
    }

    [Fact]
    public void Should_count_a_refusal_apart_when_an_engine_did_not_begin() =>
        Assert.Equal(new RefusalSummary("thread", 1_000, "too few | threads"), s_summary.Rungs[0].Refusals.Single());

    [Fact]
    public void Should_say_how_many_were_valid_when_some_were_not() =>
        Assert.Equal([(3, 3), (1, 0)], s_summary.Rungs[0].Groups.Select(group => (group.Runs, group.Valid)));

    [Fact]
    public void Should_keep_the_order_of_the_command_line_when_another_engine_ended_first()
    {
        var runs = Summaries.Runs with { Runs = [.. Summaries.Runs.Runs.Reverse()] };

        Assert.Equal(["actors", "threads"], Summaries.Of(BenchKind.Ladder, runs).Rungs[0].Groups.Select(group => group.Engine));
    }
}

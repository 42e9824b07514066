using System.Collections.Immutable;
using ActorLoad.Compare.Plan;

namespace Bench.Tests.Plan;

public sealed class RunOrderSpecs
{
    private static readonly Rung s_small = new(100, "1s", "2s"), s_large = new(200, "1s", "2s");

    [Fact]
    public void Should_take_turns_when_each_engine_is_repeated() => Assert.Equal(
        ["100 A1", "100 B1", "100 C1", "100 A2", "100 B2", "100 C2", "200 A1", "200 B1", "200 C1", "200 A2", "200 B2", "200 C2"],
        RunOrder.Of(Options.With(BenchKind.Ladder, repeats: 2, ["A", "B", "C"], s_small, s_large))
            .Select(run => $"{run.Rung.Connections} {run.Engines.Single()}{run.Repeat}"));

    [Fact]
    public void Should_start_both_at_once_when_together() => Assert.Equal(
        ["A+B 1", "A+B 2"],
        RunOrder.Of(Options.With(BenchKind.Together, repeats: 2, ["A", "B"], s_small)).Select(run => $"{string.Join('+', run.Engines)} {run.Repeat}"));

    [Fact]
    public void Should_lose_no_connection_when_shares_are_uneven() => Assert.Equal(ImmutableArray.Create(34, 33, 33), RunOrder.Shares(100, 3));
}

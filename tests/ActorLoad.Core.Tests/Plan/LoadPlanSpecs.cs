using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public class LoadPlanSpecs
{
    private static TimeSpan Ticks(long ticks) => TimeSpan.FromTicks(ticks);

    [Fact]
    public void Should_give_each_connection_floor_or_ceiling_of_hold_over_interval_when_it_is_any_plan() =>
        Plans.Any.Sample(plan =>
        {
            var share = (double)plan.Hold.Ticks / plan.Interval!.Value.Ticks;
            for (var i = 0; i < plan.Connections; i++)
                Assert.InRange(plan.PlannedSendsOf(i), (long)Math.Floor(share), (long)Math.Ceiling(share));
        });

    [Fact]
    public void Should_put_every_phase_into_the_interval_when_it_is_any_plan() =>
        Plans.Any.Sample(plan => Enumerable.Range(0, plan.Connections).All(i => plan.PhaseOf(i) >= TimeSpan.Zero && plan.PhaseOf(i) < plan.Interval));

    [Fact]
    public void Should_plan_what_counting_every_due_time_gives_when_it_is_any_plan() =>
        Plans.Any.Sample(plan => Assert.Equal(Plans.Sends(plan).Count, plan.PlannedSends()));

    [Fact]
    public void Should_count_as_silent_those_that_plan_nothing_when_it_is_any_plan() =>
        Plans.Any.Sample(plan => Assert.Equal(Enumerable.Range(0, plan.Connections).Count(i => plan.PlannedSendsOf(i) == 0), plan.SilentConnections()));

    [Fact]
    public void Should_count_as_silent_the_one_that_is_due_at_the_holds_very_end() =>
        Assert.Equal(1, new LoadPlan(2, TimeSpan.FromSeconds(2), Spread.Even, TimeSpan.FromSeconds(1), 1).SilentConnections());

    [Fact]
    public void Should_send_at_i_of_n_of_the_interval_when_the_spread_is_even()
    {
        var plan = new LoadPlan(4, TimeSpan.FromSeconds(90), Spread.Even, default, 1);

        Assert.Equal([0, 22.5, 45, 67.5], Enumerable.Range(0, 4).Select(i => plan.PhaseOf(i).TotalSeconds));
    }

    /// <summary>R11, with slots of any length laid anywhere.</summary>
    [Fact]
    public void Should_differ_by_one_send_a_slot_at_most_when_the_spread_is_even() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 900], Gen.Int[1, 300], Gen.Int[0, 300], Gen.Int[2, 5]).Sample((connections, interval, slot, offset, rounds) =>
        {
            var plan = new LoadPlan(connections, Ticks(interval), Spread.Even, Ticks(interval * rounds), 1);
            var slots = (int)(plan.Hold.Ticks - offset) / slot;
            if (slots < 1)
                return;
            var counts = new int[slots];
            foreach (var (due, _, _) in Plans.Sends(plan))
            {
                var index = due.Ticks - offset < 0 ? -1 : (due.Ticks - offset) / slot;
                if (index >= 0 && index < slots)
                    counts[index]++;
            }

            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        });

    [Fact]
    public void Should_lay_phases_evenly_over_the_interval_when_the_spread_is_random()
    {
        var plan = new LoadPlan(100_000, TimeSpan.FromSeconds(90), Spread.Random, TimeSpan.Zero, seed: 3);
        var counts = new int[90];
        for (var i = 0; i < plan.Connections; i++)
            counts[(int)plan.PhaseOf(i).TotalSeconds]++;

        Assert.InRange(Statistics.ChiSquare(counts), 0, 135.9); // 89 degrees of freedom, 1 in 1,000
    }

    [Fact]
    public void Should_give_the_same_phases_when_the_seed_is_the_same() =>
        Gen.Select(Gen.Long, Gen.Int[0, 1_000_000]).Sample((seed, i) =>
            new LoadPlan(1_000_001, TimeSpan.FromSeconds(90), Spread.Random, default, seed).PhaseOf(i)
            == new LoadPlan(1_000_001, TimeSpan.FromSeconds(90), Spread.Random, default, seed).PhaseOf(i));

    [Fact]
    public void Should_give_other_phases_when_the_seed_is_another() =>
        Assert.NotEqual(
            new LoadPlan(1, TimeSpan.FromSeconds(90), Spread.Random, default, 1).PhaseOf(0),
            new LoadPlan(1, TimeSpan.FromSeconds(90), Spread.Random, default, 2).PhaseOf(0));

    [Fact]
    public void Should_send_all_at_once_when_the_spread_is_burst() =>
        Assert.Equal(TimeSpan.Zero, new LoadPlan(10, TimeSpan.FromSeconds(90), Spread.Burst, default, 1).PhaseOf(9));

    [Fact]
    public void Should_plan_nothing_when_the_interval_is_off()
    {
        var plan = new LoadPlan(10, interval: null, Spread.Even, TimeSpan.FromHours(1), 1);

        Assert.Equal((0, 10, TimeSpan.Zero), (plan.PlannedSends(), plan.SilentConnections(), plan.PhaseOf(9)));
    }

    [Fact]
    public void Should_plan_nothing_when_there_are_no_connections()
    {
        var plan = new LoadPlan(0, TimeSpan.FromSeconds(1), Spread.Even, TimeSpan.FromSeconds(60), 1);

        Assert.Equal((0, 0), (plan.PlannedSends(), plan.SilentConnections()));
    }

    [Fact]
    public void Should_plan_nothing_when_the_hold_has_no_length() =>
        Assert.Equal(0, new LoadPlan(5, TimeSpan.FromSeconds(1), Spread.Even, TimeSpan.Zero, 1).PlannedSends());

    [Fact]
    public void Should_not_send_at_the_holds_very_end_when_a_round_would_begin_there() =>
        Assert.Equal(30, new LoadPlan(1, TimeSpan.FromSeconds(2), Spread.Even, TimeSpan.FromSeconds(60), 1).PlannedSends());

    [Theory]
    [InlineData(long.MaxValue, long.MaxValue, 1)]
    [InlineData(long.MaxValue, 1, 1)]
    [InlineData(long.MaxValue / 2, long.MaxValue, 3)]
    [InlineData(1, long.MaxValue, long.MaxValue)]
    public void Should_not_overflow_when_interval_and_hold_are_huge(long interval, long hold, long planned) =>
        Assert.Equal(planned, new LoadPlan(1, Ticks(interval), Spread.Even, Ticks(hold), 1).PlannedSends());

    [Fact]
    public void Should_keep_phases_in_order_when_there_are_ten_million_connections_over_the_longest_interval()
    {
        var plan = new LoadPlan(10_000_000, TimeSpan.MaxValue, Spread.Even, TimeSpan.Zero, 1);

        Assert.True(plan.PhaseOf(9_999_998) < plan.PhaseOf(9_999_999) && plan.PhaseOf(9_999_999) < TimeSpan.MaxValue);
    }

    [Theory]
    [InlineData(-1, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, -1, 1)]
    [InlineData(1, 1, -1)]
    public void Should_refuse_an_argument_that_is_out_of_range(int connections, long interval, long hold) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LoadPlan(connections, Ticks(interval), Spread.Even, Ticks(hold), 1));
}

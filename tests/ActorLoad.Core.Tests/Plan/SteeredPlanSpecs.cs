using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public class SteeredPlanSpecs
{
    private static readonly Gen<(long From, int Connections, long Interval, bool Paused)[]> s_steps = Gen.Select(
        Gen.Long[0, 3_000], Gen.Int[0, 30], Gen.Long[50, 500], Gen.Bool).Array[0, 6];

    [Fact]
    public void Should_plan_what_the_plan_does_when_nothing_was_changed() =>
        Plans.Any.Sample(plan => Assert.Equal(
            plan.PlannedSends(), new SteeredPlan(plan).PlannedSends(IdRange.Whole(plan.Connections), TimeSpan.Zero, plan.Hold)));

    /// <summary>Counted out, send by send, from what is in force at the time of each.</summary>
    [Fact]
    public void Should_plan_what_is_in_force_at_each_time_when_it_was_changed() =>
        Gen.Select(Plans.Any, s_steps, Gen.Long[0, 3_000], Gen.Long[0, 3_000], Gen.Int[1, 4]).Sample((plan, steps, from, until, parts) =>
        {
            var steered = new SteeredPlan(plan);
            var changes = new List<PaceChange> { PaceChange.None(plan) };
            foreach (var (at, connections, interval, paused) in steps.OrderBy(step => step.From))
            {
                var change = new PaceChange(
                    Ticks(at), Ticks(at), 0, Math.Min(connections, plan.Connections), paused ? null : Ticks(interval));
                steered.Add(change);
                changes.Add(change);
            }

            var expected = 0L;
            for (var i = 0; i < changes.Count; i++)
            {
                var end = i + 1 < changes.Count ? changes[i + 1].From : TimeSpan.MaxValue;
                if (changes[i].Interval is null)
                    continue;
                expected += Plans.Sends(changes[i].Of(plan)).Select(send => send.Due + changes[i].Zero)
                    .Count(due => due >= changes[i].From && due < end && due >= Ticks(from) && due < Ticks(until));
            }

            var ids = IdRange.Whole(plan.Connections);
            Assert.Equal(expected, Enumerable.Range(0, parts).Sum(part => steered.PlannedSends(ids.Part(part, parts), Ticks(from), Ticks(until))));
        }, iter: 2_000);

    [Fact]
    public void Should_go_on_in_the_rounds_of_before_when_a_pause_is_over()
    {
        var plan = new LoadPlan(4, TimeSpan.FromSeconds(1), Spread.Even, TimeSpan.FromSeconds(10), seed: 1);
        var steered = new SteeredPlan(plan);
        steered.Add(PaceChange.None(plan) with { From = TimeSpan.FromSeconds(2.25), Interval = null });
        steered.Add(PaceChange.None(plan) with { From = TimeSpan.FromSeconds(4.5) });

        // 9 until 2.25 s, none until 4.5 s, then those at 4.5 and 4.75 s and five whole rounds.
        Assert.Equal(9 + 2 + 20, steered.PlannedSends(IdRange.Whole(4), TimeSpan.Zero, plan.Hold));
    }

    [Fact]
    public void Should_refuse_a_change_that_is_earlier_than_the_last()
    {
        var plan = new LoadPlan(4, TimeSpan.FromSeconds(1), Spread.Even, TimeSpan.FromSeconds(10), seed: 1);
        var steered = new SteeredPlan(plan);
        steered.Add(PaceChange.None(plan) with { From = TimeSpan.FromSeconds(2) });

        Assert.Throws<ArgumentOutOfRangeException>(() => steered.Add(PaceChange.None(plan)));
    }

    private static TimeSpan Ticks(long ticks) => TimeSpan.FromTicks(ticks);
}

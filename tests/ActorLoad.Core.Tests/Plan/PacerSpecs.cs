using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public class PacerSpecs
{
    private static Pacer All(LoadPlan plan) => new(plan, Enumerable.Range(0, plan.Connections));

    private static TimeSpan Ticks(long ticks) => TimeSpan.FromTicks(ticks);

    private static List<(TimeSpan Due, int Connection, long Round)> ReleaseAt(Pacer pacer, LoadPlan plan, TimeSpan elapsed)
    {
        var released = new List<(TimeSpan, int, long)>();
        while (pacer.TryRelease(elapsed, out var batch))
        {
            Assert.True(batch.Count > 0);
            for (var i = batch.First; i < batch.First + batch.Count; i++)
            {
                var connection = pacer.ConnectionAt(i);
                released.Add((pacer.StartOf(batch.Round) + plan.PhaseOf(connection), connection, batch.Round));
            }
        }

        released.Sort();
        return released;
    }

    /// <summary>Steps of any length: many to an interval, and stalls over several of them; the last is past the end.</summary>
    [Fact]
    public void Should_release_exactly_what_has_become_due_when_asked_at_any_times() =>
        Gen.Select(Plans.Any, Gen.OneOf(Gen.Long[0, 20], Gen.Long[0, 2_000]).Array[0, 60]).Sample((plan, steps) =>
        {
            var (pacer, due, elapsed) = (All(plan), Plans.Sends(plan), TimeSpan.Zero);
            foreach (var step in steps.Append(100_000))
            {
                elapsed += Ticks(step);
                var expected = due.TakeWhile(s => s.Due <= elapsed).ToList();
                due.RemoveRange(0, expected.Count);

                Assert.Equal(expected, ReleaseAt(pacer, plan, elapsed));
                Assert.Equal(due.Count == 0 ? null : due[0].Due, pacer.NextDue);
            }

            Assert.Equal(plan.PlannedSends(), pacer.Released);
        }, iter: 3_000);

    [Fact]
    public void Should_release_all_in_one_when_asked_only_after_the_end() =>
        Plans.Any.Sample(plan => Assert.Equal(Plans.Sends(plan), ReleaseAt(All(plan), plan, TimeSpan.MaxValue)));

    [Fact]
    public void Should_release_the_whole_plan_once_when_several_pacers_share_its_connections() =>
        Gen.Select(Plans.Any, Gen.Int[1, 5]).Sample((plan, workers) =>
        {
            var released = Enumerable.Range(0, workers)
                .SelectMany(w => ReleaseAt(new Pacer(plan, Enumerable.Range(0, plan.Connections).Where(i => i % workers == w)), plan, TimeSpan.MaxValue))
                .Order()
                .ToList();
            Assert.Equal(Plans.Sends(plan), released);
        });

    [Fact]
    public void Should_release_what_is_due_from_an_instant_on_when_it_takes_over_then() =>
        Gen.Select(Plans.Any, Gen.Long[0, 5_000]).Sample((plan, from) =>
        {
            var pacer = All(plan);
            pacer.SkipTo(Ticks(from));

            Assert.Equal(Plans.Sends(plan).Where(s => s.Due >= Ticks(from)), ReleaseAt(pacer, plan, TimeSpan.MaxValue));
        }, iter: 3_000);

    [Fact]
    public void Should_release_the_whole_plan_once_when_another_takes_over_in_the_middle() =>
        Gen.Select(Plans.Any, Gen.Long[1, 5_000]).Sample((plan, at) =>
        {
            var (first, second) = (All(plan), All(plan));
            second.SkipTo(Ticks(at));
            List<(TimeSpan, int, long)> released = [.. ReleaseAt(first, plan, Ticks(at - 1)), .. ReleaseAt(second, plan, TimeSpan.MaxValue)];

            Assert.Equal(Plans.Sends(plan), released.Order());
        }, iter: 3_000);

    [Fact]
    public void Should_release_at_the_next_due_time_and_not_a_tick_before_when_asked() =>
        Plans.Any.Sample(plan =>
        {
            var pacer = All(plan);
            while (pacer.NextDue is { } due)
            {
                Assert.False(pacer.TryRelease(due - Ticks(1), out _));
                Assert.True(pacer.TryRelease(due, out _));
            }
        });

    [Fact]
    public void Should_say_the_round_as_the_messages_number_when_a_connection_sends_again() =>
        Plans.Any.Sample(plan =>
        {
            var rounds = ReleaseAt(All(plan), plan, TimeSpan.MaxValue).GroupBy(s => s.Connection, s => s.Round);
            Assert.All(rounds, r => Assert.Equal(Enumerable.Range(0, r.Count()).Select(n => (long)n), r));
        });

    [Fact]
    public void Should_not_drift_when_an_odd_interval_goes_on_for_a_month()
    {
        var interval = Ticks(9_876_543);
        var plan = new LoadPlan(1, interval, Spread.Even, TimeSpan.FromDays(30), 1);
        var (pacer, last) = (All(plan), default(DueBatch));
        while (pacer.TryRelease(TimeSpan.MaxValue, out var batch))
            last = batch;

        Assert.Equal((plan.Hold.Ticks - 1) / interval.Ticks, last.Round);
        Assert.Equal(last.Round * interval.Ticks, pacer.StartOf(last.Round).Ticks);
    }

    [Fact]
    public void Should_have_nothing_due_when_there_are_no_connections() =>
        Assert.Null(All(new LoadPlan(0, TimeSpan.FromSeconds(1), Spread.Even, TimeSpan.FromHours(1), 1)).NextDue);

    [Fact]
    public void Should_have_nothing_due_when_the_interval_is_off() =>
        Assert.Null(All(new LoadPlan(5, interval: null, Spread.Even, TimeSpan.FromHours(1), 1)).NextDue);

    [Fact]
    public void Should_have_nothing_due_when_the_hold_has_no_length() =>
        Assert.Null(All(new LoadPlan(5, TimeSpan.FromSeconds(1), Spread.Even, TimeSpan.Zero, 1)).NextDue);

    [Fact]
    public void Should_release_nothing_when_the_hold_has_not_begun() =>
        Assert.False(All(new LoadPlan(5, TimeSpan.FromSeconds(1), Spread.Even, TimeSpan.FromHours(1), 1)).TryRelease(Ticks(-1), out _));

    [Fact]
    public void Should_release_only_the_first_connections_when_the_hold_is_shorter_than_an_interval()
    {
        var plan = new LoadPlan(10, TimeSpan.FromSeconds(10), Spread.Even, TimeSpan.FromSeconds(2.5), 1);

        Assert.Equal([0, 1, 2], ReleaseAt(All(plan), plan, TimeSpan.MaxValue).Select(s => s.Connection));
    }

    [Fact]
    public void Should_not_overflow_when_interval_and_hold_are_huge() =>
        Gen.Select(Gen.Int[1, 5], Gen.Long[long.MaxValue / 9, long.MaxValue], Gen.Enum<Spread>(), Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue])
            .Sample((connections, interval, spread, hold, stop) =>
            {
                var plan = new LoadPlan(connections, Ticks(interval), spread, Ticks(hold), 1);
                var pacer = All(plan);
                ReleaseAt(pacer, plan, Ticks(stop));
                ReleaseAt(pacer, plan, TimeSpan.MaxValue);

                Assert.Null(pacer.NextDue);
                Assert.Equal(plan.PlannedSends(), pacer.Released);
            });
}

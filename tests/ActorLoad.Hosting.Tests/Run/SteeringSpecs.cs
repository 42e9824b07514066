using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Run;
using Xunit;

namespace ActorLoad.Hosting.Tests.Run;

/// <summary>Ten connections, a message each a second, a hold of a minute.</summary>
public class SteeringSpecs
{
    private static readonly LoadPlan s_plan = new(10, TimeSpan.FromSeconds(1), Spread.Even, TimeSpan.FromMinutes(1), seed: 1);

    private readonly Steering _steering = new(s_plan);

    [Fact]
    public void Should_plan_nothing_when_paused()
    {
        var change = Obeyed(new PauseOrder("a test"), 3.5);

        Assert.Equal((Seconds(3.5), null, 10), (change.From, change.Interval, change.Connections));
        Assert.True(_steering.Paused);
    }

    [Fact]
    public void Should_go_on_in_the_plans_rounds_when_resumed()
    {
        Obeyed(new PauseOrder("a test"), 3.5);

        Assert.Equal(PaceChange.None(s_plan) with { From = Seconds(7.25) }, Obeyed(new ResumeOrder("a test"), 7.25));
        Assert.False(_steering.Paused);
    }

    [Fact]
    public void Should_begin_rounds_of_its_own_and_count_them_on_when_the_interval_is_changed() =>
        Assert.Equal(
            new PaceChange(Seconds(3.5), Seconds(3.5), 4, 10, Seconds(10)), Obeyed(new IntervalOrder("a test", Seconds(10)), 3.5));

    [Fact]
    public void Should_give_no_round_a_number_twice_when_it_is_changed_again_and_again()
    {
        Obeyed(new IntervalOrder("a test", Seconds(2)), 3.5);
        Obeyed(new PauseOrder("a test"), 4);
        Obeyed(new ResumeOrder("a test"), 5);

        // Rounds 0 to 3 were the plan's, 4 to 7 began every two seconds from 3.5 s on.
        Assert.Equal(8, Obeyed(new IntervalOrder("a test", Seconds(5)), 10).FirstRound);
    }

    [Fact]
    public void Should_make_the_interval_follow_from_a_rate() =>
        Assert.Equal(Seconds(0.5), Obeyed(new RateOrder("a test", 20), 3).Interval);

    [Fact]
    public void Should_want_fewer_at_the_same_interval_when_connections_are_set()
    {
        var change = Obeyed(new ConnectionsOrder("a test", 4), 3);

        Assert.Equal((4, Seconds(1)), (change.Connections, change.Interval));
        Assert.Equal((4, 4, true), (_steering.Connections, _steering.FewestConnections, _steering.Stepped));
    }

    [Fact]
    public void Should_remember_the_fewest_when_more_are_asked_for_again()
    {
        Obeyed(new ConnectionsOrder("a test", 4), 3);
        Obeyed(new ConnectionsOrder("a test", 9), 4);

        Assert.Equal((9, 4), (_steering.Connections, _steering.FewestConnections));
    }

    [Fact]
    public void Should_change_connections_at_once_and_the_rest_after_the_pause_when_changed_in_it()
    {
        Obeyed(new PauseOrder("a test"), 3.5);
        var inPause = Obeyed(new ConnectionsOrder("a test", 4), 5);
        var interval = Obeyed(new IntervalOrder("a test", Seconds(2)), 6);

        Assert.Equal((4, null), (inPause.Connections, inPause.Interval));
        Assert.Equal((4, null), (interval.Connections, interval.Interval));
        Assert.Equal((4, Seconds(2), Seconds(8)), Obeyed(new ResumeOrder("a test"), 8) is var go ? (go.Connections, go.Interval, go.Zero) : default);
    }

    [Fact]
    public void Should_say_how_much_is_due_when_it_is_changed()
    {
        Assert.Equal(10, _steering.DuePerSecond);
        Obeyed(new RateOrder("a test", 50), 3);
        Assert.Equal(50, _steering.DuePerSecond, 1e-9);
        Obeyed(new ConnectionsOrder("a test", 5), 4);
        Assert.Equal(25, _steering.DuePerSecond, 1e-9);
        Obeyed(new PauseOrder("a test"), 5);
        Assert.Equal(0, _steering.DuePerSecond);
    }

    public static TheoryData<string, RunOrder> Refused => new()
    {
        { "not paused", new ResumeOrder("a test") },
        { "from 0 to 10", new ConnectionsOrder("a test", 11) },
        { "from 0 to 10", new ConnectionsOrder("a test", -1) },
        { "already", new ConnectionsOrder("a test", 10) },
        { "no rate", new RateOrder("a test", 0) },
        { "no rate", new RateOrder("a test", double.NaN) },
        { "from 1 ms to 7 days", new RateOrder("a test", 100_000) },
        { "from 1 ms to 7 days", new IntervalOrder("a test", TimeSpan.Zero) },
        { "from 1 ms to 7 days", new IntervalOrder("a test", TimeSpan.MaxValue) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Should_say_why_when_it_refuses(string why, RunOrder order)
    {
        var decision = _steering.Decide(order, Seconds(3));

        Assert.Null(decision.Change);
        Assert.Contains(why, decision.Text, StringComparison.Ordinal);
        Assert.Equal((10, false), (_steering.Connections, _steering.Stepped));
    }

    [Fact]
    public void Should_refuse_to_pause_twice()
    {
        Obeyed(new PauseOrder("a test"), 3);

        Assert.Null(_steering.Decide(new PauseOrder("a test"), Seconds(4)).Change);
    }

    [Fact]
    public void Should_refuse_to_pause_what_sends_nothing()
    {
        var silent = new Steering(new LoadPlan(10, interval: null, Spread.Even, Seconds(60), seed: 1));

        Assert.Contains("sends nothing", silent.Decide(new PauseOrder("a test"), Seconds(3)).Text, StringComparison.Ordinal);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private PaceChange Obeyed(RunOrder order, double at)
    {
        var change = _steering.Decide(order, Seconds(at)).Change;
        Assert.NotNull(change);
        return change;
    }
}

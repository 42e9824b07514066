using ActorLoad.Baseline.Connections;
using ActorLoad.Core.Plan;
using Xunit;

namespace ActorLoad.Baseline.Tests.Connections;

public class SendWindowSpecs
{
    private static readonly SendWindow s_closed = Window();

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    private static SendWindow Window(double? interval = 1_000) =>
        new(new LoadPlan(4, interval is { } ms ? Ms(ms) : null, Spread.Even, TimeSpan.FromSeconds(10), seed: 1));

    private static SendWindow OpenAt(double start, double? interval = 1_000)
    {
        var window = Window(interval);
        window.Open(Ms(start));
        return window;
    }

    [Fact]
    public void Should_know_of_nothing_due_when_the_holds_start_is_not_known()
    {
        Assert.Null(s_closed.DueOf(0, 0));
        Assert.False(s_closed.IsOpen);
        Assert.False(s_closed.Opened.IsCompleted);
    }

    [Fact]
    public void Should_tell_who_waits_for_it_when_it_opens()
    {
        var window = OpenAt(500);

        Assert.True(window.IsOpen);
        Assert.True(window.Opened.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(0, 0, 500)]
    [InlineData(1, 0, 750)]
    [InlineData(3, 0, 1_250)]
    [InlineData(0, 1, 1_500)]
    [InlineData(3, 9, 10_250)]
    public void Should_have_a_message_due_by_the_plan_when_it_is_open(int connection, long round, double due) =>
        Assert.Equal(Ms(due), OpenAt(500).DueOf(connection, round));

    [Theory]
    [InlineData(10)]
    [InlineData(long.MaxValue)]
    public void Should_have_nothing_due_when_the_hold_is_over(long round) => Assert.Null(OpenAt(500).DueOf(0, round));

    [Fact]
    public void Should_have_nothing_due_when_the_interval_is_off() => Assert.Null(OpenAt(500, interval: null).DueOf(0, 0));

    [Fact]
    public void Should_have_due_what_is_due_at_the_stop_and_nothing_later_when_stopped()
    {
        var window = OpenAt(500);

        window.Stop(Ms(1_500));

        Assert.Equal(Ms(1_500), window.DueOf(0, 1));
        Assert.Null(window.DueOf(1, 1));
    }

    [Theory]
    [InlineData(1_500, 2_500)]
    [InlineData(2_500, 1_500)]
    public void Should_go_by_the_earlier_when_stopped_twice(double first, double second)
    {
        var window = OpenAt(500);

        window.Stop(Ms(first));
        window.Stop(Ms(second));

        Assert.NotNull(window.DueOf(0, 1));
        Assert.Null(window.DueOf(0, 2));
    }

    [Fact]
    public void Should_have_nothing_due_when_stopped_before_the_hold()
    {
        var window = OpenAt(500);

        window.Stop(Ms(499));

        Assert.Null(window.DueOf(0, 0));
    }
}

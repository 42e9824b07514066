using ActorLoad.Baseline.Run;
using ActorLoad.Baseline.Tests.Support;
using ActorLoad.Core.Measure;
using ActorLoad.Hosting.Run;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Baseline.Tests.Run;

public class InboxSpecs
{
    private readonly FakeTimeProvider _time = new();
    private readonly Inbox _inbox;

    public InboxSpecs() => _inbox = new Inbox(new RunClock(_time));

    [Fact]
    public void Should_give_messages_in_the_order_of_their_coming()
    {
        _inbox.Put("first");
        _inbox.Put("second");

        Assert.Equal(["first", "second", null], [Take(), Take(), Take()]);
    }

    [Fact]
    public void Should_give_nothing_when_the_time_has_come() => Assert.Null(Take());

    [Fact]
    public void Should_give_a_due_alarm_once_and_before_what_waits()
    {
        _inbox.Put("first");
        _inbox.SetAlarm(RunAlarm.HoldOver, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([RunAlarm.HoldOver, "first", null], [Take(), Take(), Take()]);
    }

    [Fact]
    public void Should_keep_an_alarm_when_it_is_not_due()
    {
        _inbox.SetAlarm(RunAlarm.HoldOver, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(0.999));

        Assert.Null(Take());
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 2)]
    public void Should_go_by_the_second_when_an_alarm_is_set_twice(double first, double second)
    {
        _inbox.SetAlarm(RunAlarm.DrainOver, TimeSpan.FromSeconds(first));
        _inbox.SetAlarm(RunAlarm.DrainOver, TimeSpan.FromSeconds(second));

        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Null(Take());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(RunAlarm.DrainOver, Take());
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(Take());
    }

    [Fact]
    public void Should_give_every_alarm_when_several_are_due()
    {
        _inbox.SetAlarm(RunAlarm.HurryClosing, TimeSpan.FromSeconds(1));
        _inbox.SetAlarm(RunAlarm.ClosingOver, TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal([RunAlarm.ClosingOver, RunAlarm.HurryClosing], new[] { Take(), Take() }.Cast<RunAlarm>().Order().Reverse());
    }

    [Fact]
    public async Task Should_wake_when_another_thread_puts_something()
    {
        var taker = new Blocking<object?>(() => _inbox.Take(TimeSpan.FromHours(1))).Waits();

        _inbox.Put("news");

        Assert.Equal("news", await taker.Result);
    }

    private object? Take() => _inbox.Take(TimeSpan.Zero);
}

using ActorLoad.Hosting.Nodes;
using Xunit;

namespace ActorLoad.Hosting.Tests.Nodes;

public class NodeWatchSpecs
{
    [Theory]
    [InlineData(0.001, 15)]
    [InlineData(5, 15)]
    [InlineData(30, 60)]
    [InlineData(15, 30)]
    [InlineData(50, 100)]
    [InlineData(7200, 100)]
    public void Should_probe_five_hundred_times_a_hold_within_what_costs_little(double holdSeconds, double millis) =>
        Assert.Equal(millis, NodeWatch.ProbeEvery(TimeSpan.FromSeconds(holdSeconds)).TotalMilliseconds);

    /// <summary>Ten probes a second made of one late probe the 99th percentile of a hold of five seconds, and of a run whose server had died a generator's failure.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    public void Should_take_more_than_one_late_probe_to_move_the_99th_percentile_of_a_short_hold(double holdSeconds)
    {
        var hold = TimeSpan.FromSeconds(holdSeconds);

        Assert.True(hold / NodeWatch.ProbeEvery(hold) >= 200);
    }
}

using ActorLoad.Core.Report;
using Xunit;

namespace ActorLoad.Core.Tests.Report;

public class RatesSpecs
{
    [Fact]
    public void Should_be_zero_when_there_is_nothing_to_divide_by()
    {
        Assert.Equal(0, Rates.Share(0, 0));
        Assert.Equal(0, Rates.Each(4.2, 0));
        Assert.Equal(0, Rates.PerSecond(5, 0));
    }

    [Fact]
    public void Should_be_zero_when_the_time_is_too_short_to_speak_of_a_rate() => Assert.Equal(0, Rates.PerSecond(5, 0.000_000_1));

    [Fact]
    public void Should_divide_when_there_is_something_to_divide_by()
    {
        Assert.Equal(0.25, Rates.Share(1, 4));
        Assert.Equal(2.1, Rates.Each(4.2, 2));
        Assert.Equal(500, Rates.PerSecond(1_000, 2));
    }
}

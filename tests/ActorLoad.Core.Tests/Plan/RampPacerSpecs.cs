using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public class RampPacerSpecs
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <returns>How many start at once, none of them ending.</returns>
    private static int StartAllAt(RampPacer pacer, TimeSpan now)
    {
        var started = 0;
        while (pacer.TryStart(now))
            started++;
        return started;
    }

    [Fact]
    public void Should_never_start_more_than_rate_and_burst_allow_in_any_window_when_asked_at_any_times() =>
        Gen.Select(Gen.Double[0.5, 5_000], Gen.Select(Gen.Int[0, 500_000], Gen.Int[0, 40]).Array[1, 60]).Sample((rate, steps) =>
        {
            var pacer = new RampPacer(rate, int.MaxValue);
            var starts = new List<TimeSpan>();
            var now = TimeSpan.Zero;
            foreach (var (wait, tries) in steps)
            {
                now += TimeSpan.FromMicroseconds(wait);
                for (var i = 0; i < tries; i++)
                {
                    if (pacer.TryStart(now))
                        starts.Add(now);
                }
            }

            var burst = Math.Max(1, rate / 10);
            for (var first = 0; first < starts.Count; first++)
            {
                for (var last = first; last < starts.Count; last++)
                    Assert.True(last - first + 1 <= burst + rate * (starts[last] - starts[first]).TotalSeconds + 1e-6);
            }
        }, iter: 500);

    [Theory]
    [InlineData(1)]
    [InlineData(7.5)]
    [InlineData(999)]
    [InlineData(2_000)]
    [InlineData(100_000)]
    public void Should_start_as_many_as_the_rate_says_when_asked_every_millisecond(double rate)
    {
        var (pacer, started) = (new RampPacer(rate, 1_000), 0);
        for (var ms = 0; ms <= 10_000; ms++)
        {
            var now = StartAllAt(pacer, ms * Tick);
            started += now;
            for (var i = 0; i < now; i++)
                pacer.Ended();
        }

        Assert.InRange(started, (int)(rate * 10), (int)(rate * 10) + 1);
    }

    [Fact]
    public void Should_start_one_when_time_has_not_begun_to_pass() => Assert.Equal(1, StartAllAt(new RampPacer(2_000, 256), TimeSpan.Zero));

    [Fact]
    public void Should_start_a_tenth_of_a_seconds_worth_when_it_stood_still() =>
        Assert.Equal(200, StartAllAt(new RampPacer(2_000, 256), TimeSpan.FromHours(1)));

    [Fact]
    public void Should_start_again_when_the_rate_is_one_in_a_long_time()
    {
        var pacer = new RampPacer(1, 256);
        pacer.TryStart(TimeSpan.Zero);

        Assert.False(pacer.TryStart(999 * Tick));
        Assert.True(pacer.TryStart(1_001 * Tick));
    }

    [Fact]
    public void Should_never_have_more_under_way_than_allowed_when_starts_and_ends_come_in_any_order() =>
        Gen.Select(Gen.Int[1, 9], Gen.Select(Gen.Bool, Gen.Int[0, 3]).Array[0, 200]).Sample((limit, steps) =>
        {
            var (pacer, underWay, now) = (new RampPacer(1_000, limit), 0, TimeSpan.Zero);
            foreach (var (start, wait) in steps)
            {
                now += wait * Tick;
                if (start)
                {
                    underWay += pacer.TryStart(now) ? 1 : 0;
                }
                else if (underWay > 0)
                {
                    pacer.Ended();
                    underWay--;
                }

                Assert.Equal(underWay, pacer.InFlight);
                Assert.InRange(underWay, 0, limit);
            }
        });

    [Fact]
    public void Should_use_no_right_up_when_the_limit_under_way_refuses()
    {
        var pacer = new RampPacer(100, 1);
        pacer.TryStart(TimeSpan.Zero);
        for (var i = 0; i < 100; i++)
            pacer.TryStart(10 * Tick);
        pacer.Ended();

        Assert.True(pacer.TryStart(10 * Tick));
    }

    [Fact]
    public void Should_fill_by_the_time_that_passed_when_it_is_told_an_earlier_time()
    {
        var pacer = new RampPacer(100, 256);
        StartAllAt(pacer, 1_000 * Tick);

        Assert.False(pacer.TryStart(500 * Tick));
        Assert.False(pacer.TryStart(1_009 * Tick));
        Assert.True(pacer.TryStart(1_011 * Tick));
    }

    [Fact]
    public void Should_refuse_to_end_what_was_not_started() => Assert.Throws<InvalidOperationException>(new RampPacer(1, 1).Ended);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    public void Should_refuse_a_rate_or_limit_that_is_none(double rate, int inFlight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RampPacer(rate, inFlight));
}

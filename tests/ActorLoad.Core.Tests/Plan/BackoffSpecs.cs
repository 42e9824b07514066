using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public class BackoffSpecs
{
    private static readonly Gen<(TimeSpan Min, TimeSpan Max)> Bounds = Gen.OneOf(Gen.Long[0, 50], Gen.Long[0, TimeSpan.TicksPerHour], Gen.Long[0, long.MaxValue])
        .Array[2].Select(t => (TimeSpan.FromTicks(t.Min()), TimeSpan.FromTicks(t.Max())));

    private static TimeSpan Ceiling(TimeSpan min, TimeSpan max, int attempt)
    {
        var random = new SplitMix64(1);
        return new Backoff(min, max, Jitter.Off).DelayFor(attempt, ref random);
    }

    [Fact]
    public void Should_double_up_to_the_maximum_when_there_is_no_jitter() =>
        Assert.Equal(
            [200, 400, 800, 1600, 3200, 6400, 10_000, 10_000],
            Enumerable.Range(0, 8).Select(n => Ceiling(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), n).TotalMilliseconds));

    [Fact]
    public void Should_be_the_exact_doubling_or_the_maximum_when_bounds_and_attempt_are_any() =>
        Gen.Select(Bounds, Gen.OneOf(Gen.Int[0, 70], Gen.Int[0, int.MaxValue])).Sample((bounds, attempt) =>
        {
            var doubled = System.Numerics.BigInteger.Min(bounds.Max.Ticks, bounds.Min.Ticks * System.Numerics.BigInteger.Pow(2, Math.Min(attempt, 100)));
            Assert.Equal((long)doubled, Ceiling(bounds.Min, bounds.Max, attempt).Ticks);
        }, iter: 20_000);

    [Fact]
    public void Should_not_exceed_the_maximum_when_the_minimum_does() => Assert.Equal(TimeSpan.FromTicks(3), Ceiling(TimeSpan.FromTicks(9), TimeSpan.FromTicks(3), 0));

    [Fact]
    public void Should_stay_below_the_backoff_when_jitter_is_full() =>
        Gen.Select(Bounds, Gen.Int[0, 70], Gen.ULong).Sample((bounds, attempt, seed) =>
        {
            var random = new SplitMix64(seed);
            var delay = new Backoff(bounds.Min, bounds.Max, Jitter.Full).DelayFor(attempt, ref random);
            var ceiling = Ceiling(bounds.Min, bounds.Max, attempt);
            Assert.InRange(delay.Ticks, 0, Math.Max(0, ceiling.Ticks - 1));
        }, iter: 20_000);

    [Theory]
    [InlineData(0, 200)]
    [InlineData(2, 800)]
    [InlineData(9, 10_000)]
    public void Should_spread_delays_evenly_from_zero_when_jitter_is_full(int attempt, int ceilingMs)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), Jitter.Full);
        var (random, counts) = (new SplitMix64(7), new int[100]);
        for (var i = 0; i < 100_000; i++)
            counts[(int)(backoff.DelayFor(attempt, ref random).TotalMilliseconds / ceilingMs * 100)]++;

        Assert.InRange(Statistics.ChiSquare(counts), 0, 148.2); // 99 degrees of freedom, 1 in 1,000
    }

    [Fact]
    public void Should_draw_once_a_delay_when_jitter_is_full()
    {
        var (random, model) = (new SplitMix64(3), new SplitMix64(3));
        new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), Jitter.Full).DelayFor(0, ref random);
        model.Next();

        Assert.Equal(model.Next(), random.Next());
    }

    [Fact]
    public void Should_refuse_a_negative_attempt() => Assert.Throws<ArgumentOutOfRangeException>(() => Ceiling(TimeSpan.Zero, TimeSpan.Zero, -1));
}

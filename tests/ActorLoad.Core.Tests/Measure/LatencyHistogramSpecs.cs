using ActorLoad.Core.Measure;
using CsCheck;
using HdrHistogram;
using Xunit;

namespace ActorLoad.Core.Tests.Measure;

/// <summary>Beside the package whose scale and rules it has: the same figures for the same values, whatever was done.</summary>
public class LatencyHistogramSpecs
{
    private const long Longest = 7_200_000_000;
    private const int PointsPerHalving = 5;

    /// <summary>Of each size alike; those on both sides of a doubling more often than by chance.</summary>
    private static readonly Gen<long> s_value = Gen.OneOf(
        Gen.Long[0, 3_000],
        Gen.Long[0, 40_000],
        Gen.Long[0, Longest],
        Gen.Select(Gen.Int[0, 32], Gen.Long[-2, 2]).Select((power, off) => Math.Max(0, (1L << power) + off)));

    private static readonly Gen<(long Value, long Count)[]> s_recorded =
        Gen.Select(s_value, Gen.OneOf(Gen.Const(1L), Gen.Long[1, 50], Gen.Long[1, 100_000])).Array[0, 150];

    private static readonly Gen<double> s_percentile = Gen.OneOf(Gen.Double[0, 100], Gen.Double[99, 100], Gen.Int[0, 10_000].Select(hundredths => hundredths / 100.0));

    private static LatencyHistogram Own((long Value, long Count)[] recorded)
    {
        var own = new LatencyHistogram();
        foreach (var (value, count) in recorded)
            own.Record(value, count);
        return own;
    }

    private static T Package<T>(T histogram, params (long Value, long Count)[] recorded) where T : HistogramBase
    {
        foreach (var (value, count) in recorded)
            histogram.RecordValueWithCount(value, count);
        return histogram;
    }

    private static IntHistogram Package(params (long Value, long Count)[] recorded) => Package(new IntHistogram(Longest, 3), recorded);

    private static void AssertSame(HistogramBase package, LatencyHistogram own, params double[] percentiles)
    {
        Assert.Equal(package.TotalCount, own.Count);
        Assert.Equal(package.RecordedValues().Select(v => (v.ValueIteratedTo, v.CountAddedInThisIterationStep)), own.Recorded());
        Assert.Equal(package.RecordedValues().Count(), own.Distinct);
        Assert.Equal(
            package.Percentiles(PointsPerHalving).Select(v => (v.PercentileLevelIteratedTo, v.ValueIteratedTo)), own.Curve(PointsPerHalving));
        if (own.Count == 0)
            return;
        Assert.Equal(package.GetMaxValue(), own.Max);
        Assert.Equal(package.GetMean(), own.Mean);
        double[] rising = [0, 50, .. percentiles.Order(), 100];
        var values = new long[rising.Length];
        own.ValuesAt([.. rising.Order()], values);
        Assert.Equal(rising.Order().Select(package.GetValueAtPercentile), values);
    }

    [Fact]
    public void Should_say_what_the_package_says_when_any_values_were_recorded() =>
        Gen.Select(s_recorded, s_percentile.Array[0, 20]).Sample((recorded, percentiles) =>
            AssertSame(Package(recorded), Own(recorded), percentiles), iter: 500);

    [Fact]
    public void Should_say_what_the_package_says_when_a_value_is_at_any_counters_edge() =>
        Gen.Select(Gen.Int[0, 24_000], Gen.Int[-1, 1]).Sample((counter, off) =>
        {
            var doublings = Math.Max(0, counter / 1_024 - 1);
            var value = Math.Clamp(((long)(counter - doublings * 1_024) << doublings) + off, 0, Longest);
            AssertSame(Package((value, 1)), Own([(value, 1)]));
        }, iter: 500);

    [Fact]
    public void Should_say_what_the_package_says_when_several_were_added_to_it() =>
        Gen.Select(s_recorded, s_recorded, s_recorded).Sample((first, second, third) =>
        {
            var (package, own) = (Package(first), Own(first));
            foreach (var more in new[] { second, third })
            {
                package.Add(Package(more));
                own.Add(Own(more));
            }

            AssertSame(package, own, 90, 99, 99.9);
        }, iter: 150);

    [Fact]
    public void Should_leave_the_added_one_as_it_was_when_it_was_added() =>
        Gen.Select(s_recorded, s_recorded).Sample((first, second) =>
        {
            var added = Own(second);
            Own(first).Add(added);

            AssertSame(Package(second), added);
        }, iter: 100);

    [Fact]
    public void Should_say_what_the_package_says_when_it_was_cleared_and_used_again() =>
        Gen.Select(s_recorded, s_recorded).Sample((before, after) =>
        {
            var own = Own(before);
            own.Clear();
            AssertSame(Package(), own);
            foreach (var (value, count) in after)
                own.Record(value, count);

            AssertSame(Package(after), own, 90, 99, 99.9);
        }, iter: 150);

    /// <summary>Each longer than all before: from the room that it begins with to the longest.</summary>
    [Fact]
    public void Should_keep_what_was_counted_when_longer_and_longer_values_come()
    {
        var (package, own) = (Package(), new LatencyHistogram());
        for (var value = 1L; value < Longest; value += 1 + value / 3)
        {
            package.RecordValue(value);
            own.Record(value);
            AssertSame(package, own, 99);
        }
    }

    /// <summary>From counters of 32 bits to those of 64, at any point on the way; and added to others of either kind.</summary>
    [Fact]
    public void Should_say_what_the_package_says_when_more_was_recorded_than_32_bits_hold() =>
        Gen.Select(s_recorded, Gen.Select(Gen.Long[0, 100_000], Gen.Long[1, int.MaxValue]).Array[1, 8], s_recorded).Sample((first, many, last) =>
        {
            (long, long)[] all = [.. first, .. many, .. last];
            var own = Own(all);
            AssertSame(Package(new LongHistogram(Longest, 3), all), own, 90, 99, 99.9);

            var (onto, twice) = (Own(last), Package(new LongHistogram(Longest, 3), [.. last, .. all, .. last]));
            onto.Add(own);
            onto.Add(Own(last));
            AssertSame(twice, onto, 90, 99, 99.9);

            own.Clear();
            onto = Own(first);
            foreach (var (value, count) in last)
                own.Record(value, count);
            onto.Add(own);
            AssertSame(Package([.. first, .. last]), onto, 90, 99, 99.9);
        }, iter: 150);

    [Theory]
    [InlineData(int.MaxValue - 1L, 1)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(1, int.MaxValue)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(1, long.MaxValue - 1)]
    public void Should_count_all_when_one_value_comes_to_the_end_of_32_bits(long first, long second)
    {
        var own = Own([(7, first), (7, second)]);

        Assert.Equal([(7, first + second)], own.Recorded());
    }

    [Fact]
    public void Should_count_twice_as_many_when_it_is_added_to_itself()
    {
        var own = Own([(3, int.MaxValue - 10L), (50_000, 1), (Longest, 2)]);
        own.Add(own);

        AssertSame(Package(new LongHistogram(Longest, 3), (3, 2 * (int.MaxValue - 10L)), (50_000, 2), (Longest, 4)), own, 99);
    }

    [Fact]
    public void Should_count_the_longest_when_a_value_is_the_longest_there_is()
    {
        var own = Own([(long.MaxValue, 1)]);

        Assert.Equal(long.MaxValue, own.Max);
    }

    [Fact]
    public void Should_say_nothing_when_a_value_was_recorded_no_times() => AssertSame(Package(), Own([(5, 0), (Longest, 0)]));

    [Fact]
    public void Should_say_zeros_when_nothing_was_recorded()
    {
        var (own, values) = (new LatencyHistogram(), new long[] { 1, 1 });
        own.ValuesAt([0, 100], values);

        Assert.Equal((0, 0, 0, 0), (own.Max, own.Mean, values[0], values[1]));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(long.MinValue, 1)]
    [InlineData(1, -1)]
    public void Should_refuse_when_a_value_or_a_count_is_negative(long value, long count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LatencyHistogram().Record(value, count));
}

using ActorLoad.Core.Measure;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Measure;

public class LatenciesSpecs
{
    private static readonly Gen<long[]> Values = Gen.OneOf(Gen.Long[0, 3_000], Gen.Long[0, 7_200_000_000]).Array[1, 200];

    private static TimeSpan Micros(long micros) => TimeSpan.FromMicroseconds(micros);

    private static Latencies Of(IEnumerable<long> micros)
    {
        var latencies = new Latencies();
        foreach (var value in micros)
            latencies.Record(Latency.Service, Micros(value));
        return latencies;
    }

    /// <summary>The value at the rank nearest to so many percent of all: HdrHistogram.NET's definition.</summary>
    private static long Exact(long[] values, double percentile) =>
        values.Order().ElementAt(Math.Max(1, (int)(values.Length * percentile / 100 + 0.5)) - 1);

    [Fact]
    public void Should_be_within_a_thousandth_of_the_sorted_values_when_percentiles_are_read() =>
        Values.Sample(values =>
        {
            var found = Of(values).Percentiles(Latency.Service)!;
            (double, long)[] all =
                [(50, found.P50), (90, found.P90), (99, found.P99), (99.9, found.P999), (99.99, found.P9999), (100, found.Max)];
            foreach (var (percentile, value) in all)
            {
                var exact = Exact(values, percentile);
                Assert.InRange(value, exact * 0.999, exact * 1.001 + 1);
            }

            Assert.InRange(found.Mean, values.Average() * 0.999 - 0.5, values.Average() * 1.001 + 0.5);
            Assert.Equal(values.Length, found.Count);
        });

    [Fact]
    public void Should_equal_one_that_recorded_all_when_several_are_added_in_any_order() =>
        Values.Array[0, 6].Sample(parts =>
        {
            var merged = new Latencies();
            foreach (var part in parts.Reverse())
                merged.Add(Of(part));

            Assert.Equal(Of(parts.SelectMany(p => p)).Percentiles(Latency.Service), merged.Percentiles(Latency.Service));
        });

    [Fact]
    public void Should_leave_the_added_one_as_it_was_when_another_goes_on_recording()
    {
        var (one, other) = (new Latencies(), Of([5]));
        one.Add(other);
        one.Record(Latency.Service, Micros(7));

        Assert.Equal(1, other.Percentiles(Latency.Service)!.Count);
    }

    [Fact]
    public void Should_count_as_nothing_when_a_latency_is_negative() => Assert.Equal(0, Of([-1, -7_000_000_000]).Percentiles(Latency.Service)!.Max);

    [Fact]
    public void Should_count_as_two_hours_when_a_latency_is_longer() =>
        Assert.Equal(Of([7_200_000_000]).Percentiles(Latency.Service), Of([7_200_000_001]).Percentiles(Latency.Service));

    [Fact]
    public void Should_count_as_two_hours_when_a_latency_is_the_longest_there_is()
    {
        var latencies = new Latencies();
        latencies.Record(Latency.Service, TimeSpan.MaxValue);

        Assert.Equal(Of([7_200_000_000]).Percentiles(Latency.Service), latencies.Percentiles(Latency.Service));
    }

    [Fact]
    public void Should_say_two_hours_within_a_thousandth_when_that_is_the_longest() =>
        Assert.InRange(Of([7_200_000_000]).Percentiles(Latency.Service)!.Max, 7_192_800_000, 7_207_200_000);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    [InlineData(14, 1)]
    [InlineData(15, 2)]
    public void Should_round_to_the_nearest_microsecond_when_given_ticks(long ticks, long micros) =>
        Assert.Equal(micros, Latencies.Micros(TimeSpan.FromTicks(ticks)));

    [Fact]
    public void Should_say_nothing_when_nothing_was_recorded() => Assert.Null(new Latencies().Percentiles(Latency.Response));

    [Fact]
    public void Should_say_nothing_when_it_was_cleared()
    {
        var latencies = Of([1, 2, 3]);
        latencies.Clear();

        Assert.Null(latencies.Percentiles(Latency.Service));
    }

    [Fact]
    public void Should_keep_each_latency_apart_when_several_are_recorded()
    {
        var latencies = new Latencies();
        foreach (var latency in Enum.GetValues<Latency>())
            latencies.Record(latency, Micros(10 + (int)latency));

        Assert.All(Enum.GetValues<Latency>(), l => Assert.Equal(10 + (int)l, latencies.Percentiles(l)!.Max));
    }

    [Fact]
    public void Should_list_every_value_with_its_count_when_asked_for_what_was_recorded() =>
        Gen.Long[0, 2_000].Array[0, 100].Sample(values =>
            Assert.Equal(values.CountBy(v => v).OrderBy(c => c.Key).Select(c => (c.Key, (long)c.Value)), Of(values).Recorded(Latency.Service)));

    [Fact]
    public void Should_give_a_rising_curve_that_ends_at_the_maximum_when_values_were_recorded() =>
        Gen.Long[0, 2_000].Array[1, 100].Sample(values =>
        {
            var curve = Of(values).Curve(Latency.Service);

            Assert.Equal(values.Max(), curve[^1].Micros);
            Assert.Equal(1, curve[^1].Quantile);
            Assert.Equal(curve.OrderBy(p => p.Quantile).ThenBy(p => p.Micros), curve);
            Assert.All(curve, point => Assert.True(values.Count(v => v <= point.Micros) >= point.Quantile * values.Length - 1e-6));
        });

    [Fact]
    public void Should_give_no_curve_when_nothing_was_recorded() => Assert.Empty(new Latencies().Curve(Latency.Connect));

    /// <summary>Days of a soak: more of one value than 32 bits hold.</summary>
    [Fact]
    public void Should_count_on_when_one_value_was_recorded_more_often_than_32_bits_hold()
    {
        var total = Of([100, 100, 900]);
        for (var i = 0; i < 32; i++)
        {
            var copy = new Latencies();
            copy.Add(total);
            total.Add(copy);
        }

        var found = total.Percentiles(Latency.Service)!;
        Assert.Equal((3L << 32, 100L, 900L), (found.Count, found.P50, found.P90));
    }
}

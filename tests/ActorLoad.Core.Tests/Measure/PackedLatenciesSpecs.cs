using ActorLoad.Core.Measure;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Measure;

public class PackedLatenciesSpecs
{
    private static readonly Gen<(Latency Latency, long Micros)[]> s_recorded =
        Gen.Select(Gen.Int[0, 4].Select(i => (Latency)i), Gen.OneOf(Gen.Long[0, 3_000], Gen.Long[0, 8_000_000_000])).Array[0, 300];

    [Fact]
    public void Should_give_the_same_histograms_when_two_recorders_are_merged_by_way_of_bytes() =>
        Gen.Select(s_recorded, s_recorded).Sample((first, second) =>
        {
            var (together, merged) = (new Latencies(), new Latencies());
            foreach (var (latency, micros) in first.Concat(second))
                together.Record(latency, TimeSpan.FromMicroseconds(micros));
            PackedLatencies.Of(Recorded(first)).AddTo(merged);
            PackedLatencies.Of(Recorded(second)).AddTo(merged);

            Assert.All(Enum.GetValues<Latency>(), latency =>
            {
                Assert.Equal(together.Recorded(latency), merged.Recorded(latency));
                Assert.Equal(together.Percentiles(latency), merged.Percentiles(latency));
            });
        }, iter: 300);

    /// <summary>As they were written when the histograms were HdrHistogram's: workers and coordinator may be of different builds.</summary>
    [Fact]
    public void Should_keep_to_its_wire_form_when_values_of_all_lengths_are_packed()
    {
        var values = Recorded([
            (Latency.Service, 250), (Latency.Service, 250), (Latency.Service, 99_000), (Latency.Response, 1_000_000), (Latency.Connect, 7_200_000_000)]);

        Assert.Equal("0102FA0102C583060101FF873D010001FFFFFFE91A0100", Convert.ToHexString(PackedLatencies.Of(values).Bytes.AsSpan()));
    }

    [Fact]
    public void Should_refuse_and_add_nothing_when_bytes_are_not_of_its_making() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Bool).Sample((bytes, versioned) =>
        {
            var latencies = new Latencies();
            try
            {
                new PackedLatencies([.. versioned ? bytes.Prepend((byte)1) : bytes]).AddTo(latencies);
            }
            catch (FormatException)
            {
                Assert.All(Enum.GetValues<Latency>(), latency => Assert.Null(latencies.Percentiles(latency)));
            }
        }, iter: 20_000);

    [Fact]
    public void Should_refuse_when_it_is_cut_short_anywhere()
    {
        var whole = PackedLatencies.Of(Recorded([(Latency.Service, 250), (Latency.Service, 99_000), (Latency.Response, 1_000_000)]));

        for (var length = 0; length < whole.Bytes.Length; length++)
            Assert.Throws<FormatException>(() => new PackedLatencies(whole.Bytes[..length]).AddTo(new Latencies()));
    }

    [Fact]
    public void Should_stay_far_below_a_frame_of_Akka_Remote_when_a_second_has_twenty_thousand_messages()
    {
        var (latencies, random) = (new Latencies(), new Random(1));
        for (var i = 0; i < 20_000; i++)
        {
            var lag = random.NextDouble() * 2_000;
            var service = 200 + 50 / (random.NextDouble() + 0.001);
            latencies.Record(Latency.ScheduleLag, TimeSpan.FromMicroseconds(lag));
            latencies.Record(Latency.Service, TimeSpan.FromMicroseconds(service));
            latencies.Record(Latency.Response, TimeSpan.FromMicroseconds(lag + service));
        }

        Assert.InRange(PackedLatencies.Of(latencies).Bytes.Length, 1_000, 32_000);
    }

    private static Latencies Recorded((Latency Latency, long Micros)[] values)
    {
        var latencies = new Latencies();
        foreach (var (latency, micros) in values)
            latencies.Record(latency, TimeSpan.FromMicroseconds(micros));
        return latencies;
    }
}

using System.Buffers.Binary;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Wire;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Wire;

public class LengthPrefixedCodecSpecs
{
    private static readonly Gen<(long Seed, int Min, int Max)> Any =
        Gen.Select(Gen.Long, Gen.Int[0, 64], Gen.Int[0, 64], (seed, a, b) => (seed, Math.Min(a, b), Math.Max(a, b)));

    private static LengthPrefixedCodec Codec(long seed = 1, int min = 128, int max = 512, int count = LengthPrefixedCodec.DefaultMessageCount) =>
        new(seed, min, max, ReplyCheck.Echo, count);

    private static byte[][] Messages(LengthPrefixedCodec codec) => [.. Enumerable.Range(0, codec.MessageCount).Select(i => codec.Message(i).ToArray())];

    [Fact]
    public void Should_build_the_same_bytes_when_the_seed_is_the_same() =>
        Any.Sample(
            o => Assert.Equal(Messages(Codec(o.Seed, o.Min, o.Max, 40)), Messages(Codec(o.Seed, o.Min, o.Max, 40))),
            iter: 100);

    [Fact]
    public void Should_build_other_bytes_when_the_seed_is_another() => Assert.NotEqual(Messages(Codec(seed: 1)), Messages(Codec(seed: 2)));

    /// <summary>The bytes are those of the same steps in Python.</summary>
    [Fact]
    public void Should_build_the_known_message_when_the_machine_or_runtime_is_another() =>
        Assert.Equal("0000000407B80AD0", Convert.ToHexString(Codec(seed: 7, min: 4, max: 4, count: 4).Message(2).Span));

    [Fact]
    public void Should_say_the_payload_length_in_the_header_when_a_message_is_built() =>
        Any.Sample(
            o => Assert.All(Messages(Codec(o.Seed, o.Min, o.Max, 40)), m => Assert.Equal((uint)m.Length - 4, BinaryPrimitives.ReadUInt32BigEndian(m))),
            iter: 100);

    [Fact]
    public void Should_reach_both_ends_of_the_sizes_and_no_further_when_messages_are_built()
    {
        var sizes = Messages(Codec()).Select(m => m.Length - LengthPrefixedCodec.HeaderSize).ToArray();

        Assert.Equal((128, 512), (sizes.Min(), sizes.Max()));
    }

    [Fact]
    public void Should_spread_sizes_evenly_when_messages_are_built()
    {
        var counts = Messages(Codec(min: 0, max: 15)).CountBy(m => m.Length).Select(c => c.Value).ToArray();

        Assert.Equal(16, counts.Length);
        Assert.InRange(Statistics.ChiSquare(counts), 0, 37.7); // 15 degrees of freedom, 1 in 1,000
    }

    [Fact]
    public void Should_spread_payload_bytes_evenly_when_messages_are_built()
    {
        var counts = new int[256];
        foreach (var b in Messages(Codec()).SelectMany(m => m.Skip(4)))
            counts[b]++;

        Assert.InRange(Statistics.ChiSquare(counts), 0, 330.5); // 255 degrees of freedom, 1 in 1,000
    }

    [Fact]
    public void Should_build_maximum_payloads_when_asked_for() => Assert.Equal(8196, Codec(min: 8192, max: 8192, count: 2).Message(1).Length);

    [Fact]
    public void Should_know_its_longest_message_when_built() =>
        Any.Sample(o => Codec(o.Seed, o.Min, o.Max, 40) is var c && c.LongestMessage == Messages(c).Max(m => m.Length), iter: 100);

    /// <summary>The last and the first are neighbours too: a connection goes round.</summary>
    [Fact]
    public void Should_build_neighbours_that_differ_when_payloads_are_a_single_byte() =>
        Gen.Select(Gen.Long, Gen.Int[2, 5]).Sample((seed, count) =>
        {
            var codec = Codec(seed, 1, 1, count);
            for (var i = 0; i < count; i++)
                Assert.NotEqual(codec.Message(i).ToArray(), codec.Message((i + 1) % count).ToArray());
        }, iter: 20_000);

    [Fact]
    public void Should_go_through_the_messages_in_order_when_a_connection_goes_on() =>
        Gen.Select(Gen.Int[0, 10_000_000], Gen.Long[0, 1L << 40]).Sample((connection, sequence) =>
        {
            var codec = Codec(count: 7);
            Assert.Equal((codec.MessageOf(connection, sequence) + 1) % 7, codec.MessageOf(connection, sequence + 1));
        });

    [Fact]
    public void Should_name_a_message_that_exists_when_the_sequence_is_huge() =>
        Assert.InRange(Codec(count: 7).MessageOf(int.MaxValue, long.MaxValue), 0, 6);

    [Fact]
    public void Should_start_connections_all_over_the_messages_when_there_are_many()
    {
        var codec = Codec(count: 64);
        var counts = Enumerable.Range(0, 64_000).CountBy(i => codec.MessageOf(i, 0)).Select(c => c.Value).ToArray();

        Assert.InRange(Statistics.ChiSquare(counts), 0, 103.5); // 63 degrees of freedom, 1 in 1,000
    }

    [Theory]
    [InlineData(-1, 5, 1)]
    [InlineData(6, 5, 1)]
    [InlineData(5, 8193, 1)]
    [InlineData(5, 5, 0)]
    public void Should_refuse_to_be_built_when_an_argument_is_out_of_range(int min, int max, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Codec(1, min, max, count));
}

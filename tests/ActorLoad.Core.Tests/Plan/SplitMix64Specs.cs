using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public class SplitMix64Specs
{
    /// <summary>Seed 1234567: the vectors on Rosetta Code, "Pseudo-random numbers/Splitmix64". Seed 0: those of the reference implementation in C.</summary>
    [Theory]
    [InlineData(1234567, new ulong[] { 6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821 })]
    [InlineData(0, new ulong[] { 0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F, 0xF88BB8A8724C81EC, 0x1B39896A51A8749B })]
    public void Should_give_the_published_numbers_when_seeded(ulong seed, ulong[] expected)
    {
        var random = new SplitMix64(seed);

        Assert.Equal(expected, Enumerable.Range(0, 5).Select(_ => random.Next()));
    }

    [Fact]
    public void Should_fill_with_the_numbers_low_byte_first_when_the_length_is_any() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 40]).Sample((seed, length) =>
        {
            var (filler, model, bytes) = (new SplitMix64(seed), new SplitMix64(seed), new byte[length]);
            filler.Fill(bytes);
            Assert.Equal(Enumerable.Range(0, 5).SelectMany(_ => BitConverter.GetBytes(model.Next())).Take(length), bytes);
        });

    [Fact]
    public void Should_stay_below_the_bound_when_it_is_any() =>
        Gen.Select(Gen.ULong, Gen.ULong.Where(b => b > 0)).Sample((seed, bound) =>
        {
            var random = new SplitMix64(seed);
            return random.Below(bound) < bound;
        });

    [Fact]
    public void Should_always_give_zero_when_the_bound_is_one() => Assert.Equal(0UL, new SplitMix64(5).Below(1UL));

    [Fact]
    public void Should_refuse_a_bound_of_zero() => Assert.Throws<ArgumentOutOfRangeException>(() => new SplitMix64(5).Below(0UL));

    [Fact]
    public void Should_give_each_value_equally_often_when_the_bound_is_small()
    {
        var (random, counts) = (new SplitMix64(99), new int[10]);
        for (var i = 0; i < 100_000; i++)
            counts[random.Below(10UL)]++;

        Assert.InRange(Statistics.ChiSquare(counts), 0, 27.9); // 9 degrees of freedom, 1 in 1,000
    }

    /// <summary>Of 2^64 numbers onto 3 x 2^62 values, without drawing again, every third value would come twice as often as the others.</summary>
    [Fact]
    public void Should_give_each_value_equally_often_when_the_bound_does_not_divide_the_range()
    {
        var (random, counts) = (new SplitMix64(99), new int[3]);
        for (var i = 0; i < 30_000; i++)
            counts[random.Below(3UL << 62) % 3]++;

        Assert.InRange(Statistics.ChiSquare(counts), 0, 13.8); // 2 degrees of freedom, 1 in 1,000
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Should_give_no_time_when_the_bound_is_none(long ticks) => Assert.Equal(TimeSpan.Zero, new SplitMix64(1).Below(TimeSpan.FromTicks(ticks)));

    [Fact]
    public void Should_stay_below_the_bound_when_it_is_the_longest_time() =>
        Gen.ULong.Sample(seed =>
        {
            var random = new SplitMix64(seed);
            Assert.InRange(random.Below(TimeSpan.MaxValue).Ticks, 0, long.MaxValue - 1);
        });

    [Fact]
    public void Should_hash_to_different_numbers_when_either_argument_differs() =>
        Assert.Equal(40_000, Enumerable.Range(-100, 200).SelectMany(s => Enumerable.Range(-100, 200).Select(v => SplitMix64.Hash(s, v))).Distinct().Count());

    [Fact]
    public void Should_flip_half_the_bits_when_one_bit_of_the_hashed_value_flips() =>
        Gen.Select(Gen.Long, Gen.Long).Sample((seed, value) =>
        {
            var flipped = Enumerable.Range(0, 64)
                .Average(bit => (double)ulong.PopCount(SplitMix64.Hash(seed, value) ^ SplitMix64.Hash(seed, value ^ (1L << bit))));
            Assert.InRange(flipped, 28, 36);
        });
}

using ActorLoad.Core.Report;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Report;

public class HumanizeSpecs
{
    [Theory]
    [InlineData(null, "-")]
    [InlineData(double.NaN, "-")]
    [InlineData(0d, "0")]
    [InlineData(0.5, "0.50 us")]
    [InlineData(7d, "7.00 us")]
    [InlineData(212d, "212 us")]
    [InlineData(999d, "999 us")]
    [InlineData(999.6, "1.00 ms")]
    [InlineData(1_900d, "1.90 ms")]
    [InlineData(12_345d, "12.3 ms")]
    [InlineData(999_499d, "999 ms")]
    [InlineData(999_500d, "1.00 s")]
    [InlineData(59_900_000d, "59.9 s")]
    [InlineData(59_990_000d, "1m 00s")]
    [InlineData(200_000_000d, "3m 20s")]
    [InlineData(7_500_000_000d, "2h 05m")]
    [InlineData(273_600_000_000d, "3d 04h")]
    [InlineData(-1_900d, "-1.90 ms")]
    public void Should_read_as_a_duration_when_given_microseconds(double? micros, string text) => Assert.Equal(text, Humanize.Micros(micros));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(12.8, "12s")]
    [InlineData(12.95, "13s")]
    [InlineData(59.95, "1m 00s")]
    [InlineData(60, "1m 00s")]
    [InlineData(-3, "0s")]
    public void Should_count_whole_seconds_when_a_clock_is_shown(double seconds, string text) =>
        Assert.Equal(text, Humanize.Clock(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0d, "0 B")]
    [InlineData(999d, "999 B")]
    [InlineData(1_000d, "1.00 kB")]
    [InlineData(4_200d, "4.20 kB")]
    [InlineData(210_000_000d, "210 MB")]
    [InlineData(16_000_000_000d, "16.0 GB")]
    [InlineData(double.PositiveInfinity, "-")]
    public void Should_read_as_a_size_when_given_bytes(double bytes, string text) => Assert.Equal(text, Humanize.Bytes(bytes));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1_234_567, "1,234,567")]
    [InlineData(-12_000, "-12,000")]
    public void Should_keep_every_digit_of_a_count(long count, string text) => Assert.Equal(text, Humanize.Count(count));

    [Theory]
    [InlineData(0, "0/s")]
    [InlineData(0.42, "0.42/s")]
    [InlineData(10_001.4, "10,001/s")]
    [InlineData(double.NaN, "-")]
    public void Should_read_as_a_rate(double perSecond, string text) => Assert.Equal(text, Humanize.Rate(perSecond));

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.31, "31 %")]
    [InlineData(1, "100 %")]
    [InlineData(0.0125, "1.25 %")]
    [InlineData(0.0001, "0.01 %")]
    [InlineData(0.00001, "0.001 %")]
    [InlineData(0.000000001, "<0.001 %")]
    [InlineData(0.9999999, ">99.99 %")]
    [InlineData(0.999, "99.9 %")]
    public void Should_read_as_a_share_and_never_round_to_none_or_all(double share, string text) => Assert.Equal(text, Humanize.Percent(share));

    [Fact]
    public void Should_be_short_and_ascii_whatever_the_value() =>
        Gen.Double.Sample(value => Assert.All(
            [Humanize.Micros(value), Humanize.Bytes(value), Humanize.Percent(Math.Clamp(value, 0, 100))],
            text => Assert.True(text.Length is > 0 and < 24 && text.All(char.IsAscii), text)));
}

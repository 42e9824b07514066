using ActorLoad.Core.Plan;
using ActorLoad.Core.Plan.Values;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public sealed class ValuesSpecs
{
    [Theory]
    [InlineData("90s", 90_000)]
    [InlineData("90 s", 90_000)]
    [InlineData(" 1.5h ", 5_400_000)]
    [InlineData("250", 250)]
    [InlineData("250ms", 250)]
    [InlineData("3 minutes", 180_000)]
    [InlineData("1 day", 86_400_000)]
    [InlineData("1500us", 1.5)]
    [InlineData("1000000 nanoseconds", 1)]
    [InlineData(".5s", 500)]
    [InlineData("-5s", -5000)]
    [InlineData("+5s", 5000)]
    [InlineData("0", 0)]
    public void Should_read_a_duration(string text, double milliseconds) =>
        Assert.Equal(Parsed.Ok(TimeSpan.FromMilliseconds(milliseconds)), Durations.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("fast")]
    [InlineData("90 sec")]
    [InlineData("90S")]
    [InlineData("1.2.3s")]
    [InlineData("1e3s")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("- 5s")]
    [InlineData("٣s")]
    public void Should_refuse_what_is_no_duration(string text) => Assert.Equal("not a duration", Durations.Parse(text).Error);

    [Fact]
    public void Should_be_the_longest_there_is_when_a_duration_overflows()
    {
        Assert.Equal(TimeSpan.MaxValue, Durations.Parse("99999999999999999999999999999999999999d").Value);
        Assert.Equal(TimeSpan.MaxValue, Durations.Parse("99999999999999999999d").Value);
        Assert.Equal(TimeSpan.MinValue, Durations.Parse("-99999999999999999999999999999999999999d").Value);
    }

    [Fact]
    public void Should_read_back_the_same_duration_when_it_was_written() =>
        Gen.OneOf(Gen.Long, Gen.Long[0, 100_000_000], Gen.Int[0, 100_000].Select(seconds => seconds * TimeSpan.TicksPerSecond))
            .Select(ticks => new TimeSpan(ticks))
            .Sample(duration => Durations.Parse(Durations.Format(duration)).Value == duration);

    [Theory]
    [InlineData("512", 512)]
    [InlineData("512B", 512)]
    [InlineData("1k", 1024)]
    [InlineData("1K", 1024)]
    [InlineData("1KiB", 1024)]
    [InlineData("1kB", 1000)]
    [InlineData("1 MB", 1_000_000)]
    [InlineData("1M", 1_048_576)]
    [InlineData("1.5k", 1536)]
    [InlineData("2 megabytes", 2_000_000)]
    [InlineData("2 mebibytes", 2_097_152)]
    [InlineData("-1k", -1024)]
    public void Should_read_a_size(string text, long bytes) => Assert.Equal(Parsed.Ok(bytes), Sizes.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("1 KB")]
    [InlineData("1kb")]
    [InlineData("many")]
    [InlineData("NaN")]
    public void Should_refuse_what_is_no_size(string text) => Assert.Equal("not a size", Sizes.Parse(text).Error);

    [Fact]
    public void Should_refuse_a_part_of_a_byte() => Assert.Equal("not a whole number of bytes", Sizes.Parse("1.5").Error);

    [Fact]
    public void Should_be_the_largest_there_is_when_a_size_overflows() => Assert.Equal(long.MaxValue, Sizes.Parse("99999999999999999999999999E").Value);

    [Fact]
    public void Should_read_back_the_same_size_when_it_was_written() =>
        Gen.OneOf(Gen.Long[0, long.MaxValue], Gen.Long[0, 100_000], Gen.Long[0, 1000].Select(k => k * 1024)).Sample(size =>
            Sizes.Parse(Sizes.Format(size)).Value == size);

    [Theory]
    [InlineData("2000/s", 2000)]
    [InlineData("2000", 2000)]
    [InlineData("90/m", 1.5)]
    [InlineData("5400 / h", 1.5)]
    [InlineData("0.5/s", 0.5)]
    [InlineData("-1/s", -1)]
    public void Should_read_a_rate(string text, double perSecond) => Assert.Equal(Parsed.Ok(perSecond), Rates.Parse(text));

    [Theory]
    [InlineData("fast")]
    [InlineData("/s")]
    [InlineData("5/")]
    [InlineData("5/d")]
    [InlineData("5s")]
    [InlineData("NaN/s")]
    [InlineData("")]
    public void Should_refuse_what_is_no_rate(string text) => Assert.Equal("not a rate", Rates.Parse(text).Error);

    [Fact]
    public void Should_read_back_the_same_rate_when_it_was_written() =>
        Gen.OneOf(Gen.Double[0.001, 1_000_000], Gen.Int[1, 1_000_000].Select(rate => (double)rate), Gen.Int[1, 100_000].Select(rate => rate / 60.0))
            .Sample(rate => Rates.Parse(Rates.Format(rate)).Value.Equals(rate));

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("∞")]
    [InlineData("1,5")]
    [InlineData("0x10")]
    [InlineData("")]
    [InlineData("-")]
    public void Should_refuse_what_is_no_number(string text)
    {
        Assert.Equal("not a number", Numbers.ParseNumber(text).Error);
        Assert.Equal("not a whole number", Numbers.ParseWhole(text).Error);
    }

    [Fact]
    public void Should_read_back_the_same_number_when_it_was_written() => Gen.Double[0, 1].Sample(number =>
        Numbers.ParseNumber(Numbers.Format(number)).Value.Equals(number));

    [Theory]
    [InlineData("127.0.0.1:7001", "127.0.0.1", 7001, 7001)]
    [InlineData("gateway-1.example:7001-7008", "gateway-1.example", 7001, 7008)]
    [InlineData("[::1]:7001", "::1", 7001, 7001)]
    [InlineData("[fe80::1%eth0]:1-65535", "fe80::1%eth0", 1, 65_535)]
    public void Should_read_a_target(string text, string host, int first, int last)
    {
        var target = Addresses.ParseTarget(text).Value;

        Assert.Equal(new TargetRange(host, first, last), target);
        Assert.Equal(text, target.ToString());
    }

    [Theory]
    [InlineData("localhost", "no port is given")]
    [InlineData("localhost:", "not a port from 1 to 65535")]
    [InlineData("localhost:0", "not a port from 1 to 65535")]
    [InlineData("localhost:65536", "not a port from 1 to 65535")]
    [InlineData("localhost:99999999999999999999", "not a port from 1 to 65535")]
    [InlineData("localhost:-5", "not a port from 1 to 65535")]
    [InlineData("localhost:7001-", "not a port from 1 to 65535")]
    [InlineData("localhost:7008-7001", "the range of ports ends before it begins")]
    [InlineData(":7001", "not a host's name or address")]
    [InlineData("tcp://localhost:7001", "an IPv6 address goes in brackets")]
    [InlineData("local host:7001", "not a host's name or address")]
    [InlineData("::1:7001", "an IPv6 address goes in brackets")]
    [InlineData("[127.0.0.1]:7001", "not an IPv6 address in the brackets")]
    [InlineData("300.0.0.1:7001", "not an IPv4 address of four numbers from 0 to 255")]
    [InlineData("10.1:7001", "not an IPv4 address of four numbers from 0 to 255")]
    public void Should_say_what_is_wrong_with_a_target(string text, string error) => Assert.Equal(error, Addresses.ParseTarget(text).Error);

    [Theory]
    [InlineData("10.0.0.254-10.0.1.1", "10.0.0.254 10.0.0.255 10.0.1.0 10.0.1.1")]
    [InlineData("10.0.0.1 - 10.0.0.2", "10.0.0.1 10.0.0.2")]
    [InlineData("127.0.0.2", "127.0.0.2")]
    [InlineData("255.255.255.255-255.255.255.255", "255.255.255.255")]
    [InlineData("::1", "::1")]
    public void Should_expand_a_source(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', Addresses.ParseSource(text).Value.Select(address => address.ToString())));

    [Fact]
    public void Should_take_as_many_sources_as_are_allowed_and_no_more()
    {
        Assert.Equal(65_536, Addresses.ParseSource("10.0.0.0-10.0.255.255").Value.Length);
        Assert.Equal("more than 65536 addresses", Addresses.ParseSource("10.0.0.0-10.1.0.0").Error);
        Assert.Equal("more than 65536 addresses", Addresses.ParseSource("0.0.0.0-255.255.255.255").Error);
    }

    [Theory]
    [InlineData("localhost", "not an IP address")]
    [InlineData("10.1", "not an IP address")]
    [InlineData("010.0.0.1", "not an IP address")]
    [InlineData("1.2.3.4:80", "not an IP address")]
    [InlineData("[::1]", "not an IP address")]
    [InlineData("10.0.0.1-9", "not an IP address on each side of the -")]
    [InlineData("10.0.0.9-10.0.0.1", "the range of addresses ends before it begins")]
    [InlineData("::1-::5", "a range is of IPv4 addresses; list IPv6 ones singly")]
    public void Should_say_what_is_wrong_with_a_source(string text, string error) => Assert.Equal(error, Addresses.ParseSource(text).Error);

    [Fact]
    public void Should_never_throw_whatever_the_text() =>
        Gen.OneOf(Gen.String, Gen.OneOf("-", ".", ":", "/", "[", "]", "0", "9", "255", "99999999999999999999", "s", "k", "e", " ", "%", "<", "=", "!", "p99", "service.")
            .Array[0, 12].Select(string.Concat)).Sample(text =>
        {
            Durations.Parse(text);
            Durations.ParseMicroseconds(text);
            Sizes.Parse(text);
            Rates.Parse(text);
            Numbers.ParseWhole(text);
            Numbers.ParseNumber(text);
            Numbers.ParseSwitch(text);
            Addresses.ParseTarget(text);
            Addresses.ParseSource(text);
            ThresholdParser.Parse(text);
        });

    [Theory]
    [InlineData("same", "same", 0)]
    [InlineData("mesage", "message", 1)]
    [InlineData("messgae", "message", 1)]
    [InlineData("abc", "", 3)]
    [InlineData("ca", "abc", 3)]
    public void Should_count_the_slips_between_two_names(string a, string b, int distance)
    {
        Assert.Equal(distance, Nearest.Distance(a, b));
        Assert.Equal(distance, Nearest.Distance(b, a));
    }
}

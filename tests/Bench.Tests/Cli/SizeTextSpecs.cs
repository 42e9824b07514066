using ActorLoad.Compare.Cli;

namespace Bench.Tests.Cli;

public sealed class SizeTextSpecs
{
    [Theory]
    [InlineData("2G", 2L << 30)]
    [InlineData("512m", 512L << 20)]
    [InlineData("70000000", 70_000_000)]
    public void Should_read_sizes_when_they_have_a_unit_or_none(string text, long bytes) => Assert.Equal(bytes, SizeText.Bytes(text));

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("2.5G")]
    [InlineData("-1G")]
    [InlineData("99999999999G")]
    public void Should_read_nothing_when_it_is_no_size(string text) => Assert.Null(SizeText.Bytes(text));

    [Theory]
    [InlineData("2G")]
    [InlineData("512M")]
    [InlineData("70000001")]
    public void Should_write_what_reads_the_same_when_it_is_a_size(string text) => Assert.Equal(text, SizeText.Write(SizeText.Bytes(text)!.Value));
}

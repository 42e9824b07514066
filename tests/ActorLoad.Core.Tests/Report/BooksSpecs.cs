using ActorLoad.Core.Report;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Report;

public class BooksSpecs
{
    private static readonly Gen<long> Part = Gen.Long[0, 1_000_000_000_000];

    [Fact]
    public void Should_find_nothing_when_every_sum_is_that_of_its_parts() =>
        Gen.Select(Part.Array[3], Part.Array[7]).Sample((connection, message) =>
        {
            var connections = new ConnectionReport(connection.Sum(), connection[0], connection[1], connection[2], 0, 0, 0, 0, null);
            var sent = message[..5].Sum();
            var messages = new MessageReport(
                sent + message[5] + message[6], sent, message[5], message[6],
                message[0], message[1], message[2], message[3], message[4], 0, 0, 0, 0, 0, 0);

            Assert.Empty(Books.Check(connections, messages));
        });

    [Fact]
    public void Should_say_how_many_are_unaccounted_for_when_connections_are_missing() =>
        Assert.Equal(
            ["asked 1000 is not opened 990 + failed 0 + notAttempted 0 = 990: 10 unaccounted for."],
            Books.Check(Sample.Connections with { Opened = 990 }, Sample.Messages));

    [Fact]
    public void Should_find_negatives_when_they_cancel_out() =>
        Assert.Equal(
            ["messages.skipped is negative: -5."],
            Books.Check(Sample.Connections, Sample.Messages with { Skipped = -5, Failed = 5 }));

    [Fact]
    public void Should_not_overflow_when_figures_are_absurd() =>
        Assert.NotEmpty(Books.Check(
            Sample.Connections, Sample.Messages with { Sent = long.MaxValue, Skipped = long.MaxValue, Failed = long.MaxValue }));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.5)]
    public void Should_find_a_rate_that_is_no_figure(double rate) =>
        Assert.Single(Books.Check(Sample.Connections, Sample.Messages with { ErrorRate = rate }));
}

using ActorLoad.Core.Measure;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Measure;

public class TallySnapshotSpecs
{
    private static readonly Gen<TallySnapshot> Any = Gen.Long[0, 1_000_000].Array[TallySnapshot.Size].Select(c => new TallySnapshot([.. c]));

    private static TallySnapshot Of(params IEnumerable<(Tally Tally, long Count)> counts)
    {
        var all = new long[TallySnapshot.Size];
        foreach (var (tally, count) in counts)
            all[(int)tally] = count;
        return new TallySnapshot([.. all]);
    }

    [Fact]
    public void Should_be_the_same_when_one_is_added_and_taken_off_again() => Gen.Select(Any, Any).Sample((a, b) => Assert.Equal(a, a + b - b));

    [Fact]
    public void Should_add_each_counter_to_its_own_when_two_are_added() =>
        Gen.Select(Any, Any).Sample((a, b) => Enum.GetValues<Tally>().All(t => (a + b)[t] == a[t] + b[t]));

    [Fact]
    public void Should_be_another_when_one_counter_differs() => Assert.NotEqual(TallySnapshot.Zero, Of((Tally.BytesReceived, 1)));

    [Fact]
    public void Should_hash_alike_when_equal() => Any.Sample(a => a.GetHashCode() == (a + TallySnapshot.Zero).GetHashCode());

    [Fact]
    public void Should_put_every_message_counter_into_its_own_field_when_reported()
    {
        var report = Of(
            (Tally.Planned, 100), (Tally.Started, 91), (Tally.Refused, 1), (Tally.Skipped, 6), (Tally.NotOpen, 3), (Tally.Echoed, 50), (Tally.TimedOut, 20),
            (Tally.Corrupt, 11), (Tally.LostOnClose, 7), (Tally.InFlightAtStop, 2), (Tally.Late, 12), (Tally.Unexpected, 13), (Tally.BytesSent, 14),
            (Tally.BytesReceived, 15)).Messages(holdSeconds: 25);

        Assert.Equal(
            new Core.Report.MessageReport(100, 90, 6, 4, 50, 20, 11, 7, 2, 12, 13, 0.5, 14, 15, 2),
            report);
    }

    [Fact]
    public void Should_put_every_error_counter_into_its_own_field_when_reported()
    {
        var errors = Of(Enum.GetValues<Tally>().Select(t => (t, (long)t))).Errors();

        Assert.Equal(
            new Core.Report.ErrorReport(
                new Core.Report.ConnectErrors(
                    (long)Tally.ConnectRefused, (long)Tally.ConnectTimeout, (long)Tally.ConnectReset, (long)Tally.ConnectUnreachable,
                    (long)Tally.ConnectDns, (long)Tally.ConnectNoPort, (long)Tally.ConnectNoDescriptor, (long)Tally.ConnectUnknown)
                {
                    NoThread = (long)Tally.ConnectNoThread,
                },
                new Core.Report.CloseErrors(
                    (long)Tally.ClosePeerFin, (long)Tally.CloseReset, (long)Tally.CloseProtocol, (long)Tally.CloseMismatch,
                    (long)Tally.CloseNetwork, (long)Tally.CloseUnknown)),
            errors);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Should_give_no_rate_when_the_hold_has_no_length(double seconds) =>
        Assert.Equal((0, 0), (Of((Tally.Echoed, 5)).Messages(seconds).PerSecond, TallySnapshot.Zero.Messages(seconds).ErrorRate));
}

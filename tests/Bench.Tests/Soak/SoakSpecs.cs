using ActorLoad.Compare.Cli;
using ActorLoad.Compare.Soak;

namespace Bench.Tests.Soak;

public sealed class SoakSpecs
{
    [Fact]
    public void Should_hold_15000_connections_for_half_an_hour_when_nothing_is_asked()
    {
        var options = Read();

        Assert.Equal(
            (TimeSpan.FromMinutes(30), 15_000, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5), "/checkout/docs/results/soak-30m.json"),
            (options.Hold, options.Connections, options.Interval, options.Settle, options.Out));
    }

    [Fact]
    public void Should_leave_a_sixth_out_of_the_slope_when_the_hold_is_short() => Assert.Equal(TimeSpan.FromSeconds(20), Read("--minutes", "2").Settle);

    [Fact]
    public void Should_ask_for_an_interval_that_divides_the_hold() =>
        Assert.Contains("--interval 7", Assert.Single(Problems("--minutes", "2", "--interval", "7")), StringComparison.Ordinal);

    [Fact]
    public void Should_find_the_slope_of_a_line_whatever_came_before()
    {
        var samples = Enumerable.Range(0, 100).Select(i => new MemorySample(i, i < 20 ? 1_000_000_000 : 5_000_000 + 1_000 * i));

        Assert.Equal(3_600_000, MemorySample.SlopePerHour(samples, TimeSpan.FromSeconds(20)), 3);
        Assert.Equal(0, MemorySample.SlopePerHour([new MemorySample(1, 5)], TimeSpan.Zero));
    }

    [Fact]
    public void Should_read_the_messages_of_each_connection_as_ss_writes_their_bytes() => Assert.Equal([12, 0, 11], SendCounts.Read(
        """
        0      0               127.0.0.1:42944        127.0.0.1:7001
        	 cubic rto:204 rtt:0.05/0.02 bytes_sent:3840 bytes_acked:3841 bytes_received:3840 segs_out:26 segs_in:25 data_segs_out:13 data_segs_in:12 send 1Gbps
        0      0               127.0.0.1:42946        127.0.0.1:7001
        	 cubic rto:1000 rtt:0.013/0.006 segs_out:2 segs_in:1 send 20Gbps
        0      0               127.0.0.1:42948        127.0.0.1:7001
        	 cubic rto:204 bytes_sent:4160 bytes_retrans:640 bytes_acked:3521 segs_out:28 segs_in:25 data_segs_out:14 data_segs_in:12 send 1Gbps retrans:0/2 minrtt:0.01

        """,
        messageBytes: 320));

    [Fact]
    public void Should_read_back_what_it_wrote()
    {
        var result = new SoakResult(
            SoakResult.CurrentSchema, 2, 15_000, 10, new("abc", Dirty: false), new("Linux", "6", 2, 1, 1, "10", null, PrivateNetwork: true),
            new IdlePart(default, "VALID", [], 15_000, 15_000, 20, 7, IdlePart.MostBytesPerHour, Passed: true, [new MemorySample(5, 100)]), null);

        var read = SoakResult.Json.Read(SoakResult.Json.Write(result));

        Assert.Equal(SoakResult.Json.Write(result), SoakResult.Json.Write(read));
        Assert.True(read.IsOf(Read("--minutes", "2")));
        Assert.False(read.IsOf(Read("--minutes", "3")));
    }

    private static SoakOptions Read(params string[] args) => Parse(args).Options!;

    private static IReadOnlyList<string> Problems(params string[] args) => Parse(args).Problems;

    private static (SoakOptions? Options, IReadOnlyList<string> Problems) Parse(string[] args)
    {
        var (flags, problems, _) = new SoakCommand().Parse(args);
        Assert.Empty(problems);
        return SoakOptions.Read(flags, "/checkout");
    }
}

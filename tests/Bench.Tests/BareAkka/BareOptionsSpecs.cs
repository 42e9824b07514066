using ActorLoad.BareAkka;

namespace Bench.Tests.BareAkka;

public sealed class BareOptionsSpecs
{
    [Fact]
    public void Should_read_what_the_bench_gives_the_go_client()
    {
        var (options, problems) = BareOptions.Of(
        [
            "-addr", "127.0.0.1:7001,127.0.0.1:7002", "-n", "400", "-interval", "659.722ms", "-duration", "3000ms", "-connect-rate", "2000", "-concurrency", "128",
            "-stagger", "-wait-stdin",
        ]);

        Assert.Empty(problems);
        Assert.Equal(["127.0.0.1:7001", "127.0.0.1:7002"], options!.Load.Targets.Select(target => $"{target}"));
        Assert.Equal((400, 2_000, 128, true), (options.Load.Connections, (int)options.Load.Ramp.RatePerSecond, options.Load.Ramp.InFlight, options.WaitStdin));
        Assert.Equal((TimeSpan.FromMilliseconds(659.722), TimeSpan.FromSeconds(3)), (options.Load.Message.Interval, options.Load.Hold.Duration));
    }

    [Fact]
    public void Should_send_nothing_when_the_interval_is_for_ever() =>
        Assert.Null(BareOptions.Of(["-addr", "127.0.0.1:7001", "-interval", "31536000000ms"]).Options!.Load.Message.Interval);

    [Theory]
    [InlineData("-addr is needed")]
    [InlineData("-speed", "-speed", "3")]
    [InlineData("-n", "-addr", "127.0.0.1:7001", "-n")]
    [InlineData("-n", "-addr", "127.0.0.1:7001", "-n", "many")]
    [InlineData("-interval", "-addr", "127.0.0.1:7001", "-interval", "1 fortnight")]
    public void Should_say_what_is_wrong(string named, params string[] words)
    {
        var (options, problems) = BareOptions.Of(words);

        Assert.Null(options);
        Assert.Contains(problems, problem => problem.Contains(named, StringComparison.Ordinal));
    }
}

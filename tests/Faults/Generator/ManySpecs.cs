using System.Globalization;

namespace Faults.Generator;

/// <summary>As many connections as one process holds: a short run of them (R29), and an idle hold (R28).</summary>
public class ManySpecs
{
    private const int Connections = 15_000;

    [Fact]
    [Reliability(29)]
    public async Task Should_hold_as_long_as_asked_when_a_run_of_15000_is_short()
    {
        await using var echo = await EchoProcess.StartAsync();

        var report = (await ActorLoadRun.RunAsync(echo, "--connections", $"{Connections}", "--duration", "10s")).Checked(Verdict.Valid);

        Assert.Equal(Connections, report.Connections.HeldMin);
        Assert.InRange(report.Phases.HoldSeconds, 9, 11);
        Figure.Of(29, string.Create(CultureInfo.InvariantCulture, $"15,000 connections: hold {report.Phases.HoldSeconds:0.000} of 10 s"));
    }

    [Fact]
    [Reliability(28)]
    public async Task Should_take_no_more_memory_over_a_minute_when_15000_are_idle() => await IdleAsync(seconds: 60, settled: 20, mostMegabytesAnHour: 600);

    /// <summary>The line itself, for a machine that is left alone for as long.</summary>
    [Fact]
    [Reliability(28)]
    public async Task Should_take_no_more_memory_over_half_an_hour_when_15000_are_idle()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("ACTORLOAD_LONG_TESTS") == "1", "It takes half an hour: ACTORLOAD_LONG_TESTS=1 runs it.");
        await IdleAsync(seconds: 1800, settled: 300, mostMegabytesAnHour: 1);
    }

    /// <param name="settled">Seconds of the hold after which memory is to stay as it is.</param>
    private static async Task IdleAsync(int seconds, int settled, double mostMegabytesAnHour)
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", $"{Connections}", "--interval", "off", "--duration", $"{seconds}s"]);
        for (var second = 0; second < seconds; second += 30) await run.PhaseAsync("hold", second);

        var report = (await run.EndAsync()).Checked(Verdict.Valid);

        Assert.Equal(Connections, report.Connections.HeldMin);
        var points = report.Timeline.Where(point => point.Second > report.Phases.RampSeconds + settled
            && point.Second <= report.Phases.RampSeconds + report.Phases.HoldSeconds).ToArray();
        var slope = Slope([.. points.Select(point => ((double)point.Second, point.RssBytes / 1e6))]) * 3600;
        Assert.True(slope < mostMegabytesAnHour, $"Resident memory grows by {slope:0.0} MB an hour, from {points[0].RssBytes} to {points[^1].RssBytes} bytes.");
        Figure.Of(28, string.Create(
            CultureInfo.InvariantCulture,
            $"{points[^1].Second - points[0].Second} s of {Connections:N0} idle: {points[0].RssBytes / 1e6:0.0} to {points[^1].RssBytes / 1e6:0.0} MB, slope {slope:0.0} MB/h"));
    }

    /// <summary>Of the line of least squares.</summary>
    private static double Slope(IReadOnlyList<(double X, double Y)> points)
    {
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        return points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
    }
}

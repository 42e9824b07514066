using System.Globalization;
using Faults.Support;

namespace Faults.Servers;

/// <summary>R18: a server that is killed with all connections up and started again, and how the connections come back: all at once, or spread by jitter.</summary>
[Reliability(18)]
public class RecoverySpecs
{
    private const int Connections = 300;

    /// <summary>Each waits four seconds, or a time of its own within them; the server is back within the first, as a rule.</summary>
    private static readonly string[] s_storm =
    [
        "--connections", "300", "--interval", "2s", "--duration", "1h",
        "--set", "actor-load.ramp.rate=10000/s", "--set", "actor-load.ramp.in-flight=1000",
        "--set", "actor-load.reconnect.min-backoff=4s", "--set", "actor-load.reconnect.max-backoff=4s",
    ];

    [Fact]
    public async Task Should_tell_the_curve_of_a_restart_and_a_lower_peak_when_there_is_jitter()
    {
        var full = await StormAsync("full");
        var off = await StormAsync("off");

        var (spread, together) = (CheckedLoss(full), CheckedLoss(off));
        // None comes back before its backoff, and then all do in the same moment; a busy machine makes it a longer one.
        Assert.InRange(together.To50Micros!.Value, 3_950_000, 60_000_000);
        Assert.True(
            spread.PeakAttemptsPerSecond * 3 < together.PeakAttemptsPerSecond * 2,
            $"{spread.PeakAttemptsPerSecond} a second with jitter, {together.PeakAttemptsPerSecond} without.");
        Assert.InRange(together.PeakAttemptsPerSecond, Connections / 2, Connections * 2);
        Figure.Of(18, $"full jitter: 50/90/99/100 % after {Seconds(spread.To50Micros)}/{Seconds(spread.To90Micros)}/{Seconds(spread.To99Micros)}/" +
            $"{Seconds(spread.To100Micros)} s, peak {spread.PeakAttemptsPerSecond:0} attempts/s against {together.PeakAttemptsPerSecond:0} without");
    }

    [Fact]
    public async Task Should_tell_the_same_curve_when_workers_share_the_run()
    {
        var report = await StormAsync("full", "--workers", "2");

        CheckedLoss(report);
        Assert.Equal(3, report.Nodes.Length);
    }

    [Fact]
    public async Task Should_tell_of_no_loss_when_there_was_none()
    {
        await using var echo = await EchoProcess.StartAsync();

        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "50", "--interval", "200ms", "--duration", "1s", "--set", "actor-load.message.in-flight=32");

        var report = result.Checked(Verdict.Valid);
        Assert.Equal((0, 0), (report.Recovery!.Losses.Length, report.Recovery.Unlisted));
        Assert.DoesNotContain("Recovery", result.Out, StringComparison.Ordinal);
    }

    private static string Seconds(long? micros) => $"{micros / 1e6:0.0}";

    private static MassLoss CheckedLoss(RunReport report)
    {
        var loss = Assert.Single(report.Recovery!.Losses);
        // A machine that stands still between the first and the next has told of those as a trickle.
        Assert.InRange(loss.OpenBefore, Connections * 9 / 10 + 1, Connections);
        Assert.Equal((loss.OpenBefore, 0), (loss.Lost, loss.Fewest));
        Assert.InRange(loss.At, report.Phases.RampSeconds, report.Phases.RampSeconds + report.Phases.HoldSeconds);
        Assert.True(loss.To50Micros > 0 && loss.To50Micros <= loss.To90Micros && loss.To90Micros <= loss.To99Micros && loss.To99Micros <= loss.To100Micros);
        Assert.Equal(Connections, report.Connections.Reconnects);
        Assert.Equal(Connections, report.Connections.AtEnd);
        return loss;
    }

    /// <summary>A run that goes on until all are back.</summary>
    private static async Task<RunReport> StormAsync(string jitter, params string[] more)
    {
        using var checkpoint = new Checkpoint();
        await using var first = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(first), .. s_storm, "--set", $"actor-load.reconnect.jitter={jitter}", .. checkpoint.Arguments, .. more]);
        await run.PhaseAsync("hold", 1);

        first.Process.Send(Signal.Kill);
        await first.Process.EndAsync();
        await using var second = await EchoProcess.StartAsync("--ports", first.Ports[0].ToString(CultureInfo.InvariantCulture));
        await checkpoint.UntilAsync(report => report.Recovery!.Losses is [{ To100Micros: not null }], "all are back");

        run.Process.Send(Signal.Interrupt);
        var result = await run.EndAsync();
        Assert.Matches(@"\n +Recovery|\nRecovery", result.Out);
        return result.Checked(Verdict.Incomplete);
    }
}

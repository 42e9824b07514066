namespace Faults.Ends;

/// <summary>Ctrl-C and SIGTERM at any time (R19), kill -9, and what is left afterwards: nothing.</summary>
public class InterruptSpecs
{
    private const int Both = 130;

    /// <summary>Three seconds are promised; a busy machine gets more.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    [Fact]
    [Reliability(19)]
    public async Task Should_report_when_interrupted_in_the_ramp()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start([.. ActorLoadRun.Against(echo), "--connections", "5000", "--ramp-rate", "100/s"]);
        await run.PhaseAsync("ramp", 1);

        var report = await StoppedAsync(run, Signal.Interrupt, "Ctrl-C in the ramp");

        Assert.True(report.Connections is { Opened: > 0, NotAttempted: > 4000 });
        Assert.Equal((0, 0), (report.Phases.HoldSeconds, report.Messages.Planned));
        // A connect that was under way is booked as failed, and may have been accepted.
        Assert.InRange((await echo.StopAsync()).Accepted, report.Connections.Opened, report.Connections.Opened + report.Connections.Failed);
    }

    [Theory]
    [InlineData("Ctrl-C")]
    [InlineData("SIGTERM")]
    [Reliability(19, 21)]
    public async Task Should_report_by_actual_durations_when_stopped_in_the_hold(string name)
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "200", "--interval", "200ms", "--duration", "1h", "--set", "actor-load.message.in-flight=32"]);
        await run.PhaseAsync("hold", 2);

        var report = await StoppedAsync(run, name == "Ctrl-C" ? Signal.Interrupt : Signal.Terminate, $"{name} in the hold");

        Assert.InRange(report.Phases.HoldSeconds, 1, 30);
        Assert.Equal((report.Messages.Planned, report.Messages.Planned), (report.Messages.Sent, report.Messages.Echoed));
        Assert.Equal(report.Messages.Echoed / report.Phases.HoldSeconds, report.Messages.PerSecond, 1);
        var counts = await echo.StopAsync();
        Assert.Equal((report.Messages.Sent, report.Messages.BytesSent), (counts.Frames, counts.BytesReceived));
        Figure.Of(21, $"{name} in a hold of 1 h: {report.Messages.PerSecond:0.0}/s over the actual {report.Phases.HoldSeconds:0.00} s");
    }

    [Fact]
    [Reliability(19)]
    public async Task Should_cut_the_drain_short_when_interrupted_in_it()
    {
        await using var echo = await EchoProcess.MisbehavingAsync("delay:10m");
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "200", "--interval", "500ms", "--duration", "1s", "--set", "actor-load.drain.timeout=10m",
             "--set", "actor-load.message.reply-timeout=10m"]);
        await run.PhaseAsync("drain");

        var report = await StoppedAsync(run, Signal.Interrupt, "Ctrl-C in the drain");

        Assert.Equal((400, 400), (report.Messages.Sent, report.Messages.InFlightAtStop));
    }

    [Fact]
    [Reliability(19)]
    public async Task Should_report_when_interrupted_before_the_run_has_begun()
    {
        // No server yet: its program is stopped before it can say that it listens.
        await using var run = ActorLoadRun.Start("--connections", "100", "--duration", "1h");
        var server = 0;
        await Deadline.UntilAsync(() => (server = run.Process.Living().FirstOrDefault(IsEchoServer)) != 0, "the echo server starts");
        ChildProcess.Send(server, Signal.Stop);

        await StoppedAsync(run, Signal.Interrupt, "Ctrl-C in the ");
    }

    [Fact]
    [Reliability(19)]
    public async Task Should_end_at_once_with_code_130_when_stopped_twice()
    {
        await using var run = ActorLoadRun.Start("--connections", "200", "--interval", "200ms", "--duration", "1h");
        await run.PhaseAsync("hold", 1);

        // Both wait until it goes on: however slow the machine, the second comes before the first is done with.
        run.Process.Send(Signal.Stop);
        run.Process.Send(Signal.Interrupt);
        run.Process.Send(Signal.Terminate);
        run.Process.Send(Signal.Continue);

        Assert.Equal(Both, (await run.EndAsync()).ExitCode);
        Figure.Of(19, $"twice: exit {Both}");
    }

    [Fact]
    [Reliability(20)]
    public async Task Should_leave_no_server_behind_when_killed()
    {
        await using var run = ActorLoadRun.Start("--connections", "200", "--interval", "200ms", "--duration", "1h");
        await run.PhaseAsync("hold");
        Assert.True(run.Process.Living().Count >= 2);

        run.Process.Send(Signal.Kill);

        await run.EndAsync();
    }

    /// <summary>Not the fork that has yet to become it: its parent would wait for that.</summary>
    private static bool IsEchoServer(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains("echoserver.dll", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it has ended
        }
    }

    private static async Task<RunReport> StoppedAsync(ActorLoadRun run, Signal signal, string reason)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        run.Process.Send(signal);

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);

        Assert.True(clock.Elapsed < s_patience, $"It took {clock.Elapsed}.");
        Assert.Contains($"Stopped early: {reason}", report.Reasons[0]);
        Figure.Of(19, $"{(reason.EndsWith(' ') ? "Ctrl-C before the run has begun" : reason)}: whole report and end after {clock.Elapsed.TotalSeconds:0.0} s");
        return report;
    }
}

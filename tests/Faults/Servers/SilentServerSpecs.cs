namespace Faults.Servers;

/// <summary>Servers that do not accept, do not read, or stand still: R5, R6, R9.</summary>
public class SilentServerSpecs
{
    [Fact]
    [Reliability(5)]
    public async Task Should_count_connect_timeouts_and_end_on_time_when_the_server_never_accepts()
    {
        await using var echo = await EchoProcess.StartAsync("--misbehave", "never-accept", "--backlog", "4");

        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "60", "--interval", "500ms", "--duration", "1s", "--set", "actor-load.ramp.connect-timeout=1s",
            "--set", "actor-load.ramp.retry.max=0", "--set", "actor-load.drain.timeout=1s");

        var report = result.Checked(Verdict.Incomplete);
        Assert.InRange(report.Errors.Connect.Timeout, 40, 60);
        Assert.Equal(report.Errors.Connect.Timeout, report.Errors.Connect.Total);
        Assert.Equal(report.Connections.Failed, report.Errors.Connect.Timeout);
        Assert.Equal(0, report.Messages.Echoed);
        Assert.InRange(report.Phases.RampSeconds, 1, 10);
        Assert.InRange(report.Phases.HoldSeconds, 1, 3);
        Assert.InRange(report.Phases.DrainSeconds, 1, 3);
        Figure.Of(5, $"never accepted, backlog 4: {report.Errors.Connect.Timeout} of 60 timeouts, hold {report.Phases.HoldSeconds:0.0} of 1 s");
    }

    [Fact]
    [Reliability(6)]
    public async Task Should_time_every_reply_out_when_the_server_never_reads()
    {
        await using var echo = await EchoProcess.MisbehavingAsync("never-read");

        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "200", "--interval", "500ms", "--duration", "2s", "--set", "actor-load.message.reply-timeout=1s",
            "--set", "actor-load.message.in-flight=16");

        var messages = result.Checked(Verdict.Incomplete).Messages;
        Assert.Equal((800, 800, 800, 0), (messages.Planned, messages.Sent, messages.TimedOut, messages.Echoed));
        Assert.Null(result.Report.LatencyMicros.Service);
        Assert.Equal(200, (await echo.StopAsync()).Accepted);
        Figure.Of(6, $"{messages.TimedOut} of {messages.Sent} timed out, 0 echoed");
    }

    /// <summary>
    /// One third of the sends fall into the freeze, at times that are even over it, and are answered at its end: of all response times the
    /// share p is at most (p - 2/3) / (1/3) of the freeze.
    /// </summary>
    [Fact]
    [Reliability(9)]
    public async Task Should_show_a_freeze_in_the_response_times_as_the_closed_form_has_it()
    {
        await using var echo = await EchoProcess.MisbehavingAsync("freeze:1500ms:2s");

        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "200", "--interval", "500ms", "--duration", "6s", "--set", "actor-load.message.in-flight=16");

        var report = result.Checked(Verdict.Valid);
        var response = report.LatencyMicros.Response!;
        Assert.Equal((2400, 2400), (report.Messages.Sent, report.Messages.Echoed));
        // Never sooner than the closed form; later as far as a loaded machine lengthens the freeze.
        Assert.InRange(response.P90, 1_400_000 - 150_000, 1_400_000 + 1_500_000);
        Assert.InRange(response.P99, 1_940_000 - 100_000, 1_940_000 + 1_500_000);
        Assert.InRange(response.Max, 1_990_000 - 50_000, 1_990_000 + 2_000_000);
        Assert.NotNull(report.LatencyMicros.Service);
        Assert.Equal(1, (await echo.StopAsync()).Misbehaved);
    }

    [Fact]
    [Reliability(9)]
    public async Task Should_lose_nothing_when_the_server_is_stopped_for_a_while()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "200", "--interval", "500ms", "--duration", "4s", "--set", "actor-load.message.in-flight=32"]);
        await run.PhaseAsync("hold", 1);

        echo.Process.Send(Signal.Stop);
        await Task.Delay(TimeSpan.FromSeconds(2));
        echo.Process.Send(Signal.Continue);

        var report = (await run.EndAsync()).Checked(Verdict.Valid);
        Assert.Equal((1600, 1600), (report.Messages.Sent, report.Messages.Echoed));
        Assert.True(report.LatencyMicros.Response!.Max > 1_000_000);
    }
}

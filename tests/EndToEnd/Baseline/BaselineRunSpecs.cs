namespace EndToEnd.Baseline;

/// <summary>The plan of <c>actorload</c> on the baseline's I/O models, against servers good and bad.</summary>
public class BaselineRunSpecs
{
    private static readonly string[] s_clean =
        ["--connections", "200", "--interval", "200ms", "--duration", "3s", "--seed", "7", "--set", "actor-load.message.in-flight=32"];

    private static readonly string[] s_load =
    [
        "--connections", "100", "--interval", "500ms", "--duration", "2s", "--set", "actor-load.reconnect.min-backoff=100ms",
        "--set", "actor-load.reconnect.max-backoff=300ms",
    ];

    public static readonly TheoryData<string> Models = ["threads", "thread", "async"];

    /// <summary>Each model with each of what is given.</summary>
    public static TheoryData<string, string> ModelsWith(params string[] kinds) =>
        new(from model in new[] { "threads", "thread", "async" } from kind in kinds select (model, kind));

    public static readonly TheoryData<string, string> Closing = ModelsWith("reset:10", "reset-all:1500ms", "fin-after:2");

    public static readonly TheoryData<string, string> Unframed = ModelsWith("long-length:10", "endless");

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_carry_out_the_plan_of_actorload_when_the_seed_is_the_same(string model)
    {
        await using var echo = await EchoProcess.StartAsync();

        // As shipped, so either the run is valid or the machine is busy.
        await using var run = LoadProgram.Baseline(model).StartStrict([.. ActorLoadRun.Against(echo), .. s_clean]);
        var result = await run.EndAsync();
        var report = result.Checked(result.Report.Verdict == Verdict.GeneratorLimited ? Verdict.GeneratorLimited : Verdict.Valid);
        var counts = await echo.StopAsync();
        var actors = await PlanOfActorLoadAsync();

        Assert.Equal((model, 200, 200), (report.Engine, report.Connections.HeldMin, report.Connections.AtEnd));
        Assert.Equal((actors.Planned, actors.BytesSent), (report.Messages.Planned, report.Messages.BytesSent));
        Assert.Equal((3000, 3000), (report.Messages.Sent, report.Messages.Echoed));
        Assert.Equal((200, 3000, report.Messages.BytesSent), (counts.Accepted, counts.Frames, counts.BytesReceived));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_close_as_mismatch_when_every_reply_is_wrong(string model)
    {
        var (report, _) = await RunAgainstAsync(model, "flip");

        Assert.True(report.Messages.Corrupt > 0);
        Assert.Equal(0, report.Messages.Echoed);
        Assert.True(report.Errors.Close.Mismatch > 0);
        Assert.Equal(report.Errors.Close.Mismatch, report.Errors.Close.Total);
    }

    [Theory]
    [MemberData(nameof(Closing))]
    public async Task Should_count_a_close_in_its_class_and_open_again(string model, string kind)
    {
        var (report, counts) = await RunAgainstAsync(model, kind);

        var close = report.Errors.Close;
        Assert.True(close.Total > 0);
        Assert.Equal(close.Total, kind.StartsWith("reset", StringComparison.Ordinal) ? close.Reset : close.PeerFin);
        Assert.InRange(report.Connections.Reconnects, 1, close.Total);
        Assert.Equal((100, 0), (report.Connections.Opened, report.Errors.Connect.Total));
        Assert.InRange(counts.Accepted - report.Connections.Opened - report.Connections.Reconnects, 0, 100 - report.Connections.AtEnd);
    }

    [Theory]
    [MemberData(nameof(Unframed))]
    public async Task Should_close_that_connection_as_a_protocol_error_when_a_length_cannot_be(string model, string kind)
    {
        var (report, _) = await RunAgainstAsync(model, kind);

        Assert.True(report.Errors.Close.Protocol > 0);
        Assert.Equal(report.Errors.Close.Protocol, report.Errors.Close.Total);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_time_every_reply_out_when_the_server_never_reads(string model)
    {
        var (report, _) = await RunAgainstAsync(
            model, "never-read", "--set", "actor-load.message.reply-timeout=1s", "--set", "actor-load.message.in-flight=16");

        Assert.Equal((400, 400, 400), (report.Messages.Planned, report.Messages.Sent, report.Messages.TimedOut));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_count_connect_timeouts_and_end_on_time_when_the_server_never_accepts(string model)
    {
        await using var echo = await EchoProcess.StartAsync("--misbehave", "never-accept", "--backlog", "4");

        var result = await LoadProgram.Baseline(model).RunAsync(
            echo, "--connections", "60", "--interval", "500ms", "--duration", "1s", "--set", "actor-load.ramp.connect-timeout=1s",
            "--set", "actor-load.ramp.retry.max=0", "--set", "actor-load.drain.timeout=1s");

        var report = result.Checked(Verdict.Incomplete);
        Assert.InRange(report.Errors.Connect.Timeout, 40, 60);
        Assert.Equal(report.Errors.Connect.Timeout, report.Errors.Connect.Total);
        Assert.Equal((report.Errors.Connect.Timeout, 0), (report.Connections.Failed, report.Messages.Echoed));
        Assert.InRange(report.Phases.RampSeconds, 1, 15);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_count_refusals_and_end_at_once_when_nobody_listens(string model)
    {
        using var refusing = new RefusingPort();

        var result = await LoadProgram.Baseline(model).RunAsync(
            "--target", refusing.Target, "--connections", "200", "--duration", "30s", "--set", "actor-load.ramp.retry.max=2");

        var report = result.Checked(Verdict.Incomplete);
        Assert.Equal((600, 600), (report.Errors.Connect.Refused, report.Errors.Connect.Total));
        Assert.Equal((0, 200), (report.Connections.Opened, report.Connections.Failed));
        Assert.True(result.Took < TimeSpan.FromSeconds(25), $"It took {result.Took}.");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_report_by_actual_durations_when_stopped_in_the_hold(string model)
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = LoadProgram.Baseline(model).Start(
            [.. ActorLoadRun.Against(echo), "--connections", "100", "--interval", "200ms", "--duration", "1h", "--set", "actor-load.message.in-flight=32"]);
        await run.PhaseAsync("hold", 2);

        run.Process.Send(Signal.Interrupt);

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);
        Assert.Contains("Stopped early: Ctrl-C in the hold", report.Reasons[0]);
        Assert.InRange(report.Phases.HoldSeconds, 1, 30);
        Assert.Equal((report.Messages.Planned, report.Messages.Planned), (report.Messages.Sent, report.Messages.Echoed));
        Assert.Equal(report.Messages.Sent, (await echo.StopAsync()).Frames);
    }

    private static async Task<MessageReport> PlanOfActorLoadAsync()
    {
        await using var echo = await EchoProcess.StartAsync();
        return (await ActorLoadRun.RunAsync(echo, s_clean)).Checked(Verdict.Valid).Messages;
    }

    private static async Task<(RunReport Report, EchoCounts Counts)> RunAgainstAsync(string model, string kind, params string[] arguments)
    {
        await using var echo = await EchoProcess.MisbehavingAsync(kind);

        var report = (await LoadProgram.Baseline(model).RunAsync(echo, [.. s_load, .. arguments])).Checked(Verdict.Incomplete);

        return (report, await echo.StopAsync());
    }
}

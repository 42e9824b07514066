using ActorLoad.Baseline.Tests.Support;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Run;
using ActorLoad.Tests.Connections;
using Xunit;

namespace ActorLoad.Baseline.Tests.Run;

/// <summary>Whole runs, small, of each model.</summary>
public sealed class BaselineRunSpecs
{
    private const string Reconnecting = "reconnect { min-backoff = 10ms, max-backoff = 50ms }\n";

    public static readonly TheoryData<string> Models = ["threads", "thread", "async"];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_echo_the_whole_plan_when_the_server_does(string model)
    {
        using var server = new LoopbackServer();

        var report = await SmallRun.RunAsync(model, "", server.EndPoint);

        AssertGood(report);
        Assert.Equal((20, 20, 20, 20), (report.Connections.Asked, report.Connections.Opened, report.Connections.HeldMin, report.Connections.AtEnd));
        Assert.Equal((200, 200), (report.Messages.Planned, report.Messages.Echoed));
        Assert.Equal(200, report.LatencyMicros.Response!.Count);
        Assert.InRange(report.Phases.HoldSeconds, 1, 30);
        Assert.Equal((0, model == "async" ? 40 : 0), (report.Generator.Actors, report.Generator.Tasks));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_close_in_order_when_asked_to(string model)
    {
        using var server = new LoopbackServer();

        var report = await SmallRun.RunAsync(model, "drain.close = fin", server.EndPoint);

        AssertGood(report);
        Assert.Equal((200, 0), (report.Messages.Echoed, report.Errors.Close.Total));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_hold_and_send_nothing_when_the_interval_is_off(string model)
    {
        using var server = new LoopbackServer();

        var report = await SmallRun.RunAsync(model, "message.interval = off, hold.duration = 200ms", server.EndPoint);

        AssertGood(report);
        Assert.Equal((20, 0, 0), (report.Connections.HeldMin, report.Messages.Planned, report.Messages.BytesSent));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_report_what_was_open_when_stopped_in_the_ramp(string model)
    {
        using var server = new LoopbackServer();

        var report = await SmallRun.RunAsync(model, "ramp.rate = 1/s", server.EndPoint, started: run => run.Stop("A test"), stopped: true);

        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.StartsWith("Stopped early: A test in the ramp", report.Reasons[0], StringComparison.Ordinal);
        Assert.Equal((0, 0), (report.Messages.Planned, report.Phases.HoldSeconds));
        Assert.InRange(report.Connections.NotAttempted, 1, 20);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_report_the_actual_hold_when_stopped_in_it(string model)
    {
        using var server = new LoopbackServer();

        var report = await SmallRun.RunAsync(
            model, "hold.duration = 1h", server.EndPoint, stopped: true,
            onProgress: (run, progress) =>
            {
                if (progress.Messages.Echoed > 0)
                    run.Stop("A test");
            });

        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.StartsWith("Stopped early: A test in the hold, ", report.Reasons[0], StringComparison.Ordinal);
        Assert.InRange(report.Phases.HoldSeconds, 0.001, 30);
        Assert.Equal(report.Messages.Planned, report.Messages.Echoed);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_cut_the_drain_short_when_stopped_in_it(string model)
    {
        using var server = new LoopbackServer(Manner.Silent);

        var report = await SmallRun.RunAsync(
            model, "hold.duration = 200ms, drain.timeout = 1h", server.EndPoint,
            onProgress: (run, progress) =>
            {
                if (progress.Phase == RunPhase.Drain)
                    run.Stop("A test");
            });

        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.Equal((40, 40), (report.Messages.Planned, report.Messages.InFlightAtStop));
        Assert.InRange(report.Phases.DrainSeconds, RunConductor.ShortDrain.TotalSeconds - 0.1, 30);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_end_incomplete_when_the_target_refuses_everything(string model)
    {
        var report = await SmallRun.RunAsync(
            model, "ramp.retry { max = 1, min-backoff = 1ms, max-backoff = 1ms }", Loopback.RefusingEndPoint(), stopped: true);

        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.Equal((0, 20, 0), (report.Connections.Opened, report.Connections.Failed, report.Connections.NotAttempted));
        Assert.Equal((40, 40), (report.Errors.Connect.Refused, report.Errors.Connect.Total));
        Assert.Contains(report.Events, e => e.Text.EndsWith("there is nothing to hold", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("threads", true)]
    [InlineData("threads", false)]
    [InlineData("thread", true)]
    [InlineData("thread", false)]
    [InlineData("async", true)]
    [InlineData("async", false)]
    public async Task Should_open_everything_again_when_the_server_closes_all_connections(string model, bool reset)
    {
        using var server = new LoopbackServer();
        var closed = false;

        var report = await SmallRun.RunAsync(
            model, Reconnecting + "hold.duration = 3s", server.EndPoint,
            onProgress: (_, progress) =>
            {
                if (closed || progress.Phase != RunPhase.Hold || server.Accepted < 20)
                    return;
                closed = true;
                server.CloseAll(reset);
            });

        Assert.Equal((20, 20, 20), (report.Connections.Opened, report.Connections.Reconnects, report.Connections.AtEnd));
        Assert.Equal((20, 20), (report.Errors.Close.PeerFin + report.Errors.Close.Reset, report.Errors.Close.Total));
        Assert.True(!reset || report.Errors.Close.Reset > 0);
        Assert.InRange(report.Connections.HeldMin, 0, 19);
        Assert.Equal(Verdict.Incomplete, report.Verdict);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_time_out_every_message_when_nobody_answers(string model)
    {
        using var server = new LoopbackServer(Manner.NeverRead);

        var report = await SmallRun.RunAsync(model, "message.reply-timeout = 200ms", server.EndPoint);

        Assert.Equal((200, 200, 0), (report.Messages.Sent, report.Messages.TimedOut, report.Messages.Echoed));
    }

    /// <summary>Four megabytes a second and connection go into buffers that hold three or so.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_end_and_balance_when_every_write_is_held_up(string model)
    {
        using var server = new LoopbackServer(Manner.NeverRead);

        var report = await SmallRun.RunAsync(
            model,
            "connections = 2, hold.duration = 3s, drain.timeout = 1s, " +
            "message { interval = 2ms, size { min = 8192, max = 8192 }, in-flight = 64, reply-timeout = 50ms }",
            server.EndPoint);

        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.True(report.Messages.Failed > 0, "No write was held up.");
        Assert.Equal(0, report.Messages.Echoed);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Should_end_with_an_internal_error_when_it_fails_itself(string model)
    {
        using var server = new LoopbackServer();

        var report = await SmallRun.RunAsync(
            model, "", server.EndPoint, stopped: true, onProgress: (_, _) => throw new InvalidOperationException("boo"));

        Assert.Equal((Verdict.InternalError, 1), (report.Verdict, report.ExitCode));
        Assert.Contains(report.Reasons, reason => reason.Contains("boo", StringComparison.Ordinal));
    }

    private static void AssertGood(RunReport report) =>
        Assert.True(report.Verdict is Verdict.Valid or Verdict.GeneratorLimited, string.Join("\n", report.Reasons));
}

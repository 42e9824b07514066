using System.Net;
using System.Net.Sockets;

namespace Faults.Servers;

/// <summary>Connects that fail and connections that end, each in its own class (R16), and opened again.</summary>
public class LostConnectionSpecs
{
    [Fact]
    [Reliability(16)]
    public async Task Should_count_refusals_and_end_at_once_when_nobody_listens()
    {
        // Bound and not listening: nobody else can take the port meanwhile.
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var result = await ActorLoadRun.RunAsync(
            "--target", $"{bound.LocalEndPoint}", "--connections", "200", "--duration", "30s", "--set", "actor-load.ramp.retry.max=2");

        var report = result.Checked(Verdict.Incomplete);
        Assert.Equal((600, 600), (report.Errors.Connect.Refused, report.Errors.Connect.Total));
        Assert.Equal((0, 200), (report.Connections.Opened, report.Connections.Failed));
        Assert.Equal((0, 0), (report.Phases.HoldSeconds, report.Messages.Planned));
        Assert.True(result.Took < TimeSpan.FromSeconds(20), $"It took {result.Took}.");
        Figure.Of(16, $"nobody listens: {report.Errors.Connect.Refused} refused");
    }

    [Fact]
    [Reliability(16)]
    public async Task Should_try_as_often_as_asked_when_that_is_more_than_255_times()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var result = await ActorLoadRun.RunAsync(
            "--target", $"{bound.LocalEndPoint}", "--connections", "1", "--set", "actor-load.ramp.retry.max=260",
            "--set", "actor-load.ramp.retry.min-backoff=1ms", "--set", "actor-load.ramp.retry.max-backoff=1ms");

        Assert.Equal(261, result.Checked(Verdict.Incomplete).Errors.Connect.Refused);
    }

    [Theory]
    [InlineData("reset:10", "reset")]
    [InlineData("reset-all:1500ms", "reset")]
    [InlineData("cut:10", "peerFin")]
    [InlineData("fin-after:2", "peerFin")]
    [Reliability(16)]
    public async Task Should_count_a_close_in_its_class_and_open_again(string kind, string expected)
    {
        await using var echo = await EchoProcess.MisbehavingAsync(kind);

        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "200", "--interval", "500ms", "--duration", "3s", "--set", "actor-load.reconnect.min-backoff=100ms",
            "--set", "actor-load.reconnect.max-backoff=300ms");

        var report = result.Checked(Verdict.Incomplete);
        var close = report.Errors.Close;
        Assert.True(close.Total > 0);
        Assert.Equal(close.Total, expected == "reset" ? close.Reset : close.PeerFin);
        Assert.InRange(report.Connections.Reconnects, 1, close.Total);
        Assert.Equal((200, 0), (report.Connections.Opened, report.Errors.Connect.Total));
        Assert.True(report.Connections.HeldMin < 200);
        Figure.Of(16, $"{kind}: {close.Total} {expected}, none in another class");
        var counts = await echo.StopAsync();
        // A connect that is under way when the hold ends may still come to be, too late to be held.
        Assert.InRange(counts.Accepted - report.Connections.Opened - report.Connections.Reconnects, 0, 200 - report.Connections.AtEnd);
        Assert.True(report.Messages.Echoed <= counts.Frames);
    }

    [Fact]
    [Reliability(16)]
    public async Task Should_leave_a_lost_connection_lost_when_reconnecting_is_off()
    {
        await using var echo = await EchoProcess.MisbehavingAsync("fin-after:1");

        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "100", "--interval", "500ms", "--duration", "2s", "--set", "actor-load.reconnect.enabled=off");

        var report = result.Checked(Verdict.Incomplete);
        Assert.Equal((0, 0, 0), (report.Connections.Reconnects, report.Connections.HeldMin, report.Connections.AtEnd));
        Assert.Equal((400, 100, 300), (report.Messages.Planned, report.Messages.Echoed, report.Messages.Failed));
        Assert.Equal(100, (await echo.StopAsync()).Accepted);
    }

    [Fact]
    [Reliability(16)]
    public async Task Should_ride_out_a_server_that_dies()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "200", "--interval", "500ms", "--duration", "3s"]);
        await run.PhaseAsync("hold", 1);

        echo.Process.Send(Signal.Kill);

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);
        Assert.Equal((200, 0, 0), (report.Errors.Close.Total, report.Connections.AtEnd, report.Connections.Reconnects));
        Assert.True(report.Errors.Connect.Refused > 0);
        Assert.InRange(report.Phases.HoldSeconds, 3, 4);
    }

    /// <summary>Else collections take half of the time, and the run is blamed on the generator's own queue and not on the server.</summary>
    [Fact]
    [Reliability(16)]
    public async Task Should_not_collect_at_each_few_connects_while_a_server_is_gone()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
        [
            .. ActorLoadRun.Against(echo), "--connections", "1000", "--interval", "1s", "--duration", "5s",
            "--set", "actor-load.reconnect.min-backoff=50ms", "--set", "actor-load.reconnect.max-backoff=200ms",
        ]);
        await run.PhaseAsync("hold", 1);

        echo.Process.Send(Signal.Kill);

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);
        Assert.True(report.Errors.Connect.Refused > 1000, $"{report.Errors.Connect.Refused} refused");
        Assert.True(
            report.Generator.GcCount * 30 < report.Errors.Connect.Refused,
            $"{report.Generator.GcCount} collections, {report.Errors.Connect.Refused} refused");
        // Else the time that the losses take is put down to the generator's queue.
        Assert.True(report.Generator.ProbesInLosses > 0);
        Figure.Of(16, $"server gone: {report.Errors.Connect.Refused / Math.Max(1, report.Generator.GcCount)} refused connects a collection");
    }
}

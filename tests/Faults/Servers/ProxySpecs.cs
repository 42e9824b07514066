namespace Faults.Servers;

/// <summary>nginx between the run and its server, and what an administrator does to it while connections are held.</summary>
public class ProxySpecs
{
    private const int Connections = 200, Sends = 10;

    private static readonly string[] s_load =
    [
        "--connections", "200", "--interval", "500ms", "--duration", "5s", "--set", "actor-load.message.in-flight=32",
        "--set", "actor-load.reconnect.min-backoff=100ms", "--set", "actor-load.reconnect.max-backoff=300ms",
    ];

    [Fact]
    public async Task Should_be_valid_when_nginx_is_reloaded_and_lets_its_old_worker_go_on()
    {
        NginxProxy.Require();
        await using var echo = await EchoProcess.StartAsync();
        await using var nginx = await NginxProxy.StartAsync(echo);
        await using var run = ActorLoadRun.Start(["--target", nginx.Target, .. s_load]);
        await run.PhaseAsync("hold", 1);

        await nginx.ReloadAsync();

        var report = (await run.EndAsync()).Checked(Verdict.Valid);
        Assert.Equal((Connections, 0, 0), (report.Connections.HeldMin, report.Connections.Reconnects, report.Errors.Close.Total));
        Assert.Equal((Connections * Sends, Connections * Sends), (report.Messages.Planned, report.Messages.Echoed));
        var counts = await echo.StopAsync();
        Assert.Equal((Connections, Connections * Sends), (counts.Accepted, counts.Frames));
    }

    [Fact]
    public async Task Should_count_each_connection_as_closed_by_its_peer_when_a_reload_ends_the_old_worker()
    {
        NginxProxy.Require();
        await using var echo = await EchoProcess.StartAsync();
        await using var nginx = await NginxProxy.StartAsync(echo, "worker_shutdown_timeout 200ms;");
        await using var run = ActorLoadRun.Start(["--target", nginx.Target, .. s_load]);
        await run.PhaseAsync("hold", 1);

        await nginx.ReloadAsync();

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);
        CheckLossOfAll(report, await echo.StopAsync());
        // One on which something was on its way is reset instead.
        Assert.Equal(Connections, report.Errors.Close.PeerFin + report.Errors.Close.Reset);
        Assert.True(report.Errors.Close.PeerFin > 0);
        Assert.Equal(0, report.Errors.Connect.Total);
    }

    [Fact]
    public async Task Should_count_refusals_and_come_back_when_nginx_is_killed_and_started_again()
    {
        NginxProxy.Require();
        await using var echo = await EchoProcess.StartAsync();
        await using var nginx = await NginxProxy.StartAsync(echo);
        await using var run = ActorLoadRun.Start(["--target", nginx.Target, .. s_load]);
        await run.PhaseAsync("hold", 1);

        await nginx.KillAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        await nginx.StartAsync();

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);
        CheckLossOfAll(report, await echo.StopAsync());
        Assert.True(report.Errors.Connect.Refused > 0);
        Assert.True(report.Messages.Failed > 0);
        var loss = Assert.Single(report.Recovery!.Losses);
        Assert.Equal((Connections, 0), (loss.OpenBefore, loss.Fewest));
    }

    private static void CheckLossOfAll(RunReport report, EchoCounts counts)
    {
        var (connections, messages) = (report.Connections, report.Messages);
        Assert.Equal((Connections, Connections, Connections), (report.Errors.Close.Total, connections.Reconnects, connections.AtEnd));
        Assert.True(connections.HeldMin < Connections);
        Assert.Equal(Connections * Sends, messages.Planned);
        Assert.Equal(0, messages.Corrupt + messages.Late + messages.Unexpected);
        // What was lost, was lost with its connection, or had none to go by.
        Assert.Equal(messages.Lost, messages.Failed + messages.LostOnClose);
        Assert.InRange(counts.Frames, messages.Echoed, messages.Sent);
        Assert.Equal(connections.Opened + connections.Reconnects, counts.Accepted);
    }
}

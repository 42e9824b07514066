using Faults.Support;

namespace Faults.Paths;

/// <summary>What lies between a run and its server: no way at all (R16), and one that swallows everything for a while (R17).</summary>
public class PathSpecs
{
    private const string Darkness =
        "add table inet dark; add chain inet dark in { type filter hook input priority 0; policy drop; }; " +
        "add chain inet dark out { type filter hook output priority 0; policy drop; }";

    private static readonly string[] s_load =
    [
        "--connections", "100", "--interval", "500ms", "--duration", "1h", "--set", "actor-load.message.in-flight=64",
        "--set", "actor-load.message.reply-timeout=1s",
    ];

    [Fact]
    [Reliability(16)]
    public async Task Should_count_connects_as_unreachable_when_there_is_no_way_to_the_server()
    {
        Network.Require();
        await using var network = await Network.CreateAsync(machines: 1);
        await network.SayAsync(0, "ip", "route", "add", "unreachable", "10.213.99.0/24");
        await using var run = network.StartRun(
            0, "--target", "10.213.99.1:7001", "--connections", "20", "--duration", "30s", "--set", "actor-load.ramp.retry.max=1");

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);

        Assert.Equal((40, 40), (report.Errors.Connect.Unreachable, report.Errors.Connect.Total));
        Assert.Equal((0, 20), (report.Connections.Opened, report.Connections.Failed));
        Figure.Of(16, $"no route: {report.Errors.Connect.Unreachable} unreachable");
    }

    [Fact]
    [Reliability(17)]
    public async Task Should_see_within_the_reply_timeout_that_packets_are_dropped_and_go_on_when_the_path_is_back()
    {
        RequireFilter();
        using var checkpoint = new Checkpoint();
        await using var network = await Network.CreateAsync(machines: 2);
        await using var echo = await network.StartEchoAsync(1);
        await using var run = network.StartRun(0, [.. ActorLoadRun.Against(echo), .. s_load, .. checkpoint.Arguments]);
        await run.PhaseAsync("hold", 1);

        await network.SayAsync(1, "nft", Darkness);
        var dark = await checkpoint.UntilAsync(report => report.Messages.TimedOut >= 200, "every connection's messages time out");
        await network.SayAsync(1, "nft", "delete table inet dark");
        await checkpoint.UntilAsync(report => report.Messages.Echoed > dark.Messages.Echoed + 400, "replies come again");
        run.Process.Send(Signal.Interrupt);

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);
        Assert.Equal((100, 100, 0), (report.Connections.HeldMin, report.Connections.AtEnd, report.Errors.Close.Total));
        // All came in the end, as TCP repeats what was lost; what came after its timeout is late, and no echo.
        Assert.True(report.Messages.Late > 0);
        Assert.InRange((await echo.StopAsync()).Frames, report.Messages.Echoed + report.Messages.Late, report.Messages.Sent);
        Figure.Of(17, $"{report.Messages.TimedOut} timed out, {report.Messages.Late} of them came late; 100 of 100 open throughout");
    }

    /// <summary>What TCP repeats meets a machine that knows nothing of it any more: the connections are reset.</summary>
    [Fact]
    [Reliability(17)]
    public async Task Should_connect_again_when_the_path_is_back_and_the_server_was_started_anew_meanwhile()
    {
        RequireFilter();
        using var checkpoint = new Checkpoint();
        await using var network = await Network.CreateAsync(machines: 2);
        await using var first = await network.StartEchoAsync(1);
        await using var run = network.StartRun(
            0, [.. ActorLoadRun.Against(first), .. s_load, .. checkpoint.Arguments, "--set", "actor-load.reconnect.max-backoff=1s"]);
        await run.PhaseAsync("hold", 1);

        await network.SayAsync(1, "nft", Darkness);
        first.Process.Send(Signal.Kill);
        await first.Process.EndAsync();
        await using var second = await network.StartEchoAsync(1, "--ports", $"{first.Ports[0]}");
        await network.SayAsync(1, "nft", "delete table inet dark");
        await checkpoint.UntilAsync(report => report.Connections is { Reconnects: >= 100, AtEnd: 100 }, "all are back");
        run.Process.Send(Signal.Interrupt);

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);
        Assert.Equal((100, 100, 100), (report.Connections.Reconnects, report.Connections.AtEnd, report.Errors.Close.Total));
        Figure.Of(17, $"server new behind the path: {report.Connections.Reconnects} of 100 opened again");
    }

    private static void RequireFilter()
    {
        Network.Require();
        Tools.Require("nft", "nftables");
    }
}

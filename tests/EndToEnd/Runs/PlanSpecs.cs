using System.Net;
using System.Net.NetworkInformation;

namespace EndToEnd.Runs;

/// <summary>What a run may be asked to do.</summary>
public class PlanSpecs
{
    [Fact]
    public async Task Should_start_a_server_of_its_own_when_there_is_no_target()
    {
        var report = (await ActorLoadRun.RunAsync("--connections", "200", "--interval", "500ms", "--duration", "1s")).Checked(Verdict.Valid);

        Assert.Equal((200, 400), (report.Connections.Opened, report.Messages.Echoed));
    }

    [Fact]
    public async Task Should_use_every_port_and_source_in_turn_when_several_are_given()
    {
        IPAddress[] sources = [IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3")];
        await using var echo = await EchoProcess.StartAsync("--port-count", "3");
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--source", "127.0.0.2-127.0.0.3", "--connections", "300", "--interval", "500ms", "--duration", "2s"]);

        await run.PhaseAsync("hold");
        var connections = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            // The client's ends alone: the kernel may give a client the number of a server's port, which the server's end then has as its remote one.
            .Where(c => c.State == TcpState.Established && sources.Contains(c.LocalEndPoint.Address) && echo.Ports.Contains(c.RemoteEndPoint.Port)).ToArray();
        var report = (await run.EndAsync()).Checked(Verdict.Valid);

        Assert.All(echo.Ports, port => Assert.Equal(100, connections.Count(c => c.RemoteEndPoint.Port == port)));
        Assert.All(sources, source => Assert.Equal(150, connections.Count(c => c.LocalEndPoint.Address.Equals(source))));
        Assert.Equal(report.Connections.Opened, (await echo.StopAsync()).Accepted);
    }

    [Fact]
    [Reliability(27)]
    public async Task Should_connect_over_IPv6_when_the_target_is_one()
    {
        var addresses = await IPGlobalProperties.GetIPGlobalProperties().GetUnicastAddressesAsync();
        if (!addresses.Any(unicast => unicast.Address.Equals(IPAddress.IPv6Loopback)))
            Assert.Skip("This machine has no ::1.");
        await using var echo = await EchoProcess.StartAsync("--listen", "::1");

        var report = (await ActorLoadRun.RunAsync(echo, "--connections", "100", "--interval", "500ms", "--duration", "1s")).Checked(Verdict.Valid);

        Assert.Equal((100, 200), (report.Connections.Opened, report.Messages.Echoed));
        Figure.Of(27, "[::1]: 100 of 100 opened");
    }

    [Fact]
    public async Task Should_hold_and_send_nothing_when_the_interval_is_off()
    {
        await using var echo = await EchoProcess.StartAsync();

        var report = (await ActorLoadRun.RunAsync(echo, "--connections", "500", "--interval", "off", "--duration", "1s")).Checked(Verdict.Valid);

        Assert.Equal((500, 0, 0), (report.Connections.HeldMin, report.Messages.Planned, report.Messages.BytesReceived));
        Assert.Null(report.LatencyMicros.Service);
        var counts = await echo.StopAsync();
        Assert.Equal((500, 0), (counts.Accepted, counts.BytesReceived));
    }

    [Fact]
    public async Task Should_take_other_bytes_of_the_right_length_when_only_the_length_is_checked()
    {
        await using var echo = await EchoProcess.MisbehavingAsync("other-bytes");

        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "100", "--interval", "500ms", "--duration", "1s", "--set", "actor-load.message.check=length");

        Assert.Equal(200, result.Checked(Verdict.Valid).Messages.Echoed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [Reliability(30)]
    public async Task Should_report_without_absurd_figures_when_there_is_hardly_a_connection(int connections)
    {
        await using var echo = await EchoProcess.StartAsync();

        var result = await ActorLoadRun.RunAsync(echo, "--connections", $"{connections}", "--interval", "200ms", "--duration", "1s");

        var report = result.Checked(Verdict.Valid);
        Assert.Equal((connections, 5 * connections), (report.Connections.Opened, report.Messages.Planned));
        Assert.DoesNotContain("NaN", result.Json + result.Out);
        Figure.Of(30, $"{connections} connections: {report.Messages.Planned} messages, VALID");
        Assert.Equal(connections, (await echo.StopAsync()).Accepted);
    }

    [Fact]
    [Reliability(30)]
    public async Task Should_say_how_many_connections_stay_silent_when_the_hold_is_shorter_than_the_interval()
    {
        await using var echo = await EchoProcess.StartAsync();

        var result = await ActorLoadRun.RunAsync(echo, "--connections", "200", "--interval", "4s", "--duration", "1s");

        var report = result.Checked(Verdict.Valid);
        Assert.Equal(50, report.Messages.Planned);
        Assert.Contains("150 of 200", Assert.Single(report.Warnings));
        Assert.Contains("150 of 200", result.Error);
    }

    [Fact]
    [Reliability(32)]
    public async Task Should_send_the_same_bytes_when_the_seed_is_the_same()
    {
        await using var echo = await EchoProcess.StartAsync();
        Task<RunResult> Run(string seed) =>
            ActorLoadRun.RunAsync(echo, "--connections", "200", "--interval", "500ms", "--duration", "1s", "--seed", seed);

        var bytes = new List<long>();
        foreach (var seed in (string[])["7", "7", "8"]) bytes.Add((await Run(seed)).Checked(Verdict.Valid).Messages.BytesSent);

        Assert.Equal(bytes[0], bytes[1]);
        Assert.NotEqual(bytes[0], bytes[2]);
    }

    [Fact]
    public async Task Should_let_a_flag_win_over_a_set_and_a_set_over_the_file()
    {
        using var folder = new TempFolder();
        var file = folder.Write("load.hocon", "actor-load { connections = 30, hold.duration = 1s, label = file, message.interval = 300ms }");
        await using var echo = await EchoProcess.StartAsync();

        var result = await ActorLoadRun.RunAsync(
            echo, "-c", file, "--set", "actor-load.connections=40", "--set", "actor-load.label=set", "--label", "flag");

        var report = result.Checked(Verdict.Valid);
        Assert.Equal((40, "flag", "300ms"), (report.Connections.Asked, report.Label, report.Config["message.interval"]));
    }

    [Fact]
    public async Task Should_fail_with_code_6_when_a_threshold_does_not_hold()
    {
        await using var echo = await EchoProcess.StartAsync();

        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "100", "--interval", "500ms", "--duration", "1s",
            "--threshold", "connections.failed == 0", "--threshold", "messages.echoed < 10", "--threshold", "service.p50 < 1us");

        var report = result.Checked(Verdict.ThresholdFailed);
        Assert.Equal([true, false, false], report.Thresholds.Select(threshold => threshold.Passed));
        Assert.Equal(200, report.Thresholds[1].Value);
        Assert.Equal(2, report.Reasons.Length);
    }

    [Fact]
    public async Task Should_be_valid_when_its_thresholds_hold()
    {
        await using var echo = await EchoProcess.StartAsync();

        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "100", "--interval", "500ms", "--duration", "1s", "--threshold", "messages.errorRate == 0",
            "--threshold", "generator.rssBytes < 4GB");

        Assert.All(result.Checked(Verdict.Valid).Thresholds, threshold => Assert.True(threshold.Passed));
    }
}

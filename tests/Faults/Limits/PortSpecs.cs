using Faults.Support;

namespace Faults.Limits;

/// <summary>Source ports: too few in the middle of a run (R2), in TIME_WAIT of the run before (R3), once for each target (R4).</summary>
public class PortSpecs
{
    [Fact]
    [Reliability(2)]
    public async Task Should_blame_this_machine_when_ports_run_out_in_the_middle()
    {
        await using var network = await NetworkOfPortsAsync("40000 40999");
        await using var echo = await network.StartEchoAsync(0);
        await using var run = network.StartRun(
            0, [.. ActorLoadRun.Against(echo), "--connections", "700", "--ramp-rate", "200/s", "--interval", "500ms", "--duration", "1s",
                "--set", "actor-load.ramp.retry.max=0", "--set", "actor-load.message.in-flight=16"]);
        await run.PhaseAsync("ramp", 1);

        await SetPortsAsync(network, "41000 41099");

        var report = (await run.EndAsync()).Checked(Verdict.EnvironmentLimited);
        Assert.True(report.Errors.Connect.NoPort > 0);
        Assert.Equal(report.Errors.Connect.NoPort, report.Errors.Connect.Total);
        Assert.Equal(report.Connections.Opened, (await echo.StopAsync()).Accepted);
        Figure.Of(2, $"ports gone in the ramp: {report.Connections.Opened} of 700 opened, {report.Errors.Connect.NoPort} noPort, 0 of the server's");
    }

    [Fact]
    [Reliability(3)]
    public async Task Should_work_when_a_run_over_four_fifths_of_the_ports_comes_straight_after_another()
    {
        await using var network = await NetworkOfPortsAsync("40000 40999");
        await using var echo = await network.StartEchoAsync(0);

        for (var i = 0; i < 2; i++)
        {
            await using var run = network.StartRun(0, [.. ActorLoadRun.Against(echo), .. FourFifths]);
            Assert.Equal(800, (await run.EndAsync()).Checked(Verdict.Valid).Connections.HeldMin);
        }

        Assert.Equal(1600, (await echo.StopAsync()).Accepted);
        Figure.Of(3, "close = rst: 800 of 1,000 ports twice in a row, all held");
    }

    [Fact]
    [Reliability(3)]
    public async Task Should_say_what_is_in_time_wait_when_the_run_before_has_closed_in_order()
    {
        Tools.Require("ss", "iproute2");
        await using var network = await NetworkOfPortsAsync("40000 40999");
        await using var echo = await network.StartEchoAsync(0);
        string[] load = [.. ActorLoadRun.Against(echo), .. FourFifths, "--set", "actor-load.drain.close=fin"];
        await using var first = network.StartRun(0, load);
        (await first.EndAsync()).Checked(Verdict.Valid);
        var waiting = (await network.SayAsync(0, "ss", "-Htan", "state", "time-wait", "dport", "=", $":{echo.Ports[0]}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        Assert.Equal(800, waiting);

        await using var second = network.StartRun(0, load);
        var report = (await second.EndAsync()).Checked(Verdict.EnvironmentLimited);

        Assert.Equal((0, 800), (report.Connections.Opened, report.Connections.NotAttempted));
        Assert.Contains(report.Reasons, reason => reason.Contains("TIME_WAIT", StringComparison.Ordinal));
        Figure.Of(3, $"close = fin: {waiting} in TIME_WAIT, and the second run is refused with that number");
    }

    /// <summary>A bind that takes a port for itself, as without IP_BIND_ADDRESS_NO_PORT, would have 500 for all targets together.</summary>
    [Fact]
    [Reliability(4)]
    public async Task Should_use_a_source_port_once_for_each_target_when_source_addresses_are_given()
    {
        await using var network = await NetworkOfPortsAsync("40000 40499");
        await using var echo = await network.StartEchoAsync(0, "--port-count", "2");
        await using var run = network.StartRun(
            0, [.. ActorLoadRun.Against(echo), "--source", network.AddressOf(0), "--connections", "800", "--interval", "1s", "--duration", "1s"]);

        var report = (await run.EndAsync()).Checked(Verdict.Valid);

        Assert.Equal((800, 0), (report.Connections.HeldMin, report.Errors.Connect.Total));
        Figure.Of(4, "IP_BIND_ADDRESS_NO_PORT: 800 connections from 500 ports to two targets");
    }

    private static string[] FourFifths => ["--connections", "800", "--interval", "1s", "--duration", "1s", "--set", "actor-load.message.in-flight=16"];

    private static async Task<Network> NetworkOfPortsAsync(string range)
    {
        Network.Require();
        Tools.Require("sysctl", "procps");
        var network = await Network.CreateAsync(machines: 1);
        await SetPortsAsync(network, range);
        return network;
    }

    private static Task<string> SetPortsAsync(Network network, string range) => network.SayAsync(0, "sysctl", "-w", $"net.ipv4.ip_local_port_range={range}");
}

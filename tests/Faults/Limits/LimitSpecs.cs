using System.Globalization;
using System.Text.RegularExpressions;
using Faults.Support;

namespace Faults.Limits;

/// <summary>This machine's limits, R1 and R2: known before a socket opens, and never the server's fault.</summary>
public partial class LimitSpecs
{
    [Fact]
    [Reliability(1)]
    public async Task Should_refuse_with_the_need_the_limit_and_the_command_when_descriptors_are_too_few()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.StartInShell(
            "ulimit -n 500; exec \"$@\"", [.. ActorLoadRun.Against(echo), "--workers", "1", "--connections", "1000", "--interval", "1s", "--duration", "1s"]);

        var report = (await run.EndAsync()).Checked(Verdict.EnvironmentLimited);

        Assert.Matches(@"1,000 connections need 1,\d+ descriptors in this process .*, and its limit is 500: start it after `ulimit -n 1\d+`", report.Reasons[0]);
        Assert.Equal((1000, 0, 1000), (report.Connections.Asked, report.Connections.Opened, report.Connections.NotAttempted));
        Assert.Equal(0, (await echo.StopAsync()).Accepted);
        Figure.Of(1, "ulimit -n 500: refused with need, limit and command");
    }

    [Fact]
    [Reliability(1)]
    public async Task Should_split_over_workers_when_descriptors_are_too_few_for_one_process()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.StartInShell(
            "ulimit -n 2600; exec \"$@\"",
            [.. ActorLoadRun.Against(echo), "--connections", "4000", "--interval", "2s", "--duration", "2s", "--set", "actor-load.message.in-flight=16"]);

        var report = (await run.EndAsync()).Checked(Verdict.Valid);

        var workers = report.Nodes.Count(node => node.Role == "worker");
        Assert.Equal(4000, report.Connections.HeldMin);
        Assert.True(workers > 1);
        Figure.Of(1, $"ulimit -n 2600: 4,000 connections split over {workers} workers");
    }

    [Fact]
    [Reliability(1)]
    public async Task Should_run_when_the_limit_is_what_the_refusal_said()
    {
        await using var echo = await EchoProcess.StartAsync();
        string[] load = [.. ActorLoadRun.Against(echo), "--workers", "1", "--connections", "300", "--interval", "500ms", "--duration", "1s"];
        await using var refused = ActorLoadRun.StartInShell("ulimit -n 400; exec \"$@\"", load);
        var command = Command().Match((await refused.EndAsync()).Checked(Verdict.EnvironmentLimited).Reasons[0]).Groups[1].Value;

        await using var run = ActorLoadRun.StartInShell($"{command} && exec \"$@\"", load);

        Assert.Equal(300, (await run.EndAsync()).Checked(Verdict.Valid).Connections.HeldMin);
    }

    [Fact]
    [Reliability(1)]
    public async Task Should_blame_this_machine_when_descriptors_run_out_in_the_middle()
    {
        Tools.Require("prlimit", "util-linux");
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "600", "--ramp-rate", "200/s", "--interval", "500ms", "--duration", "1s",
             "--set", "actor-load.ramp.retry.max=0", "--set", "actor-load.ramp.connect-timeout=2s"]);
        await run.PhaseAsync("ramp", 1);

        await run.LimitDescriptorsAsync(250);

        var result = await run.EndAsync();
        var report = result.Checked(Verdict.EnvironmentLimited);
        Assert.True(report.Errors.Connect.NoDescriptor > 0);
        Assert.Equal(report.Errors.Connect.NoDescriptor, report.Errors.Connect.Total);
        Assert.Equal(report.Connections.Opened, (await echo.StopAsync()).Accepted);
        Figure.Of(1, $"250 in the ramp: {report.Errors.Connect.NoDescriptor} noDescriptor, 0 of the server's");
    }

    /// <summary>The runtime's thread pool ended the process when it wanted a thread for the burst and had no descriptor for it (seeds 92, 574, 803 and 804 of the campaign).</summary>
    [Fact]
    [Reliability(1)]
    public async Task Should_live_to_report_when_all_connections_are_lost_and_there_is_no_descriptor_for_anything()
    {
        Tools.Require("prlimit", "util-linux");
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "600", "--interval", "500ms", "--duration", "5s", "--set", "actor-load.reconnect.min-backoff=200ms"]);
        await run.PhaseAsync("hold", 1);

        await run.LimitDescriptorsAsync(64);
        ChildProcess.Send(echo.Process.Id, Signal.Kill);
        await run.PhaseAsync("hold", 3);
        // The runtime starts a compiler's thread from any code that was called often, and takes two for it (seed 718).
        Assert.True(FreeBelow(64, run) >= 2, $"{FreeBelow(64, run)} descriptors are left to the runtime.");
        await run.LimitDescriptorsAsync(20_000);

        var report = (await run.EndAsync()).Checked(Verdict.EnvironmentLimited);
        Assert.True(report.Errors.Connect.NoDescriptor > 0);
        Assert.Equal((600, 600), (report.Connections.Opened, report.Errors.Close.Total));
        Figure.Of(1, $"no descriptor in the hold, and 600 connections lost: {report.Errors.Connect.NoDescriptor} noDescriptor, and a report");
    }

    [Fact]
    [Reliability(2)]
    public async Task Should_refuse_with_what_to_add_when_source_ports_are_too_few()
    {
        await using var echo = await EchoProcess.StartAsync();

        // More than there are port numbers; descriptors are too few as well, and both are said.
        var report = (await ActorLoadRun.RunAsync(echo, "--connections", "70000")).Checked(Verdict.EnvironmentLimited);

        Assert.Contains(report.Reasons, reason => PortAdvice().IsMatch(reason));
        Assert.Equal(0, (await echo.StopAsync()).Accepted);
    }

    private static int FreeBelow(int limit, ActorLoadRun run) => limit - Directory.EnumerateFileSystemEntries($"/proc/{run.Process.Id}/fd")
        .Count(descriptor => int.Parse(Path.GetFileName(descriptor), CultureInfo.InvariantCulture) < limit);

    [GeneratedRegex("`(ulimit -n [0-9]+)`")]
    private static partial Regex Command();

    [GeneratedRegex(@"70,000 connections need 70,000 ports .*add \d+ source address(es)? .* or \d+ target ports?")]
    private static partial Regex PortAdvice();
}

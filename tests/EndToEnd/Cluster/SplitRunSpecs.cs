namespace EndToEnd.Cluster;

/// <summary>A run that several worker processes share is one run: one plan, one set of books, one report.</summary>
public class SplitRunSpecs
{
    [Fact]
    public async Task Should_carry_out_the_whole_plan_once_when_workers_share_it()
    {
        await using var echo = await EchoProcess.StartAsync("--port-count", "2");
        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "301", "--interval", "500ms", "--duration", "3s", "--workers", "3", "--set", "actor-load.message.in-flight=32");

        var report = result.Checked(Verdict.Valid);
        Assert.Equal((301, 301, 301), (report.Connections.Opened, report.Connections.HeldMin, report.Connections.AtEnd));
        Assert.Equal((1806, 1806, 1806), (report.Messages.Planned, report.Messages.Sent, report.Messages.Echoed));
        var counts = await echo.StopAsync();
        Assert.Equal((301, 1806), (counts.Accepted, counts.Frames));
        Assert.Equal((report.Messages.BytesSent, report.Messages.BytesReceived), (counts.BytesReceived, counts.BytesSent));
    }

    [Fact]
    public async Task Should_tell_each_node_and_the_whole_when_workers_share_it()
    {
        await using var echo = await EchoProcess.StartAsync();
        var result = await ActorLoadRun.RunAsync(echo, "--connections", "100", "--interval", "500ms", "--duration", "2s", "--workers", "2");

        var report = result.Report;
        Assert.Equal(["coordinator", "worker-1", "worker-2"], report.Nodes.Select(node => node.Name));
        Assert.Equal([0L, 50, 50], report.Nodes.Select(node => node.Opened));
        Assert.Equal(report.Messages.Echoed, report.Nodes.Sum(node => node.Echoed));
        Assert.Equal(report.Generator.RssBytes, report.Nodes.Where(node => node.Role == "worker").Sum(node => node.RssBytes));
    }

    [Fact]
    [Reliability(32)]
    public async Task Should_plan_the_same_messages_when_one_process_or_several_carry_the_plan_out()
    {
        await using var one = await EchoProcess.StartAsync();
        await using var several = await EchoProcess.StartAsync();
        string[] plan = ["--connections", "60", "--interval", "500ms", "--duration", "2s", "--seed", "7", "--set", "actor-load.message.in-flight=32"];
        var alone = await ActorLoadRun.RunAsync(one, plan);
        var shared = await ActorLoadRun.RunAsync(several, [.. plan, "--workers", "3"]);

        Assert.Equal(alone.Report.Messages.BytesSent, shared.Report.Messages.BytesSent);
        Assert.Equal(alone.Report.Messages.Planned, shared.Report.Messages.Planned);
    }

    [Fact]
    [Reliability(19)]
    public async Task Should_report_and_leave_nothing_when_it_is_interrupted()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start([.. ActorLoadRun.Against(echo), "--connections", "200", "--interval", "200ms", "--duration", "1h", "--workers", "2",
            "--set", "actor-load.message.in-flight=32"]);
        await run.PhaseAsync("hold", 2);
        run.Process.Send(Signal.Interrupt);

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);
        Assert.Contains(report.Reasons, reason => reason.Contains("Ctrl-C in the hold", StringComparison.Ordinal));
        Assert.Equal(report.Messages.Sent, (await echo.StopAsync()).Frames);
    }

    [Fact]
    public async Task Should_refuse_the_run_and_say_why_when_its_port_for_workers_is_taken()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        await using var echo = await EchoProcess.StartAsync();

        var report = (await ActorLoadRun.RunAsync(echo, "--connections", "10", "--workers", "2", "--set", $"actor-load.workers.port={port}"))
            .Checked(Verdict.EnvironmentLimited);
        Assert.Contains($"can't listen for workers at 127.0.0.1:{port}", report.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_leave_no_worker_when_its_coordinator_is_killed()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "50", "--interval", "200ms", "--duration", "1h", "--workers", "2"]);
        await run.PhaseAsync("hold", 1);
        ChildProcess.Send(run.Process.Id, Signal.Kill);

        await Deadline.UntilAsync(() => run.Process.Living().Count == 0, "no worker is left");
    }
}

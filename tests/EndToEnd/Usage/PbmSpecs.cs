using System.Text.Json;

namespace EndToEnd.Usage;

/// <summary>An operator's client and a run, both as processes.</summary>
public sealed class PbmSpecs
{
    [Fact]
    public async Task Should_show_a_run_to_an_operator_without_disturbing_it()
    {
        await using var run = ActorLoadRun.Start("--connections", "100", "--interval", "500ms", "--duration", "20s");
        var address = await Operator.AddressOfAsync(run);
        await run.PhaseAsync("hold");

        var (code, status, _) = await Operator.TypeAsync("--json", address, "load", "status");
        var json = JsonDocument.Parse(status).RootElement;
        Assert.Equal((0, "hold", 100), (code, json.GetProperty("phase").GetString(), json.GetProperty("open").GetInt32()));

        (code, var lines, _) = await Operator.TypeAsync(address, "system", "config", "actor-load.connections");
        Assert.Equal((0, "actor-load.connections = 100\n"), (code, lines));

        Assert.Equal(0, (await Operator.TypeAsync(address, "log", "write", "somebody was here")).Code);
        Assert.Contains("source=pbm msg=\"somebody was here\"", (await Operator.TypeAsync(address, "log", "peek")).Out, StringComparison.Ordinal);

        (code, _, var error) = await Operator.TypeAsync(address, "load", "statsu");
        Assert.Equal((1, "pbm: There is no command of load called \"statsu\", did you mean status?\n"), (code, error));

        var report = (await run.EndAsync()).Checked(Verdict.Valid);
        Assert.Equal((100, 4_000), (report.Connections.HeldMin, report.Messages.Echoed));
    }

    [Fact]
    public async Task Should_follow_a_run_to_its_end()
    {
        await using var run = ActorLoadRun.Start("--connections", "20", "--interval", "500ms", "--duration", "2s");
        var address = await Operator.AddressOfAsync(run);

        var (code, lines, error) = await Operator.TypeAsync(address, "load", "tail");

        // The run may have gone with the last line or with the one after it.
        Assert.True(code is 0 or 1, error);
        Assert.Contains(lines.Split('\n'), line => line.StartsWith("[hold ", StringComparison.Ordinal));
        (await run.EndAsync()).Checked(Verdict.Valid);
    }

    [Fact]
    [Reliability(24)]
    public async Task Should_warn_and_go_on_when_the_port_is_taken()
    {
        await using var first = ActorLoadRun.Start("--connections", "10", "--interval", "500ms", "--duration", "15s");
        var port = (await Operator.AddressOfAsync(first)).Split(':')[1];

        var second = await ActorLoadRun.RunAsync(
            "--connections", "10", "--interval", "500ms", "--duration", "1s", "--set", $"actor-load.pbm.port={port}");

        second.Checked(Verdict.Valid);
        Assert.Contains("No pbm in this run", second.Error, StringComparison.Ordinal);
        (await first.EndAsync()).Checked(Verdict.Valid);
    }

    [Fact]
    public async Task Should_let_in_only_who_knows_the_token_and_show_it_nowhere()
    {
        await using var run = ActorLoadRun.Start(
            "--connections", "10", "--interval", "500ms", "--duration", "15s", "--set", "actor-load.pbm.token=s3cret");
        var address = await Operator.AddressOfAsync(run);

        Assert.Equal(3, (await Operator.TypeAsync(address, "load", "plan")).Code);
        Assert.Equal(3, (await Operator.TypeAsync("--token", "wrong", address, "load", "plan")).Code);
        var (code, config, _) = await Operator.TypeAsync("--token", "s3cret", address, "system", "config");

        Assert.Equal(0, code);
        Assert.Contains("actor-load.pbm.token = \"(secret)\"", config, StringComparison.Ordinal);
        var result = await run.EndAsync();
        Assert.DoesNotContain("s3cret", config + result.Out + result.Error + result.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_still_answer_when_the_run_has_no_descriptor_left()
    {
        if (!File.Exists("/usr/bin/prlimit")) Assert.Skip("prlimit is not installed, which changes the limit of a process that runs.");
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "400", "--interval", "500ms", "--duration", "1h", "--set", "actor-load.metrics.enabled=off"]);
        var operate = await Operator.OfAsync(run);
        await run.PhaseAsync("hold");
        await run.LimitDescriptorsAsync(250);

        var descriptors = Assert.Single(await operate.AskAsync("system", "descriptors"));

        Assert.Equal(250, descriptors.GetProperty("softLimit").GetInt64());
        Assert.True(descriptors.GetProperty("open").GetInt64() > 250);
        await operate.SayAsync("actor", "inspect", "399");
        await operate.SayAsync("actor", "hierarchy", "-d", "4");
        await operate.SayAsync("load", "stop");
        await run.EndAsync();
    }

    [Fact]
    [Reliability(35)]
    public async Task Should_measure_the_same_when_the_port_is_fed_garbage()
    {
        await using var run = ActorLoadRun.Start("--connections", "100", "--interval", "500ms", "--duration", "2s");
        var address = (await Operator.AddressOfAsync(run)).Split(':');
        var clients = new List<System.Net.Sockets.TcpClient>();
        for (var i = 0; i < 100; i++)
        {
            var client = new System.Net.Sockets.TcpClient();
            clients.Add(client);
            await client.ConnectAsync(address[0], int.Parse(address[1]));
            try
            {
                await client.Client.SendAsync(new byte[65_536]);
            }
            catch (System.Net.Sockets.SocketException)
            {
                // It has had enough.
            }
        }

        var report = (await run.EndAsync()).Checked(Verdict.Valid);
        clients.ForEach(client => client.Dispose());

        Assert.Equal((100, 400), (report.Connections.HeldMin, report.Messages.Echoed));
    }
}

namespace EndToEnd.Usage;

/// <summary>What an operator changes of a run is done, is in its report, and leaves the books balanced.</summary>
public sealed class OperatedRunSpecs
{
    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Should_do_what_an_operator_asks_and_say_so_in_the_report(string workers)
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "200", "--interval", "200ms", "--duration", "1h", "--workers", workers,
                "--set", "actor-load.message.in-flight=32"]);
        var operate = await Operator.OfAsync(run);
        await run.PhaseAsync("hold", 1);

        await operate.SayAsync("load", "pause");
        await operate.UntilAsync(status => status.GetProperty("sentPerSecond").GetInt64() == 0, "nothing is sent any more", "load", "status");
        var paused = (await operate.AskAsync("load", "status"))[0].GetProperty("planned").GetInt64();
        await operate.UntilAsync(
            status => status.GetProperty("elapsed").GetDouble() > 0 && status.GetProperty("planned").GetInt64() == paused, "nothing is planned", "load", "status");
        await operate.SayAsync("load", "resume");
        await operate.UntilAsync(status => status.GetProperty("planned").GetInt64() > paused, "messages are planned again", "load", "status");
        await operate.SayAsync("load", "set", "connections", "50");
        await operate.UntilAsync(status => status.GetProperty("open").GetInt64() == 50, "50 are open", "load", "status");
        await operate.SayAsync("load", "set", "rate", "500/s");
        await operate.SayAsync("load", "set", "connections", "150");
        await operate.UntilAsync(status => status.GetProperty("open").GetInt64() == 150, "150 are open", "load", "status");
        await operate.SayAsync("load", "drain");

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);
        Assert.Equal((200, 200, 50, 0), (report.Connections.Asked, report.Connections.Opened, report.Connections.AskedMin, report.Connections.MissingMax));
        Assert.Equal((50, 150, 100), (report.Connections.HeldMin, report.Connections.AtEnd, report.Connections.Reconnects));
        Assert.Equal(5, report.Events.Count(e => e.Kind == "operator"));
        Assert.True(report.Steered);
        Assert.Contains(report.Reasons, reason => reason.StartsWith("Stopped early: pbm ended the hold", StringComparison.Ordinal));
        Assert.Equal(report.Messages.Planned, report.Messages.Echoed);
        var counts = await echo.StopAsync();
        Assert.Equal((300, report.Messages.Sent), (counts.Accepted, counts.Frames));
    }

    [Fact]
    public async Task Should_stop_with_a_report_when_an_operator_says_so()
    {
        await using var run = ActorLoadRun.Start("--connections", "50", "--interval", "200ms", "--duration", "1h");
        var operate = await Operator.OfAsync(run);
        await run.PhaseAsync("hold");

        await operate.SayAsync("load", "stop");

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);
        Assert.Contains(report.Reasons, reason => reason.StartsWith("Stopped early: pbm in the hold", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_look_into_the_actors_of_a_run()
    {
        await using var run = ActorLoadRun.Start("--connections", "300", "--interval", "500ms", "--duration", "1h");
        var operate = await Operator.OfAsync(run);
        await run.PhaseAsync("hold", 1);

        var tree = await operate.SayAsync("actor", "hierarchy", "-d", "4");
        Assert.InRange(tree.Length, 5, 100);
        Assert.Contains(tree, line => line.Contains("ConnectionGroup", StringComparison.Ordinal));
        Assert.Contains(tree, line => line.Contains("and 297 more ConnectionActor", StringComparison.Ordinal));
        var connection = (await operate.AskAsync("actor", "inspect", "299"))[0];
        Assert.Equal(("ConnectionActor", "open"), (connection.GetProperty("class").GetString(), connection.GetProperty("state").GetString()));
        Assert.Contains(await operate.SayAsync("actor", "count"), line => line.StartsWith("ConnectionActor ", StringComparison.Ordinal));

        await operate.SayAsync("load", "stop");
        (await run.EndAsync()).Checked(Verdict.Incomplete);
    }

    [Fact]
    public async Task Should_list_the_members_of_a_shared_run_each_with_its_console()
    {
        await using var run = ActorLoadRun.Start("--connections", "100", "--interval", "500ms", "--duration", "1h", "--workers", "2");
        var operate = await Operator.OfAsync(run);
        await run.PhaseAsync("hold");

        var members = await operate.AskAsync("cluster", "show");
        Assert.Equal(
            ["coordinator", "worker-1", "worker-2"],
            members.Where(member => member.TryGetProperty("name", out _)).Select(member => member.GetProperty("name").GetString()).Order());
        var first = members.Single(member => member.TryGetProperty("name", out var name) && name.GetString() == "worker-1");
        Assert.Equal("up", first.GetProperty("status").GetString());

        // Worker 1 of two has the even ones.
        var worker = new Operator(first.GetProperty("console").GetString()!);
        Assert.Equal("open", (await worker.AskAsync("actor", "inspect", "98"))[0].GetProperty("state").GetString());
        var (code, _, error) = await Operator.TypeAsync(first.GetProperty("console").GetString()!, "actor", "inspect", "99");
        Assert.Equal(1, code);
        Assert.Contains("No connection 99 is held in this process", error, StringComparison.Ordinal);

        await operate.SayAsync("load", "stop");
        (await run.EndAsync()).Checked(Verdict.Incomplete);
    }
}

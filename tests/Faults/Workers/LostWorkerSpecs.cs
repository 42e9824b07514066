namespace Faults.Workers;

/// <summary>R25: a worker that is killed or paused in the hold. 400 connections on four workers, two messages a second on each, for ten seconds.</summary>
[Reliability(25)]
public class LostWorkerSpecs
{
    private const int Planned = 400 * 20;

    private static readonly string[] s_plan = PlanOf("10s");

    [Fact]
    public async Task Should_go_on_and_name_the_missing_share_when_a_worker_is_killed()
    {
        await using var echo = await EchoProcess.StartAsync();
        var report = (await KillAsync(echo, "continue")).Checked(Verdict.Incomplete);

        Assert.Contains(report.Reasons, reason => reason.StartsWith("worker-2 was lost at ", StringComparison.Ordinal)
            && reason.Contains("Its share was 100 of 400 connections; it is missing from then on.", StringComparison.Ordinal));
        Assert.Equal((400, 300, 300), (report.Connections.Opened, report.Connections.HeldMin, report.Connections.AtEnd));
        Assert.Equal(Planned, report.Messages.Planned);
        Assert.Equal("lost", report.Nodes.Single(node => node.Name == "worker-2").State);
        await AssertCountedAsync(echo, report);
        Figure.Of(25, $"worker-2 of 4 killed: its share of 100 named as missing, {report.Connections.AtEnd} of 400 at the end, INCOMPLETE");
    }

    [Fact]
    public async Task Should_have_the_others_take_over_when_a_worker_is_killed_and_its_share_is_to_be_reassigned()
    {
        await using var echo = await EchoProcess.StartAsync();
        var report = (await KillAsync(echo, "reassign")).Checked(Verdict.Incomplete);

        Assert.Contains(report.Reasons, reason => reason.Contains("worker-1, worker-3, worker-4 took it over", StringComparison.Ordinal));
        Assert.Equal((400, 400, 100), (report.Connections.Opened, report.Connections.AtEnd, report.Connections.Reconnects));
        Assert.Equal(Planned, report.Messages.Planned);
        Assert.InRange(report.Messages.Failed, 1, Planned / 4);
        await AssertCountedAsync(echo, report);
    }

    [Fact]
    public async Task Should_end_early_with_a_report_when_a_worker_is_killed_and_the_run_is_to_be_aborted()
    {
        await using var echo = await EchoProcess.StartAsync();
        var report = (await KillAsync(echo, "abort")).Checked(Verdict.Incomplete);

        Assert.StartsWith("Stopped early: The loss of worker-2 (workers.node-lost = abort) in the hold", report.Reasons[0], StringComparison.Ordinal);
        Assert.InRange(report.Phases.HoldSeconds, 1, 9.9);
        await AssertCountedAsync(echo, report);
    }

    [Fact]
    public async Task Should_lose_nothing_when_a_worker_is_paused_for_less_than_it_takes_to_be_lost()
    {
        const int WithPause = 400 * 50;
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.StartStrict([.. ActorLoadRun.Against(echo), .. PlanOf("25s")]);
        await run.PhaseAsync("hold", 1);
        var worker = await WorkersOf.IdAsync(run, 2);
        ChildProcess.Send(worker, Signal.Stop);
        await run.PhaseAsync("hold", 21);
        ChildProcess.Send(worker, Signal.Continue);

        var report = (await run.EndAsync()).Checked(Verdict.GeneratorLimited);
        Assert.Equal((WithPause, WithPause), (report.Messages.Planned, report.Messages.Echoed));
        Assert.Contains(report.Generator.Stalls, stall => stall.Node == "worker-2" && stall.Micros > 18_000_000);
        Figure.Of(25, $"paused for 20 s: not lost, {report.Messages.Echoed} of {WithPause} echoed, and a stall of worker-2's");
    }

    [Fact]
    public async Task Should_lose_a_worker_that_says_nothing_for_too_long_and_count_nothing_of_it_twice_when_it_speaks_again()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start([.. ActorLoadRun.Against(echo), .. s_plan, "--set", "actor-load.workers.lost-after=3s"]);
        await run.PhaseAsync("hold", 1);
        var worker = await WorkersOf.IdAsync(run, 2);
        ChildProcess.Send(worker, Signal.Stop);
        await run.Process.Error.FirstAsync("worker-2 was lost");
        ChildProcess.Send(worker, Signal.Continue);

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);
        Assert.Contains(report.Reasons, reason => reason.Contains("it has said nothing for 3 s", StringComparison.Ordinal));
        Figure.Of(25, "silent past lost-after: lost, and nothing counted twice when it spoke again");
        Assert.Equal(Planned, report.Messages.Planned);
    }

    private static string[] PlanOf(string hold) =>
        ["--connections", "400", "--interval", "500ms", "--duration", hold, "--workers", "4", "--set", "actor-load.message.in-flight=64"];

    private static async Task<RunResult> KillAsync(EchoProcess echo, string nodeLost)
    {
        await using var run = ActorLoadRun.Start([.. ActorLoadRun.Against(echo), .. s_plan, "--set", $"actor-load.workers.node-lost={nodeLost}"]);
        await run.PhaseAsync("hold", 2);
        ChildProcess.Send(await WorkersOf.IdAsync(run, 2), Signal.Kill);
        return await run.EndAsync();
    }

    /// <summary>The server has counted what the report says was sent, and at most what the dead worker sent after its last word: 200 a second for a few seconds.</summary>
    private static async Task AssertCountedAsync(EchoProcess echo, RunReport report)
    {
        var frames = (await echo.StopAsync()).Frames;
        Assert.InRange(frames - report.Messages.Sent, -report.Messages.LostOnClose, 1000);
    }
}

using Faults.Support;

namespace Faults.Workers;

/// <summary>R26: a machine whose every core is wanted by others several times over.</summary>
[Collection(typeof(AloneOnTheMachine))]
public class BusyMachineSpecs
{
    [Fact]
    [Reliability(26)]
    public async Task Should_lose_no_worker_when_all_cores_are_busy()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "200", "--interval", "500ms", "--duration", "8s", "--workers", "2",
             "--set", "actor-load.message.in-flight=64"]);
        await run.PhaseAsync("hold");
        await using var busy = BusyProcesses.Start(4 * Environment.ProcessorCount);

        var result = await run.EndAsync();

        var report = result.Checked(Verdict.Valid);
        Assert.All(report.Nodes, node => Assert.Equal("running", node.State));
        Assert.DoesNotContain("was lost", result.Error);
        Assert.Equal((3200, 3200), (report.Messages.Planned, report.Messages.Echoed));
        Figure.Of(26, $"{4 * Environment.ProcessorCount} others on {Environment.ProcessorCount} cores for 8 s: 2 of 2 workers kept, 3,200 of 3,200 echoed");
    }
}

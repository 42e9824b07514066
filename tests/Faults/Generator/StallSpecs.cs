namespace Faults.Generator;

/// <summary>A generator that does not get to run, R8.</summary>
[Reliability(8)]
public class StallSpecs
{
    [Fact]
    public async Task Should_blame_the_generator_when_it_stood_still()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.StartStrict(
            [.. ActorLoadRun.Against(echo), "--connections", "200", "--interval", "500ms", "--duration", "5s", "--set", "actor-load.message.in-flight=32"]);
        await run.PhaseAsync("hold", 1);

        run.Process.Send(Signal.Stop);
        await Task.Delay(TimeSpan.FromSeconds(2));
        run.Process.Send(Signal.Continue);

        var report = (await run.EndAsync()).Checked(Verdict.GeneratorLimited);
        var stall = report.Generator.Stalls.MaxBy(stall => stall.Micros)!;
        Assert.InRange(stall.Micros, 1_500_000, 10_000_000);
        Assert.InRange(stall.At, report.Phases.RampSeconds, report.Phases.RampSeconds + report.Phases.HoldSeconds);
        Assert.Equal((2000, 2000), (report.Messages.Planned, report.Messages.Sent));
        Figure.Of(8, $"stopped for 2 s: a stall of {stall.Micros / 1e6:0.00} s at second {stall.At:0.0}, GENERATOR_LIMITED, exit {report.ExitCode}");
    }
}

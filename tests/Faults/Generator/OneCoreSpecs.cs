using Faults.Support;

namespace Faults.Generator;

/// <summary>R30: as little as a run can have.</summary>
public class OneCoreSpecs
{
    [Fact]
    [Reliability(30)]
    public async Task Should_report_without_absurd_figures_when_there_is_one_core()
    {
        Tools.Require("taskset", "util-linux");
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.StartInShell(
            "exec taskset -c 0 \"$@\"",
            [.. ActorLoadRun.Against(echo), "--connections", "100", "--interval", "500ms", "--duration", "2s", "--set", "actor-load.message.in-flight=32"]);

        var result = await run.EndAsync();

        var report = result.Checked(Verdict.Valid);
        Assert.Equal((1, 100, 400), (report.Machine.Cores, report.Connections.HeldMin, report.Messages.Echoed));
        Assert.InRange(report.Messages.PerSecond, 100, 200);
        Assert.InRange(report.Generator.CpuShare, 0, 1);
        Assert.DoesNotContain("NaN", result.Json + result.Out);
        Assert.DoesNotMatch(@"[ :]-\d", result.Json + result.Out);
        Figure.Of(30, $"one core: {report.Messages.Echoed} of 400 echoed, no NaN, nothing negative");
    }
}

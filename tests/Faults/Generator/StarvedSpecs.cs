using System.Diagnostics;
using System.Globalization;
using Faults.Support;

namespace Faults.Generator;

/// <summary>R7: a generator that is given too little CPU, and says so while it runs and at the end.</summary>
[Collection(typeof(AloneOnTheMachine))]
public class StarvedSpecs
{
    /// <summary>Each takes its turn of about 3 ms before the generator's: of a dozen a thread that mostly sleeps feels little, and of 40 it is late by 50 ms at the 99th percentile, which is the limit.</summary>
    private const int Others = 80;

    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(5);

    [Fact]
    [Reliability(7)]
    public async Task Should_blame_the_generator_within_seconds_when_others_take_its_core()
    {
        Tools.Require("taskset", "util-linux");
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.StartStrict(
            [.. ActorLoadRun.Against(echo), "--connections", "500", "--interval", "200ms", "--duration", "8s", "--set", "actor-load.message.in-flight=64"]);
        await run.PhaseAsync("hold");
        await using var pinned = ChildProcess.Start("taskset", ["-a", "-c", "-p", "0", $"{run.Process.Id}"]);
        Assert.Equal(0, await pinned.EndAsync());

        var clock = Stopwatch.StartNew();
        await using var busy = BusyProcesses.Start(Others, core: 0);
        await run.Process.Out.FirstAsync("generator limited: ");
        var told = clock.Elapsed;

        var report = (await run.EndAsync()).Checked(Verdict.GeneratorLimited);
        Assert.True(told < s_within, $"It took {told} to say so.");
        Figure.Of(7, string.Create(
            CultureInfo.InvariantCulture, $"said {told.TotalSeconds:0.0} s after {Others} others came to its core; at the end GENERATOR_LIMITED, exit {report.ExitCode}"));
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Faults.Support;

namespace Faults.Workers;

/// <summary>R31: workers whose clocks have nothing to do with the coordinator's.</summary>
public class ClockSpecs
{
    private const string Cookie = "actor-load.workers.join-cookie=a secret of the test's";

    [Fact]
    [Reliability(31)]
    public async Task Should_add_up_in_time_and_number_when_a_worker_has_other_clocks()
    {
        Tools.RequireRoot("A monotonic clock of its own");
        Tools.Require("unshare", "util-linux");
        using var clock = WallClock.Require();
        clock.Step("-86400");
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "200", "--interval", "500ms", "--duration", "5s", "--workers", "1",
             "--set", "actor-load.workers.remote=1", "--set", Cookie, "--set", "actor-load.message.in-flight=64"]);
        var address = Regex.Match(await run.Process.Error.FirstAsync("worker --join"), @"127\.0\.0\.1:\d+").Value;
        // A day behind on the wall, and 100,000 seconds ahead since the start of the machine.
        await using var worker = ChildProcess.Start(
            "unshare", ["-T", "--monotonic", "100000", "--boottime", "100000", "env", .. clock.Variables, Programs.DotNet, Programs.ActorLoad,
                "worker", "--join", address, "--set", Cookie]);
        await run.PhaseAsync("hold", 1);
        worker.Send(Signal.Stop);
        await run.PhaseAsync("hold", 3);
        worker.Send(Signal.Continue);

        var result = await run.EndAsync();
        worker.Send(Signal.Terminate);
        await worker.EndAsync();

        var report = result.Checked(Verdict.Valid);
        var (end, response) = (report.Phases.RampSeconds + report.Phases.HoldSeconds + report.Phases.DrainSeconds, report.LatencyMicros.Response!);
        Assert.Equal((2000, 2000, 2000), (report.Messages.Planned, report.Messages.Echoed, response.Count));
        Assert.InRange(report.Phases.HoldSeconds, 5, 7);
        Assert.All(report.Timeline, point => Assert.InRange(point.Second, 0, end + 2));
        Assert.All(report.Generator.Stalls, stall => Assert.InRange(stall.At, 0, end));
        var stop = report.Generator.Stalls.Where(stall => stall.Node == "worker-2" || stall.Node == "worker-1").MaxBy(stall => stall.Micros)!;
        Assert.True(stop.Micros > 1_000_000);
        Assert.InRange(stop.At, report.Phases.RampSeconds, report.Phases.RampSeconds + report.Phases.HoldSeconds);
        Assert.InRange(response.Max, 500_000, 60_000_000);
        Figure.Of(31, string.Create(
            CultureInfo.InvariantCulture,
            $"clocks a day and 100,000 s apart: 2,000 of 2,000 in one histogram, the worker's stall of {stop.Micros / 1e6:0.0} s at second {stop.At:0.0} of {end:0.0}"));
    }
}

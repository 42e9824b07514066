using System.Collections.Immutable;
using ActorLoad.Compare.Output;
using ActorLoad.Compare.Plan;
using ActorLoad.Compare.Processes;
using ActorLoad.Compare.Running;
using ActorLoad.Core.Report;

namespace Bench.Tests.Output;

/// <summary>Measurements to be written.</summary>
internal static class Summaries
{
    private static readonly ImmutableArray<string> s_engines = ["actors", "threads", "thread"];

    /// <summary>Actors three times, threads once and not VALID, the thread model refused.</summary>
    public static readonly RungRuns Runs = new(new Rung(1_000, "1s", "20s"),
    [
        Finished(Sample.Of("actors", 100_000_000), 1), Finished(Sample.Of("threads", 300_000_000) with { Verdict = Verdict.GeneratorLimited, ExitCode = 5 }, 1),
        new FinishedRun(new RunRecord("thread", 1, 1_000, 1, Outcome.Refused, 3, "ENVIRONMENT_LIMITED", ["too few | threads"], [], 1, false, null), null),
        Finished(Sample.Of("actors", 101_000_000), 2), Finished(Sample.Of("actors", 102_000_000), 3),
    ]);

    public static Summary Of(BenchKind kind, params ImmutableArray<RungRuns> rungs) => new(
        Summary.CurrentSchema, kind, "bench/compare --quick", new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero), 321, false,
        new SourceState("abc123", Dirty: true), new MachineState("Debian", "6.18", 2, 4_000_000_000, 20_000, ".NET 10", "go1.19.8", PrivateNetwork: true),
        kind == BenchKind.Crash ? new GroupLimits(2L << 30, 2) : null, ["The machine was busy."],
        [.. rungs.Select(runs => Comparisons.Summary(runs, s_engines, Comparisons.Of(runs, s_engines)))]);

    public static FinishedRun Finished(RunReport report, int repeat, bool contended = false, GroupUsage? group = null) => new(
        new RunRecord(
            report.Engine, repeat, 1_000, 1, report.ExitCode == 0 ? Outcome.Valid : Outcome.NotValid, report.ExitCode, report.Verdict.Name(),
            report.ExitCode == 0 ? [] : ["it was too slow"], [$"{report.Engine}-{repeat}.json"], 25, contended, group),
        report);
}

using ActorLoad.Core.Pbm;
using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Pbm.Palettes;

/// <summary>A run on one line, and as figures.</summary>
internal static class RunLine
{
    public static string Of(RunProgress progress)
    {
        var response = progress.Latency.Response is { } measured
            ? $"p50 {Humanize.Micros(measured.P50)} p99 {Humanize.Micros(measured.P99)}"
            : "p50 - p99 -";
        return
            $"[{PhaseOf(progress)} {Humanize.Clock(progress.Elapsed)}] open {progress.Open}/{progress.Asked}, " +
            $"sent {Humanize.Rate(progress.LastSecond.Sent)}, echoed {Humanize.Rate(progress.LastSecond.Echoed)}, {response}, " +
            $"cpu {Humanize.Percent(progress.Generator.CpuShare)}, errors {Humanize.Count(Trouble.Total(progress))}" +
            (progress.Generator.Limited.IsEmpty ? "" : ", GENERATOR LIMITED");
    }

    public static string Of(RunReport report) =>
        $"[done] {report.Verdict.Name()} (exit code {report.ExitCode}){(report.Reasons.IsDefaultOrEmpty ? "" : ": " + string.Join(" ", report.Reasons))}";

    public static IReadOnlyList<Field> Fields(RunProgress progress) =>
    [
        new("phase", PhaseOf(progress)),
        new("elapsedSeconds", Seconds(progress.Elapsed)),
        new("open", progress.Open),
        new("asked", progress.Asked),
        new("sentLastSecond", progress.LastSecond.Sent),
        new("echoedLastSecond", progress.LastSecond.Echoed),
        new("p50Micros", progress.Latency.Response?.P50),
        new("p99Micros", progress.Latency.Response?.P99),
        new("cpuShare", progress.Generator.CpuShare),
        new("errors", Trouble.Total(progress)),
        new("limited", !progress.Generator.Limited.IsEmpty),
    ];

    public static IReadOnlyList<Field> Fields(RunReport report) =>
        [new("phase", "done"), new("verdict", report.Verdict.Name()), new("exitCode", report.ExitCode), new("reasons", string.Join(" ", report.Reasons))];

    public static string PhaseOf(RunProgress progress) => progress.Phase.ToString().ToLowerInvariant();

    public static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}

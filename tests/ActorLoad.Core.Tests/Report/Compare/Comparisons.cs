using ActorLoad.Core.Report;
using ActorLoad.Core.Report.Compare;

namespace ActorLoad.Core.Tests.Report.Compare;

/// <summary>Groups of runs, and what a comparison says of them.</summary>
internal static class Comparisons
{
    /// <summary>Runs of one label, one for each value.</summary>
    public static IEnumerable<ComparedRun> Runs<T>(string label, Func<RunReport, T, RunReport> change, params IEnumerable<T> values) =>
        values.Select((value, index) => new ComparedRun($"{label}{index}.json", change(Sample.Report with { Label = label }, value)));

    /// <summary>Three runs that are the sample, but for what is changed.</summary>
    public static IEnumerable<ComparedRun> Three(string label, Func<RunReport, RunReport>? change = null) =>
        Runs(label, (report, _) => change?.Invoke(report) ?? report, 1, 2, 3);

    /// <summary>Runs that took so many microseconds of CPU a message.</summary>
    public static IEnumerable<ComparedRun> Cpus(string label, params IEnumerable<double> micros) => Runs(label, WithCpu, micros);

    public static RunComparison Of(params IEnumerable<IEnumerable<ComparedRun>> groups) => RunComparison.Of([.. groups.SelectMany(group => group)]);

    public static ComparisonRow Row(this RunComparison comparison, string name) => comparison.Rows.Single(row => row.Name == name);

    public static ComparisonCell Second(this RunComparison comparison, string name) => comparison.Row(name).Cells[1];

    public static RunReport WithCpu(RunReport report, double micros) =>
        report with { Generator = report.Generator with { CpuMicrosPerMessage = micros } };

    public static RunReport WithResponse(RunReport report, Percentiles? response) =>
        report with { LatencyMicros = report.LatencyMicros with { Response = response } };

    public static RunReport WithConfig(RunReport report, string key, string value) => report with { Config = report.Config.SetItem(key, value) };
}

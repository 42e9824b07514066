namespace ActorLoad.Core.Report.Compare;

/// <summary>One figure of a report, and how it is read, written and judged.</summary>
/// <param name="Path">Its field in the JSON result, by which a client can say that it did not measure it.</param>
/// <param name="Read">Null where the run measured nothing.</param>
/// <param name="Write">As people read it.</param>
/// <param name="Floor">A distance that is never a difference, in the figure's unit: what the figure cannot resolve.</param>
internal sealed record Figure(
    string Section, string Name, string Path, Func<RunReport, double?> Read, Func<double, string> Write, double Floor)
{
    /// <summary>The entry of <see cref="RunReport.Config"/> in which another client names the fields that it could not measure.</summary>
    public const string UnmeasuredKey = "unmeasured";

    /// <summary>Decided by the plan: it has no noise.</summary>
    public bool Exact { get; init; }

    /// <summary>Left out where it is zero in every run: errors that did not happen, tasks where no engine has any.</summary>
    public bool OnlyWhenSome { get; init; }

    /// <summary>What a difference in it says of an engine; null where it decides nothing.</summary>
    public Meaning? Meaning { get; init; }

    public Spread? Over(RunGroup group) => Spread.Of(group.Runs.Select(run => IsUnmeasured(run.Report) ? null : Read(run.Report)));

    /// <summary>Another client's adapter has to put a zero where the schema wants a number: it must not pass for a figure.</summary>
    private bool IsUnmeasured(RunReport report) =>
        report.Config.TryGetValue(UnmeasuredKey, out var paths) && paths is not null &&
        paths.Split([',', '[', ']', '"', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Any(path => Path == path || Path.StartsWith(path + '.', StringComparison.Ordinal));
}

/// <summary>What to say of an engine whose figure is larger or smaller: verbs that go before "than".</summary>
/// <param name="MoreIsWorse">Throughput alone is better when there is more of it.</param>
internal sealed record Meaning(string More, string Less, bool MoreIsWorse = true);

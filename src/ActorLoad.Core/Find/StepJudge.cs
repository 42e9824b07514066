using System.Collections.Immutable;
using ActorLoad.Core.Report;

namespace ActorLoad.Core.Find;

/// <summary>What a step's report says of the server.</summary>
public static class StepJudge
{
    private const string LostNode = "lost";

    /// <summary>
    /// A limit of the generator or of this machine counts before anything that looks like the server's failure: late or lost messages may be its doing.
    /// </summary>
    /// <param name="overdue">It was ended since it took too long; null: it was not. The sentence says how long.</param>
    /// <returns>Null with the reason where it says nothing: it was stopped, or failed by a fault of ours.</returns>
    public static (StepOutcome? Outcome, string? Reason) Of(RunReport report, string? overdue = null)
    {
        var verdicts = Verdicts(report);
        if (First(Verdict.InternalError) is { } fault)
            return (null, fault);
        if (First(Verdict.EnvironmentLimited) is { } environment)
            return (StepOutcome.EnvironmentLimited, environment);
        if (First(Verdict.GeneratorLimited) is { } generator)
            return (StepOutcome.GeneratorLimited, generator);
        // A worker is a part of the generator.
        if (report.Nodes.FirstOrDefault(node => node.State == LostNode) is { } lost)
            return (StepOutcome.GeneratorLimited, Beginning(lost.Name) ?? $"{lost.Name} was lost.");
        if (Beginning("Stopped early") is { } stopped)
            return overdue is not null && report.Phases.HoldSeconds == 0 ? (StepOutcome.Failed, Overdue()) : (null, overdue ?? stopped);
        return report.Verdict switch
        {
            Verdict.Valid => (StepOutcome.Held, null),
            Verdict.Incomplete or Verdict.ThresholdFailed => (StepOutcome.Failed, report.Reasons.FirstOrDefault()),
            _ => (null, report.Reasons.FirstOrDefault()),
        };

        string? First(Verdict verdict) => verdicts.IndexOf(verdict) is >= 0 and var index ? report.Reasons[index] : null;

        string? Beginning(string words) => report.Reasons.FirstOrDefault(reason => reason.StartsWith(words, StringComparison.Ordinal));

        string Overdue() =>
            $"{overdue} By then {Humanize.Count(report.Connections.Opened)} of {Humanize.Count(report.Connections.Asked)} connections had opened.";
    }

    /// <summary>Of each reason; of a report that does not say it, the whole's for the first.</summary>
    private static ImmutableArray<Verdict> Verdicts(RunReport report) =>
        report.ReasonVerdicts.Length == report.Reasons.Length ? report.ReasonVerdicts
        : report.Reasons.IsEmpty ? []
        : [report.Verdict];
}

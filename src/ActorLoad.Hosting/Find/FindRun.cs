using System.Collections.Immutable;
using ActorLoad.Core.Find;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Run;

namespace ActorLoad.Hosting.Find;

/// <summary>Takes a search through its steps and makes its report, whatever happens on the way.</summary>
/// <param name="config">For the report: the options in force.</param>
/// <param name="maxReason">Why no step may have more than the bounds say, where that is this machine's doing; null: the user's.</param>
internal sealed class FindRun(
    SearchBounds bounds, LoadOptions options, ImmutableSortedDictionary<string, string> config, string? maxReason, IStepRunner runner, TimeProvider time)
{
    private readonly BreakingPoint _search = new(bounds);
    private readonly List<FindStep> _steps = [];

    /// <summary>Called before each step.</summary>
    public Action<int, long, FindBy> OnBegin { get; set; } = static (_, _, _) => { };

    /// <summary>Called after each.</summary>
    public Action<FindStep, FindBy> OnStep { get; set; } = static (_, _) => { };

    /// <param name="stop">Ends the step that is on, and the search with what is known.</param>
    public async Task<FindReport> RunAsync(CancellationToken stop)
    {
        var startedAt = time.GetUtcNow();
        string? broken = null;
        while (_search.Next is { } value && broken is null && !stop.IsCancellationRequested)
        {
            OnBegin(_steps.Count + 1, value, options.Find.By);
            var end = await runner.RunAsync(value, stop);
            var (outcome, reason) = end.Report is { } report
                ? StepJudge.Of(report, end.Overdue)
                : (null, end.Overdue ?? $"the step made no report and ended with {end.ExitCode}: {(end.Said.Length > 0 ? end.Said : "it said nothing")}");
            // A step that was cut short has no say, whatever it had found by then.
            if (stop.IsCancellationRequested)
                outcome = null;
            _steps.Add(StepOf(value, end, outcome, reason));
            OnStep(_steps[^1], options.Find.By);
            if (outcome is { } known)
                _search.Note(known);
            else if (!stop.IsCancellationRequested)
                broken = reason ?? "it said nothing";
        }

        var answer = FindAnswer.Of(_search, options.Find.By, [.. _steps], maxReason, broken);
        return new FindReport
        {
            Version = ProductVersion.Text,
            StartedAt = startedAt,
            By = options.Find.By.ToString().ToLowerInvariant(),
            Start = bounds.Start,
            Max = bounds.Max,
            Precision = bounds.Precision,
            Conclusion = answer.Conclusion,
            ExitCode = answer.ExitCode,
            Holds = _search.Holds,
            Fails = answer.Fails,
            Reason = answer.Reason,
            Answer = answer.Text,
            Steps = [.. _steps],
            Config = config,
        };
    }

    private FindStep StepOf(long value, StepEnd end, StepOutcome? outcome, string? reason)
    {
        var report = end.Report;
        return new FindStep(
            _steps.Count + 1, _search.Phase, value, outcome, report?.Verdict, end.ExitCode, Math.Round(end.Took.TotalSeconds, 3),
            report?.Connections.Opened ?? 0, report?.Connections.HeldMin ?? 0, report?.Messages.Planned ?? 0, report?.Messages.Lost ?? 0,
            report?.LatencyMicros.Response?.P99, report?.Reasons ?? [])
        {
            Reason = reason,
        };
    }
}

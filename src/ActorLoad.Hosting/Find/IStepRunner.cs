using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Find;

/// <summary>Carries out the steps of a search, one at a time.</summary>
internal interface IStepRunner
{
    /// <param name="value">Connections, or messages a second.</param>
    /// <param name="stop">Ends the step early, with the report that it then makes.</param>
    Task<StepEnd> RunAsync(long value, CancellationToken stop);
}

/// <summary>How a step has ended.</summary>
/// <param name="Report">Null: there is none.</param>
/// <param name="Overdue">A sentence, where it took longer than it may and was ended; null: it did not.</param>
/// <param name="Said">What it said on its standard error where there is no report.</param>
internal sealed record StepEnd(RunReport? Report, int ExitCode, TimeSpan Took, string? Overdue, string Said);

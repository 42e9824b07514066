using System.Collections.Immutable;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;

namespace ActorLoad.Core.Find;

/// <summary>What a search says when it is over, or is ended.</summary>
/// <param name="Conclusion">As in <see cref="FindReport.Conclusion"/>.</param>
/// <param name="Text">One sentence.</param>
public sealed record FindAnswer(string Conclusion, int ExitCode, long? Fails, string? Reason, string Text)
{
    private static readonly int Answered = Verdict.Valid.ExitCode(), Fault = Verdict.InternalError.ExitCode(), EnvironmentLimited = Verdict.EnvironmentLimited.ExitCode(),
        Incomplete = Verdict.Incomplete.ExitCode(), GeneratorLimited = Verdict.GeneratorLimited.ExitCode();

    /// <param name="maxReason">Why no more may be tried than the search's maximum, where that is this machine's doing; null: the user's.</param>
    /// <param name="broken">Why the search can't go on; null: it can, or was stopped.</param>
    public static FindAnswer Of(BreakingPoint search, FindBy by, ImmutableArray<FindStep> steps, string? maxReason, string? broken)
    {
        var holds = Amount(search.Holds, by);
        var failure = search.Fails is { } fails ? ReasonAt(fails, StepOutcome.Failed) : null;
        var limit = search.NotHeld is { } notHeld ? ReasonAt(notHeld, StepOutcome.GeneratorLimited, StepOutcome.EnvironmentLimited) : null;
        var known = (search.Holds > 0 ? $"holds at least {holds}" : "nothing has held yet") +
            (search.Fails is { } first ? $", and has failed at {Humanize.Count(first)}: {failure}" : ".");
        return search.End switch
        {
            _ when broken is not null => new(
                "INTERNAL_ERROR", Fault, search.Fails, broken, $"The search ended at a step that says nothing ({broken}) What is known: {known}"),
            null => new("STOPPED", Incomplete, search.Fails, failure, $"Stopped before it was over: {known}"),
            SearchEnd.Found => new(
                "FOUND", Answered, search.Fails, failure,
                (search.Holds > 0 ? $"holds {holds}" : "holds none") + $"; first failure is at {Humanize.Count(search.Fails!.Value)}: {failure}"),
            SearchEnd.MaxReached when maxReason is null => new(
                "MAX_REACHED", Answered, null, null, $"holds at least {holds}, the most that was asked for (find.max)."),
            SearchEnd.MaxReached => new(
                "ENVIRONMENT_LIMITED", EnvironmentLimited, null, maxReason, $"holds at least {holds}; beyond that this machine is the limit: {maxReason}"),
            SearchEnd.EnvironmentIsTheLimit => new(
                "ENVIRONMENT_LIMITED", EnvironmentLimited, null, limit, $"{AtLeast()}; beyond that this machine is the limit: {limit}"),
            SearchEnd.GeneratorIsTheLimit => new(
                "GENERATOR_LIMITED", GeneratorLimited, null, limit, $"{AtLeast()}; beyond that this generator is the limit: {limit}"),
            _ => new(
                "UNSTEADY", Incomplete, search.Fails, failure,
                $"is not steady: more than {BreakingPoint.MostContradictions} times a value held once and not the other time. " +
                $"Of what is not in doubt: {known}"),
        };

        string AtLeast() => search.Holds > 0 ? $"holds at least {holds}" : "says nothing of the server";

        string? ReasonAt(long value, params ReadOnlySpan<StepOutcome> outcomes)
        {
            for (var i = steps.Length - 1; i >= 0; i--)
            {
                if (steps[i].Value == value && steps[i].Outcome is { } outcome && outcomes.Contains(outcome))
                    return steps[i].Reason;
            }

            return null;
        }
    }

    /// <returns>Such as <c>4,000 connections</c>.</returns>
    public static string Amount(long value, FindBy by) => by == FindBy.Rate
        ? $"{Humanize.Count(value)} messages a second"
        : value == 1 ? "1 connection" : $"{Humanize.Count(value)} connections";
}

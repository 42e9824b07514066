namespace ActorLoad.Core.Report;

/// <summary>The names and exit codes of the verdicts: both are contract.</summary>
public static class Verdicts
{
    /// <returns>As in JSON and on the terminal, such as <c>GENERATOR_LIMITED</c>.</returns>
    public static string Name(this Verdict verdict) => verdict switch
    {
        Verdict.Valid => "VALID",
        Verdict.EnvironmentLimited => "ENVIRONMENT_LIMITED",
        Verdict.Incomplete => "INCOMPLETE",
        Verdict.GeneratorLimited => "GENERATOR_LIMITED",
        Verdict.ThresholdFailed => "THRESHOLD_FAILED",
        Verdict.InternalError => "INTERNAL_ERROR",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "No such verdict."),
    };

    public static int ExitCode(this Verdict verdict) => verdict switch
    {
        Verdict.Valid => 0,
        Verdict.InternalError => 1,
        Verdict.EnvironmentLimited => 3,
        Verdict.Incomplete => 4,
        Verdict.GeneratorLimited => 5,
        Verdict.ThresholdFailed => 6,
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "No such verdict."),
    };

    /// <returns>Null for a name that is none, case included.</returns>
    public static Verdict? Parse(string name)
    {
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            if (verdict.Name() == name) return verdict;
        }
        return null;
    }
}

using ActorLoad.Core.Report;

namespace ActorLoad.Core.Plan;

/// <summary>Holds a threshold against what a run measured.</summary>
public static class ThresholdEvaluator
{
    /// <summary>A figure that the run did not measure fails its threshold, with no value.</summary>
    public static ThresholdResult Evaluate(
        Threshold threshold, ConnectionReport connections, MessageReport messages, LatencyReport latency, GeneratorReport generator)
    {
        var value = ThresholdFigures.Find(threshold.Figure)?.Read(new ReportFigures(connections, messages, latency, generator));
        return value is { } measured && double.IsFinite(measured)
            ? new ThresholdResult(threshold.Expression, measured, Holds(measured, threshold.Comparison, threshold.Value))
            : new ThresholdResult(threshold.Expression, null, Passed: false);
    }

    private static bool Holds(double measured, Comparison comparison, double value) => comparison switch
    {
        Comparison.Less => measured < value,
        Comparison.LessOrEqual => measured <= value,
        Comparison.Greater => measured > value,
        Comparison.GreaterOrEqual => measured >= value,
        Comparison.Equal => measured.Equals(value),
        Comparison.NotEqual => !measured.Equals(value),
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, "no such comparison"),
    };
}

using System.Collections.Immutable;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Lean;

/// <summary>
/// Percentiles of several processes together. They can't be had from the processes' percentiles; from their distributions they can, to the
/// step of the histograms.
/// </summary>
internal static class MergedCurves
{
    /// <param name="Points">Rising.</param>
    /// <param name="Count">Values that they are the distribution of.</param>
    public readonly record struct Part(ImmutableArray<CurvePoint> Points, long Count);

    /// <param name="share">From 0 to 1.</param>
    /// <returns>The least value that so many of all values are at most; null without any.</returns>
    public static long? At(ImmutableArray<Part> parts, double share)
    {
        var measured = parts.Where(part => part.Count > 0 && !part.Points.IsEmpty).ToList();
        if (measured.Count == 0)
            return null;
        double total = measured.Sum(part => part.Count);
        foreach (var micros in measured.SelectMany(part => part.Points).Select(point => point.Micros).Distinct().Order())
        {
            if (measured.Sum(part => Below(part, micros)) >= share * total - 1e-6)
                return micros;
        }

        return measured.Max(part => part.Points[^1].Micros);
    }

    /// <summary>Values of a part that are at most that long.</summary>
    private static double Below(Part part, long micros)
    {
        var quantile = 0.0;
        foreach (var point in part.Points)
        {
            if (point.Micros > micros)
                break;
            quantile = point.Quantile;
        }

        return quantile * part.Count;
    }
}

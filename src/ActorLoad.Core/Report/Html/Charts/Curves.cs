using System.Collections.Immutable;
using ActorLoad.Core.Report.Compare;

namespace ActorLoad.Core.Report.Html.Charts;

/// <summary>A latency's distribution, read at any quantile.</summary>
/// <param name="Points">Rising.</param>
/// <param name="Count">Values measured: past 1 - 1/count there is the largest alone.</param>
internal sealed record Curve(ImmutableArray<CurvePoint> Points, long Count)
{
    /// <summary>The whole distribution where the result has it, else its percentiles; null where nothing was measured.</summary>
    public static Curve? Of(ImmutableArray<CurvePoint>? points, Percentiles? percentiles)
    {
        if (percentiles is not { Count: > 0 } values) return null;
        return points is { IsDefaultOrEmpty: false } whole ? new Curve(whole, values.Count) : new Curve(
            [new(0.5, values.P50), new(0.9, values.P90), new(0.99, values.P99), new(0.999, values.P999), new(0.9999, values.P9999), new(1, values.Max)],
            values.Count);
    }

    /// <summary>The last quantile that the count can tell from the largest value.</summary>
    public double Edge => 1 - 1.0 / Count;

    /// <summary>The least value that this share of the values does not exceed; null past <see cref="Edge"/>.</summary>
    public double? At(double quantile)
    {
        if (quantile > Edge + 1e-12) return null;
        foreach (var point in Points)
        {
            if (point.Quantile >= quantile) return point.Micros;
        }
        return null;
    }
}

/// <summary>Percentile plots in HdrHistogram's manner: latency over nines.</summary>
internal static class PercentilePlot
{
    /// <summary>Nines past this are not drawn: a billionth of the values.</summary>
    private const double MostNines = 9;

    /// <param name="lines">A line's distributions: one a run. Of several the median is drawn.</param>
    public static Chart? Of(string id, string title, IEnumerable<(string Name, int Colour, ImmutableArray<Curve> Runs)> lines)
    {
        var drawn = lines.Where(line => line.Runs.Length > 0).ToArray();
        var quantiles = drawn.SelectMany(line => line.Runs).SelectMany(Quantiles).Where(q => q < 1 && Nines(q) <= MostNines).Distinct().Order().ToArray();
        return new Chart(
            id, title, ChartAxis.Quantile, ChartUnit.Micros, [.. quantiles.Select(Nines)],
            [.. drawn.Select(line => new ChartSeries(
                line.Name, line.Colour, [.. quantiles.Select(q => Spread.Of(line.Runs.Select(run => run.At(q)))?.Median)]))])
        {
            OffersLog = true,
            Wide = true,
        }.OrNothing();
    }

    private static IEnumerable<double> Quantiles(Curve curve) =>
        curve.Points.Select(point => point.Quantile).Where(q => q <= curve.Edge).Append(curve.Edge);

    private static double Nines(double quantile) => Math.Log10(1 / (1 - quantile));
}

using System.Collections.Immutable;

namespace ActorLoad.Core.Report.Html.Charts;

/// <summary>Makes a long series short enough to draw without losing a spike: what a reader looks for is the worst second.</summary>
internal static class Downsampling
{
    /// <summary>More than a screen has pixels for.</summary>
    public const int MostPoints = 2_000;

    /// <summary>
    /// The chart with at most <paramref name="most"/> points: each bucket of neighbours becomes two, the smallest and the largest value of
    /// each series in the order they came.
    /// </summary>
    public static Chart AtMost(this Chart chart, int most = MostPoints)
    {
        var count = chart.X.Length;
        if (count <= most) return chart;
        var buckets = most / 2;
        var bounds = Enumerable.Range(0, buckets + 1).Select(bucket => (int)((long)bucket * count / buckets)).ToArray();
        var x = ImmutableArray.CreateBuilder<double>(buckets * 2);
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            x.Add(chart.X[bounds[bucket]]);
            x.Add(chart.X[(bounds[bucket] + bounds[bucket + 1]) / 2]);
        }
        return chart with
        {
            X = x.MoveToImmutable(),
            Series = [.. chart.Series.Select(series => series with { Values = Extremes(series.Values, bounds) })],
        };
    }

    private static ImmutableArray<double?> Extremes(ImmutableArray<double?> values, int[] bounds)
    {
        var kept = ImmutableArray.CreateBuilder<double?>((bounds.Length - 1) * 2);
        for (var bucket = 0; bucket + 1 < bounds.Length; bucket++)
        {
            int? least = null, most = null;
            for (var i = bounds[bucket]; i < bounds[bucket + 1]; i++)
            {
                if (values[i] is not { } value) continue;
                if (least is null || value < values[least.Value]) least = i;
                if (most is null || value > values[most.Value]) most = i;
            }
            var (first, second) = least <= most ? (least, most) : (most, least);
            kept.Add(first is { } early ? values[early] : null);
            kept.Add(second is { } late ? values[late] : null);
        }
        return kept.MoveToImmutable();
    }
}

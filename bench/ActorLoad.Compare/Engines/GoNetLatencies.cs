using System.Collections.Immutable;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Engines;

/// <summary>The Go client's round trips, from its histogram.</summary>
internal static class GoNetLatencies
{
    private const double NanosPerMicro = 1_000;

    /// <param name="buckets">Nanoseconds and count, rising.</param>
    /// <param name="maxMicros">The longest, which is exact; the rest is off by 3 % at most.</param>
    /// <returns>Null where nothing was measured.</returns>
    public static Percentiles? Percentiles(ImmutableArray<ImmutableArray<long>> buckets, double maxMicros)
    {
        var total = buckets.Sum(bucket => bucket[1]);
        if (total == 0)
            return null;
        var mean = buckets.Sum(bucket => (double)bucket[0] * bucket[1]) / total / NanosPerMicro;
        return new Percentiles(At(0.5), At(0.9), At(0.99), At(0.999), At(0.9999), (long)Math.Round(maxMicros), mean, total);

        long At(double share)
        {
            var seen = 0L;
            foreach (var bucket in buckets)
            {
                seen += bucket[1];
                if (seen >= share * total)
                    return Micros(bucket[0], maxMicros);
            }

            return (long)Math.Round(maxMicros);
        }
    }

    /// <summary>A point for each bucket.</summary>
    public static ImmutableArray<CurvePoint> Curve(ImmutableArray<ImmutableArray<long>> buckets, double maxMicros)
    {
        var total = (double)buckets.Sum(bucket => bucket[1]);
        var seen = 0L;
        return [.. buckets.Where(bucket => bucket[1] > 0).Select(bucket => new CurvePoint((seen += bucket[1]) / total, Micros(bucket[0], maxMicros)))];
    }

    /// <summary>The middle of the last bucket may lie above the longest.</summary>
    private static long Micros(long nanos, double maxMicros) => (long)Math.Round(Math.Min(nanos / NanosPerMicro, maxMicros));
}

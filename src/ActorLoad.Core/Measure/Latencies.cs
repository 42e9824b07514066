using System.Collections.Immutable;
using ActorLoad.Core.Report;

namespace ActorLoad.Core.Measure;

/// <summary>The latencies a run measures.</summary>
public enum Latency
{
    /// <summary>Actual send to reply.</summary>
    Service,

    /// <summary>Intended send to reply.</summary>
    Response,

    /// <summary>Intended to actual send.</summary>
    ScheduleLag,

    /// <summary>From a connect's start to its completion.</summary>
    Connect,

    /// <summary>How long a reply waits in this process before its connection looks at it, measured by a probe.</summary>
    DispatcherDelay,
}

/// <summary>One HDR histogram for each <see cref="Latency"/>, in microseconds. Not thread-safe.</summary>
/// <remarks>
/// Three significant digits: a value is off by 0.1 % at most. Values from 1 microsecond to <see cref="Longest"/>; a longer one is
/// counted as that, and a negative one, which only a clock fault could give, as 0. Merged by adding, never by averaging percentiles.
/// </remarks>
public sealed class Latencies
{
    public static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    private static readonly int s_size = Enum.GetValues<Latency>().Length;

    private readonly LatencyHistogram?[] _histograms = new LatencyHistogram?[s_size];

    /// <summary>
    /// With room for every latency from the start: 24 kilobytes each, which would else be found when the first value is recorded. That is in the first second
    /// of a hold, and so much at once may bring about a collection there.
    /// </summary>
    public static Latencies WithRoom()
    {
        var latencies = new Latencies();
        foreach (var latency in Enum.GetValues<Latency>())
            _ = latencies.Of(latency);
        return latencies;
    }

    /// <summary>Microseconds, to the nearest.</summary>
    public static long Micros(TimeSpan value) => (value.Ticks + 5) / TimeSpan.TicksPerMicrosecond;

    public void Record(Latency latency, TimeSpan value)
    {
        var clamped = value < TimeSpan.Zero ? TimeSpan.Zero : value > Longest ? Longest : value;
        Of(latency).Record(Micros(clamped));
    }

    /// <summary>Records a value as often as that.</summary>
    public void Record(Latency latency, long micros, long count) =>
        Of(latency).Record(Math.Clamp(micros, 0, Micros(Longest)), count);

    public void Add(Latencies other)
    {
        for (var i = 0; i < s_size; i++)
            Add(other, (Latency)i);
    }

    /// <summary>Adds one kind of them.</summary>
    public void Add(Latencies other, Latency only)
    {
        if (other._histograms[(int)only] is { Count: > 0 } histogram)
            Of(only).Add(histogram);
    }

    public void Clear()
    {
        foreach (var histogram in _histograms)
            histogram?.Clear();
    }

    /// <summary>Null where nothing was recorded.</summary>
    public Percentiles? Percentiles(Latency latency)
    {
        if (_histograms[(int)latency] is not { Count: > 0 } histogram)
            return null;
        Span<long> at = stackalloc long[5];
        histogram.ValuesAt([50, 90, 99, 99.9, 99.99], at);
        return new Percentiles(at[0], at[1], at[2], at[3], at[4], histogram.Max, histogram.Mean, histogram.Count);
    }

    /// <summary>The 99th percentile alone, in microseconds; null where nothing was recorded.</summary>
    public long? P99(Latency latency)
    {
        if (_histograms[(int)latency] is not { Count: > 0 } histogram)
            return null;
        var at = 0L;
        histogram.ValuesAt([99], new Span<long>(ref at));
        return at;
    }

    /// <summary>Points of the distribution, five for each halving of what lies above; empty where nothing was recorded.</summary>
    public ImmutableArray<CurvePoint> Curve(Latency latency)
    {
        const int PointsPerHalving = 5;
        return _histograms[(int)latency] is { } histogram
            ? [.. histogram.Curve(PointsPerHalving).Select(point => new CurvePoint(point.Percentile / 100, point.Value))]
            : [];
    }

    public LatencyCurves Curves() => new(Curve(Latency.Service), Curve(Latency.Response), Curve(Latency.ScheduleLag), Curve(Latency.Connect));

    public LatencyReport Report() => new(Percentiles(Latency.Service), Percentiles(Latency.Response), Percentiles(Latency.ScheduleLag));

    /// <summary>The values recorded, rising, each with its count: for exporters with buckets of their own. To be read before more is recorded.</summary>
    public IEnumerable<(long Micros, long Count)> Recorded(Latency latency) => _histograms[(int)latency]?.Recorded() ?? [];

    /// <summary>How many values <see cref="Recorded"/> has.</summary>
    public int Distinct(Latency latency) => _histograms[(int)latency]?.Distinct ?? 0;

    private LatencyHistogram Of(Latency latency) => _histograms[(int)latency] ??= new LatencyHistogram();
}

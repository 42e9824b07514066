using System.Collections.Immutable;
using ActorLoad.Core.Report;
using HdrHistogram;

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

    private const int Digits = 3;
    private static readonly int s_size = Enum.GetValues<Latency>().Length;

    private readonly HistogramBase?[] _histograms = new HistogramBase?[s_size];

    /// <summary>
    /// With room for every latency from the start: a hundred kilobytes each, which would else be found when the first value is recorded. That is in the first second
    /// of a hold, and so much at once brings about a collection there.
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
        Of(latency).RecordValue(Micros(clamped));
    }

    /// <summary>Records a value as often as that.</summary>
    public void Record(Latency latency, long micros, long count) =>
        RoomFor(latency, count).RecordValueWithCount(Math.Clamp(micros, 0, Micros(Longest)), count);

    public void Add(Latencies other)
    {
        for (var i = 0; i < s_size; i++)
            Add(other, (Latency)i);
    }

    /// <summary>Adds one kind of them.</summary>
    public void Add(Latencies other, Latency only)
    {
        if (other._histograms[(int)only] is { TotalCount: > 0 } histogram)
            RoomFor(only, histogram.TotalCount).Add(histogram);
    }

    public void Clear()
    {
        foreach (var histogram in _histograms)
        {
            if (histogram is { TotalCount: > 0 })
                histogram.Reset();
        }
    }

    /// <summary>Null where nothing was recorded.</summary>
    public Percentiles? Percentiles(Latency latency)
    {
        var histogram = _histograms[(int)latency];
        if (histogram is null || histogram.TotalCount == 0)
            return null;
        return new Percentiles(
            histogram.GetValueAtPercentile(50), histogram.GetValueAtPercentile(90), histogram.GetValueAtPercentile(99),
            histogram.GetValueAtPercentile(99.9), histogram.GetValueAtPercentile(99.99),
            histogram.GetValueAtPercentile(100), histogram.GetMean(), histogram.TotalCount);
    }

    /// <summary>Points of the distribution, five for each halving of what lies above; empty where nothing was recorded.</summary>
    public ImmutableArray<CurvePoint> Curve(Latency latency)
    {
        const int PointsPerHalving = 5;
        var histogram = _histograms[(int)latency];
        return histogram is null or { TotalCount: 0 }
            ? []
            : [.. histogram.Percentiles(PointsPerHalving).Select(v => new CurvePoint(v.PercentileLevelIteratedTo / 100, v.ValueIteratedTo))];
    }

    public LatencyCurves Curves() => new(Curve(Latency.Service), Curve(Latency.Response), Curve(Latency.ScheduleLag), Curve(Latency.Connect));

    public LatencyReport Report() => new(Percentiles(Latency.Service), Percentiles(Latency.Response), Percentiles(Latency.ScheduleLag));

    /// <summary>The values recorded, each with its count: for exporters with buckets of their own.</summary>
    public IEnumerable<(long Micros, long Count)> Recorded(Latency latency)
    {
        var histogram = _histograms[(int)latency];
        return histogram is null or { TotalCount: 0 }
            ? []
            : histogram.RecordedValues().Select(v => (v.ValueIteratedTo, v.CountAddedInThisIterationStep));
    }

    private HistogramBase Of(Latency latency) => _histograms[(int)latency] ??= new IntHistogram(Micros(Longest), Digits);

    /// <summary>Counters of 32 bits, half the memory, until a soak's totals might not fit them.</summary>
    private HistogramBase RoomFor(Latency latency, long more)
    {
        var histogram = Of(latency);
        if (histogram is IntHistogram && histogram.TotalCount + more > int.MaxValue)
        {
            _histograms[(int)latency] = new LongHistogram(Micros(Longest), Digits);
            _histograms[(int)latency]!.Add(histogram);
        }

        return Of(latency);
    }
}

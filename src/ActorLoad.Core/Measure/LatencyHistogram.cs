using System.Numerics;

namespace ActorLoad.Core.Measure;

/// <summary>
/// An HDR histogram of three significant digits: how often each value was recorded, to 0.1 %. Values are whole, 0 or more, of any unit. Not thread-safe.
/// </summary>
/// <remarks>
/// The scale of HdrHistogram, and its rules for percentiles, mean and curve, which a test compares with these:
/// <code>
/// counters    values              a counter stands for
/// 0..2047     0..2047             1 value
/// 2048..3071  2048..4095          2
/// 3072..4095  4096..8191          4, and so on: 1,024 counters for each doubling
/// </code>
/// A counter is named by the greatest value that it stands for. What is done to the whole costs as much as the counters between the least and the greatest in use,
/// which for latencies are a tenth of all.
/// </remarks>
public sealed class LatencyHistogram
{
    private const int PerDoubling = 1_024;

    /// <summary>Values to 32,767: 24 kB, and 33 ms in microseconds. Doubled twice it reaches 2.4 hours.</summary>
    private const int CountersAtFirst = 6 * PerDoubling;

    // Counters of 32 bits, until the total of a soak might not fit into one of them; then none of these, and all of 64.
    private int[] _counters = new int[CountersAtFirst];
    private long[]? _wide;
    private int _first = int.MaxValue;
    private int _last = -1;

    /// <summary>How many values were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The greatest value recorded; 0 where there is none.</summary>
    public long Max => Count == 0 ? 0 : HighestOf(_last);

    /// <summary>With each value taken as the middle of its counter's; 0 where there is none.</summary>
    public double Mean
    {
        get
        {
            var sum = 0L;
            for (var i = _first; i <= _last; i++)
                sum += CountAt(i) * MiddleOf(i);
            return Count == 0 ? 0 : (double)sum / Count;
        }
    }

    /// <summary>How many counters are in use: as many as <see cref="Recorded"/> has values.</summary>
    public int Distinct
    {
        get
        {
            if (Count == 0)
                return 0;
            var length = _last - _first + 1;
            return length - (_wide is { } wide ? wide.AsSpan(_first, length).Count(0) : _counters.AsSpan(_first, length).Count(0));
        }
    }

    /// <summary>Records a value as often as that.</summary>
    public void Record(long value, long count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
            return;
        var index = IndexOf(value);
        MakeRoom(index, count);
        if (_wide is { } wide)
            wide[index] += count;
        else
            _counters[index] += (int)count;
        Use(index, index, count);
    }

    public void Add(LatencyHistogram other)
    {
        var (first, last, count) = (other._first, other._last, other.Count);
        if (count == 0)
            return;
        MakeRoom(last, count);
        if (_wide is { } wide)
        {
            for (var i = first; i <= last; i++)
                wide[i] += other.CountAt(i);
        }
        else
        {
            // The other's fit as well: their total does.
            for (var i = first; i <= last; i++)
                _counters[i] += (int)other.CountAt(i);
        }

        Use(first, last, count);
    }

    /// <summary>Keeps its room.</summary>
    public void Clear()
    {
        if (Count == 0)
            return;
        Array.Clear(_wide ?? (Array)_counters, _first, _last - _first + 1);
        (_first, _last, Count) = (int.MaxValue, -1, 0);
    }

    /// <summary>The values at the ranks nearest to so many percent of all, in one pass.</summary>
    /// <param name="percentiles">0 to 100, rising.</param>
    /// <param name="values">As many; 0 where nothing was recorded.</param>
    public void ValuesAt(ReadOnlySpan<double> percentiles, Span<long> values)
    {
        var (index, upTo) = (_first - 1, 0L);
        for (var i = 0; i < percentiles.Length; i++)
        {
            // In this order of operations, by which HdrHistogram rounds.
            var rank = Math.Max(1, (long)(percentiles[i] / 100 * Count + 0.5));
            while (upTo < rank && index < _last)
                upTo += CountAt(++index);
            values[i] = Count == 0 ? 0 : HighestOf(index);
        }
    }

    /// <summary>The values recorded, rising, each with its count. The histogram is to be left as it is until the last is read.</summary>
    public IEnumerable<(long Value, long Count)> Recorded()
    {
        for (var i = _first; i <= _last; i++)
        {
            if (CountAt(i) is > 0 and var count)
                yield return (HighestOf(i), count);
        }
    }

    /// <summary>
    /// The distribution as a curve: so many points to 50 %, as many to 75 %, and so on; for each the least value up to which there are so many percent of all. The last is
    /// the greatest value, at 100. None where nothing was recorded.
    /// </summary>
    public IEnumerable<(double Percentile, long Value)> Curve(int pointsPerHalving)
    {
        if (Count == 0)
            yield break;
        var (percentile, step, points, upTo) = (0.0, 50.0 / pointsPerHalving, 0, 0L);
        foreach (var (value, count) in Recorded())
        {
            upTo += count;
            while (percentile <= 100.0 * upTo / Count)
            {
                yield return (percentile, value);
                percentile += step;
                if (++points % pointsPerHalving == 0)
                    step /= 2;
                // Towards 100 there would be no end of points.
                if (upTo == Count)
                    break;
            }
        }

        yield return (100, Max);
    }

    private static int IndexOf(long value)
    {
        var doublings = Math.Max(0, BitOperations.Log2((ulong)value) - 10);
        return doublings * PerDoubling + (int)(value >> doublings);
    }

    private static long HighestOf(int index) => LowestOf(index, out var width) + width - 1;

    private static long MiddleOf(int index) => LowestOf(index, out var width) + width / 2;

    private static long LowestOf(int index, out long width)
    {
        var doublings = Math.Max(0, index / PerDoubling - 1);
        width = 1L << doublings;
        return (long)(index - doublings * PerDoubling) << doublings;
    }

    private long CountAt(int index) => _wide is { } wide ? wide[index] : _counters[index];

    private void Use(int first, int last, long more)
    {
        _first = Math.Min(_first, first);
        _last = Math.Max(_last, last);
        Count += more;
    }

    /// <summary>So that the counter at an index is there, and any can take so many more.</summary>
    private void MakeRoom(int index, long more)
    {
        if (_wide is null && more > int.MaxValue - Count)
            Widen();
        if (index >= (_wide?.Length ?? _counters.Length))
            Grow(index);
    }

    private void Widen()
    {
        _wide = Array.ConvertAll(_counters, counter => (long)counter);
        _counters = [];
    }

    /// <summary>At least doubled: latencies that grow little by little must not have it copied each time.</summary>
    private void Grow(int index)
    {
        var length = _wide?.Length ?? _counters.Length;
        while (length <= index)
            length *= 2;
        if (_wide is null)
            Array.Resize(ref _counters, length);
        else
            Array.Resize(ref _wide, length);
    }
}

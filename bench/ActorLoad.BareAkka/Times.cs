using System.Diagnostics;
using HdrHistogram;

namespace ActorLoad.BareAkka;

/// <summary>From when each message was due to its whole reply, nanoseconds to two digits. From any thread.</summary>
internal sealed class Times
{
    private static readonly long Longest = (long)TimeSpan.FromMinutes(10).TotalNanoseconds;

    private readonly LongConcurrentHistogram _histogram = new(lowestTrackableValue: 1, Longest, numberOfSignificantValueDigits: 2);
    private bool _begun;

    public long Count => _histogram.TotalCount;

    public double MaxMicros => Count == 0 ? 0 : _histogram.GetMaxValue() / 1e3;

    /// <summary>What was answered before is nobody's.</summary>
    public void Begin() => Volatile.Write(ref _begun, true);

    /// <param name="due">A timestamp of the stopwatch.</param>
    public void Note(long due)
    {
        if (Volatile.Read(ref _begun))
            _histogram.RecordValue(Math.Clamp((long)Stopwatch.GetElapsedTime(due).TotalNanoseconds, 1, Longest));
    }

    /// <summary>Nanoseconds, and how many.</summary>
    public IEnumerable<(long Nanoseconds, long Count)> Buckets() =>
        _histogram.RecordedValues().Select(value => (_histogram.MedianEquivalentValue(value.ValueIteratedTo), value.CountAddedInThisIterationStep));
}

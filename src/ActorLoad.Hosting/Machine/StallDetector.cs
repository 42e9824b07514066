using System.Collections.Immutable;
using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Machine;

/// <summary>
/// Tells from the times at which a thread woke whether it was kept from running. Lateness is counted from the intended wake, so a stall is
/// at most one period shorter than the gap in which it lies. Pure: time comes in as an argument.
/// </summary>
/// <param name="period">From one wake to the next as intended.</param>
/// <param name="threshold">Lateness up to this is no stall.</param>
/// <param name="keep">Stalls told one by one; later ones are only counted and added up.</param>
internal sealed class StallDetector(TimeSpan period, TimeSpan threshold, int keep)
{
    private readonly Lock _lock = new();
    private readonly ImmutableArray<Stall>.Builder _stalls = ImmutableArray.CreateBuilder<Stall>();
    private TimeSpan? _due;
    private UnlistedStalls _unlisted;

    /// <summary>A wake; times never fall. The first one only starts the clock.</summary>
    /// <returns>The stall that ended just now, if one did.</returns>
    public Stall? Observe(TimeSpan now)
    {
        var due = _due;
        _due = now + period;
        if (due is null || now - due.Value <= threshold)
            return null;
        var late = now - due.Value;
        var stall = new Stall(due.Value.TotalSeconds, (long)late.TotalMicroseconds);
        lock (_lock)
        {
            if (_stalls.Count < keep)
                _stalls.Add(stall);
            else
                _unlisted = _unlisted.With(due.Value, late);
        }

        return stall;
    }

    public StallSummary Summary()
    {
        lock (_lock)
            return new StallSummary(_stalls.ToImmutable(), _unlisted);
    }
}

/// <summary>The stalls of a run so far.</summary>
/// <param name="Listed">The first ones, one by one.</param>
/// <param name="Unlisted">What came when the list was full.</param>
public sealed record StallSummary(ImmutableArray<Stall> Listed, UnlistedStalls Unlisted)
{
    public static StallSummary None { get; } = new([], default);

    public long Count => Listed.Length + Unlisted.Count;

    public TimeSpan Total => Listed.Aggregate(Unlisted.Total, (sum, stall) => sum + TimeSpan.FromMicroseconds(stall.Micros));

    public TimeSpan Longest => Listed.Aggregate(Unlisted.Longest, (longest, stall) => Max(longest, TimeSpan.FromMicroseconds(stall.Micros)));

    /// <summary>
    /// What reaches into a part of the run, such as the hold, cut to it. Those that are not listed count whole when the last of them does:
    /// a list that ran full has condemned the run already.
    /// </summary>
    /// <param name="from">Since the run's start.</param>
    /// <param name="to">Since the run's start.</param>
    public StallSummary Within(TimeSpan from, TimeSpan to) => new(
        [.. Listed.Select(stall => Cut(stall, from, to)).Where(stall => stall.Micros > 0)],
        Unlisted.Count > 0 && Unlisted.FirstAt < to && Unlisted.LastEnd > from ? Unlisted : default);

    private static Stall Cut(Stall stall, TimeSpan from, TimeSpan to)
    {
        var start = TimeSpan.FromSeconds(stall.At);
        var end = start + TimeSpan.FromMicroseconds(stall.Micros);
        start = Max(start, from);
        end = end < to ? end : to;
        return new Stall(start.TotalSeconds, (long)(end - start).TotalMicroseconds);
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}

/// <param name="FirstAt">Since the run's start.</param>
/// <param name="LastEnd">Since the run's start.</param>
public readonly record struct UnlistedStalls(long Count, TimeSpan Total, TimeSpan Longest, TimeSpan FirstAt, TimeSpan LastEnd)
{
    internal UnlistedStalls With(TimeSpan at, TimeSpan length) => new(
        Count + 1, Total + length, length > Longest ? length : Longest, Count == 0 ? at : FirstAt, at + length);
}

using System.Collections.Immutable;
using ActorLoad.Core.Report;

namespace ActorLoad.Core.Measure;

/// <summary>
/// How many connections are open, slot by slot, and each fall of it with the way back up. Pure; slots come in their order, those without a change not at all.
/// </summary>
/// <remarks>
/// <code>
///   calm --a tenth lost within a second--> falling --less than that within a second--> recovering --as many open as before--> (told)
/// </code>
/// Within a slot losses are taken to come before opens: the lowest point is never told too high. A second fall may come before the first is made good; each is
/// told by itself.
/// </remarks>
internal sealed class LossCurve
{
    /// <summary>Further falls are counted alone, so that a server that flaps for a week makes no endless report.</summary>
    public const int MostListed = 100;

    /// <summary>Of the open connections; lost within a second they are a mass loss.</summary>
    private const int Tenth = 10;

    /// <summary>Fewer than this are no mass, unless they are all there are.</summary>
    private const int FewestLost = 10;

    /// <summary>Losses with less between them belong together: a server that ends closes its connections in one go, and a busy machine hears of them in several.</summary>
    private static readonly long Pause = ConnectionChange.SlotOf(TimeSpan.FromMilliseconds(200));

    private static readonly long Second = ConnectionChange.SlotOf(TimeSpan.FromSeconds(1));

    private readonly Queue<Moment> _lastSecond = new();
    private readonly List<Fall> _falls = [];
    private long _open;
    private long _unlisted;
    private Fall? _falling;

    /// <returns>A curve that goes on by itself.</returns>
    public LossCurve Copy()
    {
        var copy = new LossCurve { _open = _open, _unlisted = _unlisted };
        foreach (var moment in _lastSecond)
            copy._lastSecond.Enqueue(moment);
        foreach (var fall in _falls)
            copy._falls.Add(fall.Copy());
        copy._falling = _falling is null ? null : _falls.IndexOf(_falling) is >= 0 and var index ? copy._falls[index] : _falling.Copy();
        return copy;
    }

    /// <param name="watched">Whether losses in it count as such.</param>
    public void Take(ConnectionChange change, bool watched)
    {
        while (_lastSecond.TryPeek(out var oldest) && oldest.Slot <= change.Slot - Second)
            _lastSecond.Dequeue();
        CalmDown();

        var before = _open;
        var low = Math.Max(0, before - change.Lost - change.Closed);
        _open = low + change.Opened;
        if (!watched)
            return;
        var moment = new Moment(change.Slot, before, low, _open, change.Lost, change.Attempts);
        _lastSecond.Enqueue(moment);
        foreach (var fall in _falls)
            fall.Take(moment, _lastSecond);
        if (_falling is not null)
            _falling.Lost += change.Lost;
        else if (change.Lost > 0 && _lastSecond.Sum(m => m.Lost) >= Mass(_lastSecond.First(m => m.Lost > 0).Before))
            Begin();
    }

    public RecoveryReport Report() =>
        new((long)ConnectionChange.SlotLength.TotalMicroseconds, [.. _falls.Select(fall => fall.Told())], _unlisted);

    /// <summary>How many of so many are a mass.</summary>
    private static long Mass(long open) => Math.Max((open + Tenth - 1) / Tenth, Math.Max(1, Math.Min(FewestLost, open)));

    private void CalmDown()
    {
        if (_falling is null || _lastSecond.Sum(moment => moment.Lost) >= Mass(_falling.Before))
            return;
        _falling.IsFalling = false;
        _falling = null;
        // What is left of it in the last second belongs to no other.
        for (var left = _lastSecond.Count; left > 0; left--)
            _lastSecond.Enqueue(_lastSecond.Dequeue() with { Lost = 0 });
    }

    /// <summary>A fall has become one: it began where the losses did that make it so, and not with what trickled away before.</summary>
    private void Begin()
    {
        Moment[] moments = [.. _lastSecond];
        var (first, lost) = (moments.Length, 0L);
        var mass = Mass(moments.First(m => m.Lost > 0).Before);
        while (lost < mass)
            lost += moments[--first].Lost;
        for (var earlier = first - 1; earlier >= 0 && moments[first].Slot - moments[earlier].Slot <= Pause; earlier--)
        {
            if (moments[earlier].Lost > 0)
                first = earlier;
        }

        var fall = new Fall(moments[first]) { Lost = moments[first..].Sum(moment => moment.Lost), IsFalling = true };
        for (var i = first; i < moments.Length; i++)
            fall.Take(moments[i], moments.AsSpan(0, i + 1).ToArray());
        _falling = fall;
        if (_falls.Count < MostListed)
            _falls.Add(fall);
        else
            _unlisted++;
    }

    /// <param name="Before">Open at its start.</param>
    /// <param name="Low">Open when what was lost in it was lost and nothing opened yet.</param>
    /// <param name="Open">At its end.</param>
    private readonly record struct Moment(long Slot, long Before, long Low, long Open, long Lost, long Attempts);

    private sealed class Fall(Moment first)
    {
        private static readonly ImmutableArray<int> Percents = [50, 90, 99, 100];

        private readonly long _first = first.Slot;

        /// <summary>Slots from the first loss to the end of the one where so much was open again.</summary>
        private long?[] _reached = [0, 0, 0, 0];

        private long _fewest = first.Before;
        private long _peak;

        public long Before { get; } = first.Before;
        public long Lost { get; set; }
        public bool IsFalling { get; set; }

        private bool IsOver => !IsFalling && _reached[^1] is not null;

        public Fall Copy()
        {
            var copy = (Fall)MemberwiseClone();
            copy._reached = [.. _reached];
            return copy;
        }

        public void Take(Moment moment, IEnumerable<Moment> lastSecond)
        {
            if (IsOver)
                return;
            _peak = Math.Max(_peak, lastSecond.Where(m => m.Slot >= _first && m.Slot > moment.Slot - Second).Sum(m => m.Attempts));
            for (var i = 0; i < Percents.Length; i++)
            {
                var need = (Before * Percents[i] + 99) / 100;
                if (moment.Low < need && moment.Low < _fewest)
                    _reached[i] = null;
                if (moment.Open >= need)
                    _reached[i] ??= moment.Slot - _first + 1;
            }

            _fewest = Math.Min(_fewest, moment.Low);
        }

        public MassLoss Told() => new(
            Math.Round(_first * ConnectionChange.SlotLength.TotalSeconds, 6), Before, Lost, _fewest,
            Micros(_reached[0]), Micros(_reached[1]), Micros(_reached[2]), Micros(_reached[3]), _peak);

        private static long? Micros(long? slots) => slots * (long)ConnectionChange.SlotLength.TotalMicroseconds;
    }
}

namespace ActorLoad.Core.Measure;

/// <summary>
/// How many connections are open, with the fewest and the mean over a stretch of time, and how many of those that are wanted are not. Pure, told the time; for
/// one caller.
/// </summary>
public sealed class OpenGauge
{
    private TimeSpan _from;
    private TimeSpan _changedAt;
    private double _openSeconds;
    private bool _watching;
    private long _recentMin;
    private long _wanted;
    private long _recentMissing;

    public long Open { get; private set; }

    /// <summary>Fewest open since <see cref="Watch"/>; 0 before it.</summary>
    public long Min { get; private set; }

    /// <summary>Most that were wanted and not open at one time since <see cref="Watch"/>; 0 before it.</summary>
    public long MaxMissing { get; private set; }

    private long Missing => Math.Max(0, _wanted - Open);

    public void Change(TimeSpan now, long by)
    {
        Accumulate(now);
        Open += by;
        _recentMin = Math.Min(_recentMin, Open);
        if (!_watching)
            return;
        Min = Math.Min(Min, Open);
        NoteMissing();
    }

    /// <summary>Begins the stretch.</summary>
    /// <param name="wanted">So many ought to be open; none of them is missing where that is not asked.</param>
    public void Watch(TimeSpan now, long wanted = 0)
    {
        (_from, _changedAt, _openSeconds, Min, _watching) = (now, now, 0, Open, true);
        _recentMin = Open;
        _wanted = wanted;
        _recentMissing = MaxMissing = Missing;
    }

    /// <summary>Of those that were wanted, more or fewer are. One that closes because it is not wanted any more is told of here before <see cref="Change"/>.</summary>
    public void Want(long by)
    {
        _wanted += by;
        if (_watching)
            NoteMissing();
    }

    /// <summary>Most that were missing at one time since the last call, or since <see cref="Watch"/> where that is later; 0 before it.</summary>
    public long TakeRecentMissing()
    {
        var most = _recentMissing;
        _recentMissing = _watching ? Missing : 0;
        return most;
    }

    /// <summary>Fewest open since the last call, or since <see cref="Watch"/> where that is later.</summary>
    public long TakeRecentMin()
    {
        var min = _recentMin;
        _recentMin = Open;
        return min;
    }

    /// <summary>Open, added up over the stretch up to <paramref name="now"/>, in connection-seconds; 0 before <see cref="Watch"/>.</summary>
    public double OpenSeconds(TimeSpan now)
    {
        if (!_watching)
            return 0;
        Accumulate(now);
        return _openSeconds;
    }

    /// <summary>Mean over the stretch up to <paramref name="now"/>; what is open if it has no length; 0 before <see cref="Watch"/>.</summary>
    public double Mean(TimeSpan now)
    {
        if (!_watching)
            return 0;
        Accumulate(now);
        return _changedAt > _from ? _openSeconds / (_changedAt - _from).TotalSeconds : Open;
    }

    private void NoteMissing()
    {
        _recentMissing = Math.Max(_recentMissing, Missing);
        MaxMissing = Math.Max(MaxMissing, Missing);
    }

    private void Accumulate(TimeSpan now)
    {
        if (now <= _changedAt)
            return;
        _openSeconds += Open * (now - _changedAt).TotalSeconds;
        _changedAt = now;
    }
}

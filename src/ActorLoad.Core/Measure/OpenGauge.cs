namespace ActorLoad.Core.Measure;

/// <summary>How many connections are open, with the fewest and the mean over a stretch of time. Pure, told the time; for one caller.</summary>
public sealed class OpenGauge
{
    private TimeSpan _from;
    private TimeSpan _changedAt;
    private double _openSeconds;
    private bool _watching;
    private long _recentMin;

    public long Open { get; private set; }

    /// <summary>Fewest open since <see cref="Watch"/>; 0 before it.</summary>
    public long Min { get; private set; }

    public void Change(TimeSpan now, long by)
    {
        Accumulate(now);
        Open += by;
        _recentMin = Math.Min(_recentMin, Open);
        if (_watching)
            Min = Math.Min(Min, Open);
    }

    /// <summary>Begins the stretch.</summary>
    public void Watch(TimeSpan now)
    {
        (_from, _changedAt, _openSeconds, Min, _watching) = (now, now, 0, Open, true);
        _recentMin = Open;
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

    private void Accumulate(TimeSpan now)
    {
        if (now <= _changedAt)
            return;
        _openSeconds += Open * (now - _changedAt).TotalSeconds;
        _changedAt = now;
    }
}

namespace ActorLoad.Core.Plan;

/// <summary>How many connects may start now: so many a second, and so many under way at once. Pure, told the time.</summary>
/// <remarks>A token bucket that holds a tenth of a second's worth: what a pause kept back is not made up for in a burst that the server would feel.</remarks>
public sealed class RampPacer
{
    private readonly double _ratePerSecond;
    private readonly int _maxInFlight;
    private readonly double _burst;
    private double _tokens;
    private TimeSpan _filledAt;

    public RampPacer(double ratePerSecond, int maxInFlight)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ratePerSecond);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxInFlight, 1);
        _ratePerSecond = ratePerSecond;
        _maxInFlight = maxInFlight;
        _burst = Math.Max(1, ratePerSecond / 10);
        _tokens = 1;
    }

    /// <summary>Connects under way.</summary>
    public int InFlight { get; private set; }

    /// <summary>Takes the right to start one connect at <paramref name="now"/>.</summary>
    public bool TryStart(TimeSpan now)
    {
        if (now > _filledAt)
        {
            _tokens = Math.Min(_burst, _tokens + (now - _filledAt).TotalSeconds * _ratePerSecond);
            _filledAt = now;
        }

        if (InFlight >= _maxInFlight || _tokens < 1)
            return false;
        _tokens--;
        InFlight++;
        return true;
    }

    /// <summary>A connect that was started has ended, whichever way.</summary>
    public void Ended()
    {
        if (InFlight == 0)
            throw new InvalidOperationException("No connect is under way.");
        InFlight--;
    }
}

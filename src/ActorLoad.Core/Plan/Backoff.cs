namespace ActorLoad.Core.Plan;

/// <summary>How long to wait before the next try: doubling from a minimum to a maximum, with jitter.</summary>
/// <remarks>
/// Full jitter, uniform in [0, backoff), spreads a crowd that failed at one instant evenly;
/// see Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
/// </remarks>
public sealed record Backoff(TimeSpan Min, TimeSpan Max, Jitter Jitter)
{
    /// <param name="attempt">0 for the first try again.</param>
    /// <param name="random">Drawn from once, with full jitter.</param>
    public TimeSpan DelayFor(int attempt, ref SplitMix64 random)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(attempt);
        var doublings = Math.Min(attempt, 63);
        var ceiling = Min.Ticks > Max.Ticks >> doublings ? Max : new TimeSpan(Min.Ticks << doublings);
        return Jitter == Jitter.Full ? random.Below(ceiling) : ceiling;
    }
}

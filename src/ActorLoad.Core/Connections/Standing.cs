namespace ActorLoad.Core.Connections;

/// <summary>How the connections of a process stand.</summary>
/// <param name="Connecting">Connects under way.</param>
/// <param name="Opened">Distinct connections that opened at least once.</param>
/// <param name="Failed">Tried and never opened; while the ramp is on, of those given up.</param>
/// <param name="NotAttempted">Never tried.</param>
/// <param name="HeldMin">Fewest open since the hold began.</param>
/// <param name="HeldMean">Open, averaged since the hold began.</param>
public sealed record Standing(
    long Asked, long Connecting, long Open, long Opened, long Failed, long NotAttempted, long HeldMin, double HeldMean)
{
    /// <summary>Fewest open since the last time this was asked, or since the hold began where that is later; what is open before the hold.</summary>
    public long RecentMin { get; init; } = Open;

    /// <summary>Connections open, added up over the time since the hold began, in connection-seconds: what <see cref="HeldMean"/> is the mean of.</summary>
    public double OpenSeconds { get; init; }

    /// <summary>Most that were wanted and not open at one time since the hold began; 0 before it.</summary>
    public long MissingMax { get; init; }

    /// <summary>The same since the last time this was asked.</summary>
    public long RecentMissing { get; init; }

    /// <summary>Two groups' connections together. The fewest of both need not have been at one time: the sum is a lower bound, and that of the missing an upper one.</summary>
    public static Standing operator +(Standing a, Standing b) => new(
        a.Asked + b.Asked, a.Connecting + b.Connecting, a.Open + b.Open, a.Opened + b.Opened, a.Failed + b.Failed, a.NotAttempted + b.NotAttempted,
        a.HeldMin + b.HeldMin, a.HeldMean + b.HeldMean)
    {
        RecentMin = a.RecentMin + b.RecentMin,
        OpenSeconds = a.OpenSeconds + b.OpenSeconds,
        MissingMax = a.MissingMax + b.MissingMax,
        RecentMissing = a.RecentMissing + b.RecentMissing,
    };

    public static readonly Standing None = new(0, 0, 0, 0, 0, 0, 0, 0);
}

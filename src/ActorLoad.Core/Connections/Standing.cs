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
    public static readonly Standing None = new(0, 0, 0, 0, 0, 0, 0, 0);
}

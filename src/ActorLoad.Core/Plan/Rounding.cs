namespace ActorLoad.Core.Plan;

internal static class Rounding
{
    /// <summary>What the one who gets most has when whole things are dealt out evenly, or how many it takes when each holds so many.</summary>
    /// <param name="by">At least 1.</param>
    public static long DivideUp(long amount, long by) => (amount + by - 1) / by;
}

namespace ActorLoad.Core.Report;

/// <summary>Divisions of a report; nothing divided by nothing is 0, never NaN.</summary>
public static class Rates
{
    /// <returns><c>part / whole</c>; 0 where the whole is 0.</returns>
    public static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    /// <returns><c>total / count</c>; 0 where the count is 0 or the total is not finite.</returns>
    public static double Each(double total, long count) => count == 0 || !double.IsFinite(total) ? 0 : total / count;

    /// <param name="seconds">The actual length, so that a run cut short has true rates; under a millisecond no rate is claimed.</param>
    public static double PerSecond(long count, double seconds) => seconds is >= 0.001 and < double.PositiveInfinity ? count / seconds : 0;
}

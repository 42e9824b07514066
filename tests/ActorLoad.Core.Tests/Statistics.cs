namespace ActorLoad.Core.Tests;

internal static class Statistics
{
    /// <summary>Pearson's statistic against all counts being equal; one degree of freedom less than there are counts.</summary>
    public static double ChiSquare(IReadOnlyCollection<int> counts)
    {
        var expected = counts.Average();
        return counts.Sum(c => (c - expected) * (c - expected) / expected);
    }
}

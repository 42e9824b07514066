namespace ActorLoad.Core.Report.Compare;

/// <summary>One figure over the runs of a group that measured it: its median, and how far the runs lie apart.</summary>
/// <param name="Median">Of an even number of runs: the mean of the two in the middle.</param>
/// <param name="Count">Runs that measured it; at least one.</param>
internal readonly record struct Spread(double Median, double Low, double High, int Count)
{
    /// <summary>With fewer runs a side, noise cannot be told from a difference.</summary>
    public const int FewestRuns = 3;

    private const double RelativeFloor = 0.02;

    /// <returns>Null where no run measured it.</returns>
    public static Spread? Of(IEnumerable<double?> values)
    {
        var sorted = values.OfType<double>().Where(double.IsFinite).Order().ToArray();
        if (sorted.Length == 0) return null;
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2;
        return new(median, sorted[0], sorted[^1], sorted.Length);
    }

    /// <summary>Whether <paramref name="other"/> differs from this by more than chance; see <see cref="RunComparison"/> for the rule and its error.</summary>
    /// <param name="floor">A distance that means nothing whatever the spread: the figure's own resolution, in its unit.</param>
    /// <param name="exact">The plan decides the figure: one run is enough, as long as the runs of a side agree.</param>
    public Difference Judge(Spread other, double floor, bool exact)
    {
        var distance = Math.Abs(other.Median - Median);
        var direction = other.Median > Median ? Difference.More : Difference.Less;
        if (exact && Range == 0 && other.Range == 0) return distance == 0 ? Difference.None : direction;
        if (Math.Min(Count, other.Count) < FewestRuns) return Difference.Unknown;

        var least = Math.Max(floor, RelativeFloor * Math.Max(Math.Abs(Median), Math.Abs(other.Median)));
        return distance <= Math.Max(least, Range + other.Range) ? Difference.None : direction;
    }

    private double Range => High - Low;
}

namespace ActorLoad.Core.Report.Html.Charts;

/// <summary>What stands for several runs of one group in a chart: the median, as in the table.</summary>
internal static class Medians
{
    /// <returns>The middle one, or the mean of the two in the middle; null where there is no value.</returns>
    public static double? Of(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().Order().ToArray();
        if (known.Length == 0) return null;
        var middle = known.Length / 2;
        return known.Length % 2 == 1 ? known[middle] : (known[middle - 1] + known[middle]) / 2;
    }
}

using System.Globalization;

namespace ActorLoad.Core.Report.Compare;

/// <summary>Figures and lists of a comparison in words.</summary>
internal static class Words
{
    /// <returns>Such as <c>a, b and c</c>.</returns>
    public static string List(IEnumerable<string> items)
    {
        var all = items.ToArray();
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }

    /// <returns>Such as <c>1 run</c>, <c>3 runs</c>.</returns>
    public static string Runs(int count) => count == 1 ? "1 run" : $"{count} runs";

    /// <returns>Such as <c>0.85x</c>, <c>12.1x</c>, <c>1,234x</c>; a ratio that is not zero never reads as zero.</returns>
    public static string Ratio(double ratio) => ratio switch
    {
        > 0 and < 0.005 => "<0.01x",
        < 9.995 => string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00}x"),
        < 99.95 => string.Create(CultureInfo.InvariantCulture, $"{ratio:0.0}x"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ratio:N0}x"),
    };

    /// <returns>Such as <c>237-306 us</c> or <c>980 us-1.20 ms</c>; empty where both read the same.</returns>
    public static string Range(string low, string high)
    {
        if (low == high) return "";
        var unit = high.IndexOf(' ', StringComparison.Ordinal);
        return unit > 0 && low.EndsWith(high[unit..], StringComparison.Ordinal) && low.Length - low.IndexOf(' ', StringComparison.Ordinal) == high.Length - unit
            ? $"{low[..^(high.Length - unit)]}-{high}"
            : $"{low}-{high}";
    }
}

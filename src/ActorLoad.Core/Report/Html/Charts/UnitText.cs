using System.Globalization;

namespace ActorLoad.Core.Report.Html.Charts;

/// <summary>A chart's value as text, by <see cref="Humanize"/>; the page's script says the same on axes and legends.</summary>
internal static class UnitText
{
    public static string Of(double? value, ChartUnit unit) => value is not { } number ? Humanize.None : unit switch
    {
        ChartUnit.Micros => Humanize.Micros(number),
        ChartUnit.Bytes => Humanize.Bytes(number),
        ChartUnit.Share => Humanize.Percent(number),
        ChartUnit.Rate => Humanize.Rate(number),
        _ => number.ToString(double.IsInteger(number) || Math.Abs(number) >= 1_000 ? "N0" : "N1", CultureInfo.InvariantCulture),
    };
}

using System.Globalization;
using ActorLoad.Core.Plan;

namespace ActorLoad.Core.Report;

/// <summary>A threshold's figure in the unit its expression is written in.</summary>
internal static class ThresholdText
{
    /// <returns>Such as <c>1.90 ms</c>, <c>210 MB</c>, <c>12</c>; null where the run measured nothing for it.</returns>
    public static string? Found(ThresholdResult result)
    {
        if (result.Value is not { } value) return null;
        var name = result.Expression.AsSpan().TrimStart();
        var end = name.IndexOfAny(" \t<>=!");
        return ThresholdFigures.Find((end < 0 ? name : name[..end]).ToString())?.Kind switch
        {
            FigureKind.Duration => Humanize.Micros(value),
            FigureKind.Size => Humanize.Bytes(value),
            FigureKind.Share => value.ToString("0.##########", CultureInfo.InvariantCulture),
            _ => value.ToString("#,0.######", CultureInfo.InvariantCulture),
        };
    }
}

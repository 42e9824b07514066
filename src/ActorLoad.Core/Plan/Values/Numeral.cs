using System.Globalization;

namespace ActorLoad.Core.Plan.Values;

/// <summary>A decimal number and the unit behind it, as durations, sizes and rates are written.</summary>
internal static class Numeral
{
    /// <summary>Splits <c>1.5 KiB</c> into the number and the unit; the unit is empty where none is written.</summary>
    /// <returns>False: it does not begin with a number such as <c>-12</c>, <c>.5</c> or <c>3.25</c>.</returns>
    public static bool TrySplit(string text, out ReadOnlySpan<char> number, out ReadOnlySpan<char> unit)
    {
        var trimmed = text.AsSpan().Trim();
        var end = trimmed.Length > 0 && trimmed[0] is '-' or '+' ? 1 : 0;
        var (digits, dots) = (0, 0);
        for (; end < trimmed.Length; end++)
        {
            if (char.IsAsciiDigit(trimmed[end]))
                digits++;
            else if (trimmed[end] == '.')
                dots++;
            else
                break;
        }

        number = trimmed[..end];
        unit = trimmed[end..].TrimStart();
        return digits > 0 && dots <= 1;
    }

    /// <summary>The number, exact to 28 digits; an absurdly large one is the largest decimal of its sign, which no range allows.</summary>
    public static decimal ToDecimal(ReadOnlySpan<char> number) =>
        decimal.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : number[0] == '-' ? decimal.MinValue : decimal.MaxValue;

    /// <summary>The number as near as a double comes; infinite where it is absurdly large.</summary>
    public static double ToDouble(ReadOnlySpan<char> number) =>
        double.Parse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    /// <summary>The product, or the largest decimal of its sign where it would overflow.</summary>
    public static decimal Times(decimal number, decimal unit) =>
        Math.Abs(number) > decimal.MaxValue / Math.Max(unit, 1)
            ? number < 0 ? decimal.MinValue : decimal.MaxValue
            : number * unit;
}

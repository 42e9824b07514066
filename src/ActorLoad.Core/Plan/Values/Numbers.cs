using System.Globalization;

namespace ActorLoad.Core.Plan.Values;

/// <summary>Plain numbers, switches and names.</summary>
internal static class Numbers
{
    /// <summary>Digits, with a sign at most; one too large for any type is larger than any range.</summary>
    public static Parsed<decimal> ParseWhole(string text) =>
        Numeral.TrySplit(text, out var number, out var unit) && unit.Length == 0 && !number.Contains('.')
            ? Parsed.Ok(Numeral.ToDecimal(number))
            : Parsed.Wrong<decimal>("not a whole number");

    /// <summary>A decimal number as JSON has it; too large a one is infinite. The words NaN and Infinity are no numbers.</summary>
    public static Parsed<double> ParseNumber(string text)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var trimmed = text.Trim();
        return trimmed.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or '.' or 'e' or 'E')
            && double.TryParse(trimmed, style, CultureInfo.InvariantCulture, out var number)
            ? Parsed.Ok(number)
            : Parsed.Wrong<double>("not a number");
    }

    /// <summary>Read back it is the same.</summary>
    public static string Format(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>HOCON's six words.</summary>
    public static Parsed<bool> ParseSwitch(string text) => text switch
    {
        "on" or "yes" or "true" => Parsed.Ok(true),
        "off" or "no" or "false" => Parsed.Ok(false),
        _ => Parsed.Wrong<bool>("neither on nor off"),
    };
}

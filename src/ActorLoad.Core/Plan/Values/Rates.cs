using System.Globalization;

namespace ActorLoad.Core.Plan.Values;

/// <summary>Rates: <c>2000/s</c>, <c>90/m</c>, <c>1.5/h</c>; without a unit, a second.</summary>
internal static class Rates
{
    /// <summary>A second.</summary>
    public static Parsed<double> Parse(string text)
    {
        if (!Numeral.TrySplit(text, out var number, out var unit))
            return Parsed.Wrong<double>("not a rate");
        int seconds = unit.Length == 0 ? 1 : unit[0] != '/' ? 0 : unit[1..].Trim() switch
        {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => 0,
        };
        return seconds == 0 ? Parsed.Wrong<double>("not a rate") : Parsed.Ok(Numeral.ToDouble(number) / seconds);
    }

    /// <summary>A whole number a second, a minute or an hour if it is one of these; else a fraction a second. Read back it is the same.</summary>
    public static string Format(double perSecond)
    {
        foreach (var (seconds, unit) in new[] { (1, "s"), (60, "m"), (3600, "h") })
        {
            var count = Math.Round(perSecond * seconds);
            if ((count / seconds).Equals(perSecond))
                return $"{count:0}/{unit}";
        }

        return $"{perSecond.ToString("R", CultureInfo.InvariantCulture)}/s";
    }
}

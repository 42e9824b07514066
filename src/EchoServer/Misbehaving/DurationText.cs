using System.Globalization;

namespace EchoServer.Misbehaving;

/// <summary>Reads durations such as <c>200ms</c>, <c>1.5s</c> and <c>2m</c>.</summary>
internal static class DurationText
{
    private static readonly TimeSpan Min = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Max = TimeSpan.FromHours(1);

    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

    /// <returns>False unless it is a number with a unit, of 1 ms to 1 h.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (unit, milliseconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            if (!double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) continue;
            if (number * milliseconds > Max.TotalMilliseconds) return false;
            duration = TimeSpan.FromMilliseconds(number * milliseconds);
            return duration >= Min;
        }
        return false;
    }
}

using System.Globalization;

namespace ActorLoad.Core.Report;

/// <summary>Figures as people read them: three significant digits, a unit, ASCII only.</summary>
/// <remarks>Sizes are decimal, as the unit names say (1 kB = 1,000 B).</remarks>
public static class Humanize
{
    /// <summary>What stands for a figure that was not measured.</summary>
    public const string None = "-";

    private const double MicrosPerSecond = 1_000_000;

    /// <param name="micros">Microseconds; null and non-finite: <see cref="None"/>.</param>
    /// <returns>Such as <c>212 us</c>, <c>1.90 ms</c>, <c>12.5 s</c>, <c>3m 20s</c>, <c>2h 05m</c>, <c>3d 04h</c>.</returns>
    public static string Micros(double? micros)
    {
        if (micros is not { } value || !double.IsFinite(value)) return None;
        if (value < 0) return "-" + Micros(-value);
        if (value == 0) return "0";
        if (value < 999.5) return $"{Digits(value)} us";
        if (value < 999_500) return $"{Digits(value / 1_000)} ms";
        if (value < 59.95 * MicrosPerSecond) return $"{Digits(value / MicrosPerSecond)} s";
        return Long(value / MicrosPerSecond);
    }

    public static string Duration(TimeSpan duration) => Micros(duration.TotalMicroseconds);

    /// <summary>Whole seconds, for clocks that count: <c>12s</c>, <c>3m 20s</c>.</summary>
    public static string Clock(TimeSpan duration)
    {
        // A tick of a second that comes a little early still counts.
        var seconds = Math.Floor(Math.Max(0, duration.TotalSeconds) + 0.1);
        return seconds < 60 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0}s") : Long(seconds);
    }

    /// <param name="bytes">Null, non-finite and beyond any machine (1,000 EB): <see cref="None"/>.</param>
    /// <returns>Such as <c>512 B</c>, <c>4.20 kB</c>, <c>210 MB</c>.</returns>
    public static string Bytes(double? bytes)
    {
        if (bytes is not { } value || !double.IsFinite(value)) return None;
        if (value < 0) return "-" + Bytes(-value);
        ReadOnlySpan<string> units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
        var unit = 0;
        while (value >= 999.5 && unit < units.Length - 1)
        {
            value /= 1_000;
            unit++;
        }
        if (value >= 999.5) return None;
        return unit == 0 ? $"{value:0} B" : $"{Digits(value)} {units[unit]}";
    }

    /// <returns>Such as <c>1,234,567</c>: exact, so that sums can be checked by eye.</returns>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <returns>Such as <c>10,001/s</c>, or <c>0.42/s</c> below ten a second.</returns>
    public static string Rate(double perSecond) =>
        !double.IsFinite(perSecond) ? None
        : perSecond is 0 or >= 9.995 ? string.Create(CultureInfo.InvariantCulture, $"{perSecond:N0}/s")
        : $"{Digits(perSecond)}/s";

    /// <param name="share">Of one.</param>
    /// <returns>Such as <c>31 %</c>; a share that is not zero never reads as zero, nor one below one as whole.</returns>
    public static string Percent(double share)
    {
        if (!double.IsFinite(share)) return None;
        if (share < 0) return "-" + Percent(-share);
        var percent = share * 100;
        if (percent is > 0 and < 0.001) return "<0.001 %";
        if (percent is < 100 and > 99.995) return ">99.99 %";
        var text = percent switch
        {
            0 => "0",
            < 0.1 => percent.ToString("0.####", CultureInfo.InvariantCulture),
            < 10 or (> 99 and < 100) => percent.ToString("0.##", CultureInfo.InvariantCulture),
            _ => percent.ToString("0", CultureInfo.InvariantCulture),
        };
        return text + " %";
    }

    private static string Digits(double value) =>
        value.ToString(value < 9.995 ? "0.00" : value < 99.95 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Long(double seconds)
    {
        // A duration past TimeSpan's range is no duration of a run, and must not throw in a report either.
        var whole = (long)Math.Min(Math.Round(seconds), 1e15);
        var (days, hours, minutes) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60);
        if (days > 0) return string.Create(CultureInfo.InvariantCulture, $"{days}d {hours:00}h");
        if (hours > 0) return string.Create(CultureInfo.InvariantCulture, $"{hours}h {minutes:00}m");
        return string.Create(CultureInfo.InvariantCulture, $"{minutes}m {whole % 60:00}s");
    }
}

namespace ActorLoad.Core.Plan.Values;

/// <summary>Durations as HOCON writes them: <c>90s</c>, <c>1.5 h</c>, <c>250 milliseconds</c>; without a unit, milliseconds.</summary>
/// <remarks>https://github.com/lightbend/config/blob/main/HOCON.md#duration-format</remarks>
internal static class Durations
{
    /// <summary>The names of each unit and its length in ticks of 100 ns, shortest unit first; the first name is the one written.</summary>
    private static readonly (decimal Ticks, string[] Names)[] Units =
    [
        (0.01m, ["ns", "nano", "nanos", "nanosecond", "nanoseconds"]),
        (TimeSpan.TicksPerMicrosecond, ["us", "micro", "micros", "microsecond", "microseconds"]),
        (TimeSpan.TicksPerMillisecond, ["ms", "", "milli", "millis", "millisecond", "milliseconds"]),
        (TimeSpan.TicksPerSecond, ["s", "second", "seconds"]),
        (TimeSpan.TicksPerMinute, ["m", "minute", "minutes"]),
        (TimeSpan.TicksPerHour, ["h", "hour", "hours"]),
        (TimeSpan.TicksPerDay, ["d", "day", "days"]),
    ];

    /// <summary>To the nearest 100 ns.</summary>
    public static Parsed<TimeSpan> Parse(string text)
    {
        var ticks = ParseTicks(text);
        if (ticks.Error is { } error)
            return Parsed.Wrong<TimeSpan>(error);
        var whole = Math.Round(ticks.Value);
        return whole < long.MinValue ? Parsed.Ok(TimeSpan.MinValue)
            : whole > long.MaxValue ? Parsed.Ok(TimeSpan.MaxValue)
            : Parsed.Ok(new TimeSpan((long)whole));
    }

    /// <summary>In microseconds and their fractions.</summary>
    public static Parsed<double> ParseMicroseconds(string text)
    {
        var ticks = ParseTicks(text);
        return ticks.Error is { } error ? Parsed.Wrong<double>(error) : Parsed.Ok((double)(ticks.Value / TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>In the largest unit that keeps the number whole; read back it is the same duration.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0s";
        var (ticks, names) = Units.Last(unit => duration.Ticks % unit.Ticks == 0);
        return $"{duration.Ticks / ticks:0}{names[0]}";
    }

    private static Parsed<decimal> ParseTicks(string text)
    {
        if (!Numeral.TrySplit(text, out var number, out var unit))
            return Parsed.Wrong<decimal>("not a duration");
        var name = unit.ToString();
        var index = Array.FindIndex(Units, candidate => candidate.Names.Contains(name, StringComparer.Ordinal));
        return index < 0 ? Parsed.Wrong<decimal>("not a duration") : Parsed.Ok(Numeral.Times(Numeral.ToDecimal(number), Units[index].Ticks));
    }
}

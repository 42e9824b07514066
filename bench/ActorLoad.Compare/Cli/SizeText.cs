using System.Globalization;

namespace ActorLoad.Compare.Cli;

/// <summary>Sizes as control groups and containers write them: a whole number and K, M or G, in powers of 1,024.</summary>
internal static class SizeText
{
    /// <summary>No client starts with less.</summary>
    public const long Least = 4L << 20;

    private const long Most = 1L << 50;

    /// <returns>Null where the text is no size.</returns>
    public static long? Bytes(string text)
    {
        var shift = text.Length == 0 ? -1 : char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        var digits = shift > 0 ? text[..^1] : text;
        return shift >= 0 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Most >> shift
            ? number << shift
            : null;
    }

    /// <summary>In the largest unit that keeps it whole.</summary>
    public static string Write(long bytes) =>
        bytes % (1L << 30) == 0 ? $"{bytes >> 30}G" : bytes % (1L << 20) == 0 ? $"{bytes >> 20}M" : $"{bytes}";
}

namespace ActorLoad.Core.Plan.Values;

/// <summary>Sizes as HOCON writes them: powers of 1024 are <c>k</c>, <c>K</c>, <c>KiB</c>, of 1000 <c>kB</c>; without a unit, bytes.</summary>
/// <remarks>https://github.com/lightbend/config/blob/main/HOCON.md#size-in-bytes-format</remarks>
internal static class Sizes
{
    private static readonly Dictionary<string, decimal> Units = Table();

    /// <summary>Whole bytes; a fraction of a unit must come to a whole number of them.</summary>
    public static Parsed<long> Parse(string text)
    {
        if (!Numeral.TrySplit(text, out var number, out var unit) || !Units.TryGetValue(unit.ToString(), out var bytes))
            return Parsed.Wrong<long>("not a size");
        var size = Numeral.Times(Numeral.ToDecimal(number), bytes);
        if (size != Math.Truncate(size))
            return Parsed.Wrong<long>("not a whole number of bytes");
        return Parsed.Ok((long)Math.Clamp(size, long.MinValue, long.MaxValue));
    }

    /// <summary>In the largest power of 1024 that keeps the number whole.</summary>
    public static string Format(long bytes)
    {
        var power = 0;
        while (bytes != 0 && bytes % 1024 == 0 && power < 6)
        {
            bytes /= 1024;
            power++;
        }

        return power == 0 ? $"{bytes}B" : $"{bytes}{"KMGTPE"[power - 1]}iB";
    }

    private static Dictionary<string, decimal> Table()
    {
        var table = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var name in new[] { "", "B", "b", "byte", "bytes" })
            table[name] = 1;
        string[] thousands = ["kilo", "mega", "giga", "tera", "peta", "exa"];
        string[] binaries = ["kibi", "mebi", "gibi", "tebi", "pebi", "exbi"];
        var (decimalUnit, binaryUnit) = (1m, 1m);
        for (var power = 0; power < thousands.Length; power++)
        {
            decimalUnit *= 1000;
            binaryUnit *= 1024;
            var letter = "KMGTPE"[power].ToString();
            foreach (var name in new[] { letter, letter.ToLowerInvariant(), $"{letter}i", $"{letter}iB", $"{binaries[power]}byte", $"{binaries[power]}bytes" })
                table[name] = binaryUnit;
            foreach (var name in new[] { power == 0 ? "kB" : $"{letter}B", $"{thousands[power]}byte", $"{thousands[power]}bytes" })
                table[name] = decimalUnit;
        }

        return table;
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorLoad.Compare.Soak;

/// <summary>What <c>ss -tinH</c> says of each connection.</summary>
internal static partial class SegmentCounts
{
    /// <returns>Segments with data that each connection has sent; 0 for one that has sent none, of which ss leaves the field out.</returns>
    public static ImmutableArray<long> Read(string said)
    {
        var counts = ImmutableArray.CreateBuilder<long>();
        foreach (var line in said.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // A connection is a line of its own, and what is known of it the next one, further in.
            if (!char.IsWhiteSpace(line[0]))
                counts.Add(0);
            else if (counts.Count > 0 && DataSegments().Match(line) is { Success: true } found)
                counts[^1] = long.Parse(found.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        return counts.ToImmutable();
    }

    [GeneratedRegex(@"\bdata_segs_out:(?<count>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex DataSegments();
}

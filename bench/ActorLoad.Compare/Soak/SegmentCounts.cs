using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorLoad.Compare.Soak;

/// <summary>What <c>ss -tinH</c> says of each connection.</summary>
internal static partial class SegmentCounts
{
    /// <returns>
    /// Segments with data that each connection has sent, those that the kernel sent again not counted twice; 0 for one that has sent none, of which ss leaves the field out.
    /// </returns>
    public static ImmutableArray<long> Read(string said)
    {
        var counts = ImmutableArray.CreateBuilder<long>();
        foreach (var line in said.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // A connection is a line of its own, and what is known of it the next one, further in.
            if (!char.IsWhiteSpace(line[0]))
                counts.Add(0);
            else if (counts.Count > 0 && DataSegments().Match(line) is { Success: true } found)
                counts[^1] = Number(found) - (Repeats().Match(line) is { Success: true } again ? Number(again) : 0);
        }

        return counts.ToImmutable();
    }

    private static long Number(Match found) => long.Parse(found.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\bdata_segs_out:(?<count>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex DataSegments();

    /// <summary>Under way, and in all.</summary>
    [GeneratedRegex(@"\bretrans:[0-9]+/(?<count>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Repeats();
}

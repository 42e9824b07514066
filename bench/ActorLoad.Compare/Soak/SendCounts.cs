using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorLoad.Compare.Soak;

/// <summary>What <c>ss -tinH</c> says of each connection.</summary>
/// <remarks>By bytes: a message that lies across a page of the kernel's may go as two segments, and what is sent again is a segment more.</remarks>
internal static partial class SendCounts
{
    /// <param name="messageBytes">Of each message, with its header.</param>
    /// <returns>Messages that each connection has sent and the other side has got; 0 for one that has sent none, of which ss leaves the field out.</returns>
    public static ImmutableArray<long> Read(string said, int messageBytes)
    {
        var counts = ImmutableArray.CreateBuilder<long>();
        foreach (var line in said.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // A connection is a line of its own, and what is known of it the next one, further in.
            if (!char.IsWhiteSpace(line[0]))
                counts.Add(0);
            else if (counts.Count > 0 && Acknowledged().Match(line) is { Success: true } found)
                counts[^1] = long.Parse(found.Groups["bytes"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) / messageBytes;
        }

        return counts.ToImmutable();
    }

    /// <summary>One more than was sent: the opening counts as a byte.</summary>
    [GeneratedRegex(@"\bbytes_acked:(?<bytes>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Acknowledged();
}

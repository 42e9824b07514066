using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorLoad.Faults;

/// <summary>A line of what must hold.</summary>
/// <param name="Number">As in R9.</param>
/// <param name="Title">What is provoked, in a few words.</param>
internal sealed record ReliabilityLine(int Number, string Title)
{
    public string Name => $"R{Number}";
}

/// <summary>docs/reliability.md has a section for each line, and its heading is the line's title: <c>## R9: a server that freezes</c>.</summary>
internal static partial class ReliabilityLines
{
    public static IReadOnlyList<ReliabilityLine> Read(string page) =>
    [
        .. Heading().Matches(page)
            .Select(match => new ReliabilityLine(int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture), match.Groups["title"].Value.TrimEnd()))
            .OrderBy(line => line.Number),
    ];

    [GeneratedRegex("^## R(?<number>[0-9]+): (?<title>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();
}

using ActorLoad.Compare.Running;
using ActorLoad.Core.Report.Compare;

namespace ActorLoad.Compare.Output;

/// <summary>Parts of figures and runs as the results page writes them.</summary>
internal static class Markdown
{
    /// <summary>What the tables' signs mean.</summary>
    public const string Legend =
        "Each figure is the median of an engine's runs, in brackets the least and the greatest, then its ratio to the first engine's. " +
        "`=` no difference beyond the spread, `<` less, `>` more, `?` too few runs to tell, `-` not measured.";

    /// <returns>Such as <c>312 MB (310-315 MB) 2.86x &gt;</c>.</returns>
    public static string Cell(ComparisonCell cell)
    {
        var parts = new[]
        {
            Text(cell.Text),
            cell.Range.Length > 0 ? $"({cell.Range})" : "",
            cell.Ratio is { } ratio ? Ratio(ratio) : "",
            cell.Difference switch
            {
                Difference.None => "=",
                Difference.Less => "<",
                Difference.More => ">",
                Difference.Unknown => "?",
                _ => "",
            },
        };
        return string.Join(' ', parts.Where(part => part.Length > 0));
    }

    public static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";

    /// <summary>The line below a table's head: the first column to the left, the others to the right.</summary>
    public static string Rule(int columns) => $"|---|{string.Concat(Enumerable.Repeat("--:|", columns - 1))}\n";

    /// <summary>On one line, and without what would end a table's cell or begin a tag.</summary>
    public static string Text(string text) => string.Join(' ', text.Split((char[])['\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        .Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    public static string Words(Outcome outcome) => outcome switch
    {
        Outcome.Valid => "VALID",
        Outcome.NotValid => "not VALID",
        Outcome.Refused => "refused",
        Outcome.Failed => "failed",
        Outcome.TimedOut => "timed out",
        Outcome.OutOfMemory => "killed: out of memory",
        _ => "interrupted",
    };

    private static string Ratio(double ratio) => ratio switch
    {
        > 0 and < 0.005 => "<0.01x",
        < 9.995 => $"{ratio:0.00}x",
        < 99.95 => $"{ratio:0.0}x",
        _ => $"{ratio:N0}x",
    };
}

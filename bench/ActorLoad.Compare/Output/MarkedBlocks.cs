namespace ActorLoad.Compare.Output;

/// <summary>
/// Generated parts of a page that people write as well: each stands between <c>&lt;!-- generated:NAME --&gt;</c> and
/// <c>&lt;!-- /generated --&gt;</c>, and what is outside is never touched.
/// </summary>
public static class MarkedBlocks
{
    private const string End = "<!-- /generated -->";

    /// <summary>Puts the text in place of what the block of that name held; a page without such a block gets it at its end.</summary>
    /// <param name="text">Markdown, without the markers.</param>
    /// <exception cref="BenchException">The block has no end: what belongs to it can't be told.</exception>
    public static string Replace(string page, string name, string text)
    {
        var begin = $"<!-- generated:{name} -->";
        var block = $"{begin}\n\n{text.Trim('\n')}\n\n{End}";
        var at = page.IndexOf(begin, StringComparison.Ordinal);
        if (at < 0)
            return page.TrimEnd('\n') is { Length: > 0 } before ? $"{before}\n\n{block}\n" : $"{block}\n";
        var end = page.IndexOf(End, at, StringComparison.Ordinal);
        var next = page.IndexOf("<!-- generated:", at + begin.Length, StringComparison.Ordinal);
        if (end < 0 || (next >= 0 && next < end))
            throw new BenchException($"The block {begin} of the results page has no {End}: put it back where the generated part ended.");
        return page[..at] + block + page[(end + End.Length)..];
    }
}

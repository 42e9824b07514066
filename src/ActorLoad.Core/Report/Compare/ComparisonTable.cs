using System.Collections.Immutable;

namespace ActorLoad.Core.Report.Compare;

/// <summary>The lines of a comparison's table: which groups stand beside each other, and where each part of a cell stands.</summary>
/// <remarks>A cell is median, range, ratio and mark, each aligned. Ranges that find no room beside their medians stand below them.</remarks>
internal sealed class ComparisonTable
{
    private const int Gap = 2, Least = 10;

    private readonly ImmutableArray<RunGroup> _groups;
    private readonly int _nameWidth, _medianWidth, _ratioWidth, _rangeWidth, _cellWidth;

    /// <param name="width">Characters of a line.</param>
    public ComparisonTable(ImmutableArray<ComparisonRow> rows, ImmutableArray<RunGroup> groups, int width)
    {
        _groups = groups;
        var cells = rows.SelectMany(row => row.Cells).ToArray();
        _nameWidth = Longest(rows.Select(row => row.Name));
        _medianWidth = Longest(cells.Where(IsFigure).Select(cell => cell.Text));
        _ratioWidth = Longest(cells.Select(Ratio));
        var range = Longest(cells.Select(Range));
        // Without ranges beside them, as many groups as fit; then as much of the ranges as there is room for.
        var narrow = Math.Max(Math.Max(_medianWidth + Part(_ratioWidth), range), Least);
        var beside = Math.Clamp((width - _nameWidth) / (narrow + Gap), 1, groups.Length);
        var spare = (width - _nameWidth) / beside - Gap - _medianWidth - Part(_ratioWidth) - 1;
        _rangeWidth = cells.Select(Range).Where(text => text.Length <= spare).Select(text => text.Length).DefaultIfEmpty(0).Max();
        _cellWidth = Math.Max(narrow, _medianWidth + Part(_rangeWidth) + Part(_ratioWidth));
        Blocks = [.. Enumerable.Range(0, groups.Length).Chunk(beside).Select(chunk => chunk.ToImmutableArray())];
    }

    /// <summary>Groups that stand beside each other, by their index.</summary>
    public ImmutableArray<ImmutableArray<int>> Blocks { get; }

    /// <returns>One character; none for the first group and for what was not measured.</returns>
    public static string Mark(Difference difference) => difference switch
    {
        Difference.None => "=",
        Difference.Less => "<",
        Difference.More => ">",
        Difference.Unknown => "?",
        _ => "",
    };

    public IEnumerable<string> Heading(ImmutableArray<int> block) =>
        Beside("", [.. block.Select(index => Wrapping.Lines(Wrapping.Printable(_groups[index].Name), _cellWidth))]);

    public IEnumerable<string> Lines(ComparisonRow row, ImmutableArray<int> block)
    {
        var cells = block.Select(index => row.Cells[index]).ToArray();
        var below = cells.Any(cell => Range(cell).Length > _rangeWidth);
        return Beside(row.Name, [.. cells.Select(cell => Cell(cell, below))]);
    }

    private IReadOnlyList<string> Cell(ComparisonCell cell, bool below)
    {
        if (!IsFigure(cell)) return Wrapping.Lines($"{cell.Text} {Mark(cell.Difference)}", _cellWidth);
        var figure = cell.Text.PadLeft(_medianWidth) + Padded(below ? "" : Range(cell), _rangeWidth) + Padded(Ratio(cell), _ratioWidth);
        return below ? [figure, Range(cell)] : [figure];
    }

    private IEnumerable<string> Beside(string name, ImmutableArray<IReadOnlyList<string>> columns)
    {
        for (var line = 0; line < columns.Max(column => column.Count); line++)
        {
            yield return string.Concat(columns
                .Select(column => new string(' ', Gap) + (line < column.Count ? column[line] : "").PadRight(_cellWidth))
                .Prepend((line == 0 ? name : "").PadRight(_nameWidth))).TrimEnd();
        }
    }

    /// <summary>Words, such as verdicts, are no figures, and take the whole cell.</summary>
    private static bool IsFigure(ComparisonCell cell) => cell.Value is not null || cell.Text == Humanize.None;

    private static string Range(ComparisonCell cell) => cell.Range.Length == 0 ? "" : $"({cell.Range})";

    private static string Ratio(ComparisonCell cell) =>
        IsFigure(cell) ? $"{(cell.Ratio is { } ratio ? Words.Ratio(ratio) : "")} {Mark(cell.Difference)}".Trim() : "";

    private static int Longest(IEnumerable<string> texts) => texts.Select(text => text.Length).DefaultIfEmpty(0).Max();

    private static int Part(int width) => width == 0 ? 0 : width + 1;

    private static string Padded(string text, int width) => width == 0 ? "" : ' ' + text.PadLeft(width);
}

using System.Collections.Immutable;

namespace ActorLoad.Core.Report.Compare;

/// <summary>The lines of a comparison's table: which groups stand beside each other, and where each part of a cell stands.</summary>
/// <remarks>A cell is median, range, ratio and mark, each aligned. Ranges that find no room beside their medians stand below them.</remarks>
internal sealed class ComparisonTable
{
    private const int Gap = 2, Least = 10;

    private readonly ImmutableArray<RunGroup> _groups;
    private readonly int _nameWidth, _medianWidth, _ratioWidth, _longestRange, _rangeWidth;

    /// <param name="width">Characters of a line.</param>
    public ComparisonTable(ImmutableArray<ComparisonRow> rows, ImmutableArray<RunGroup> groups, int width)
    {
        _groups = groups;
        var cells = rows.SelectMany(row => row.Cells).ToArray();
        var ranges = cells.Select(cell => Range(cell).Length).Distinct().OrderDescending().ToArray();
        _nameWidth = Longest(rows.Select(row => row.Name));
        _medianWidth = Longest(cells.Where(IsFigure).Select(cell => cell.Text));
        _ratioWidth = Longest(cells.Select(Ratio));
        _longestRange = ranges.FirstOrDefault();
        // As many groups as fit without ranges beside the medians; then as long ranges as there is room for.
        Blocks = Pack(width);
        _rangeWidth = ranges.FirstOrDefault(range => Blocks.All(block => Width(block, range) <= width));
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
        Beside("", block, index => Wrapping.Lines(Wrapping.Printable(_groups[index].Name), CellWidth(index, _rangeWidth)));

    public IEnumerable<string> Lines(ComparisonRow row, ImmutableArray<int> block)
    {
        var below = block.Any(index => Range(row.Cells[index]).Length > _rangeWidth);
        return Beside(row.Name, block, index => Cell(row.Cells[index], below, CellWidth(index, _rangeWidth)));
    }

    private IReadOnlyList<string> Cell(ComparisonCell cell, bool below, int width)
    {
        if (!IsFigure(cell)) return Wrapping.Lines($"{cell.Text} {Mark(cell.Difference)}", width);
        var figure = cell.Text.PadLeft(_medianWidth) + Padded(below ? "" : Range(cell), _rangeWidth) + Padded(Ratio(cell), _ratioWidth);
        return below ? [figure.TrimEnd(), Range(cell)] : [figure.TrimEnd()];
    }

    private IEnumerable<string> Beside(string name, ImmutableArray<int> block, Func<int, IReadOnlyList<string>> cell)
    {
        var columns = block.Select(index => (Lines: cell(index), Width: CellWidth(index, _rangeWidth))).ToArray();
        for (var line = 0; line < columns.Max(column => column.Lines.Count); line++)
        {
            yield return string.Concat(columns
                .Select(column => new string(' ', Gap) + (line < column.Lines.Count ? column.Lines[line] : "").PadRight(column.Width))
                .Prepend((line == 0 ? name : "").PadRight(_nameWidth))).TrimEnd();
        }
    }

    private ImmutableArray<ImmutableArray<int>> Pack(int width)
    {
        var blocks = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        ImmutableArray<int> block = [];
        for (var index = 0; index < _groups.Length; index++)
        {
            if (!block.IsEmpty && Width(block.Add(index), 0) > width)
            {
                blocks.Add(block);
                block = [];
            }
            block = block.Add(index);
        }
        blocks.Add(block);
        return blocks.ToImmutable();
    }

    private int Width(ImmutableArray<int> block, int range) => _nameWidth + block.Sum(index => Gap + CellWidth(index, range));

    /// <summary>The first group has no ratio. A range below its median needs its room too.</summary>
    private int CellWidth(int index, int range) =>
        Math.Max(Math.Max(_longestRange, Least), _medianWidth + Part(range) + (index == 0 ? 0 : Part(_ratioWidth)));

    /// <summary>Words, such as verdicts, are no figures, and take the whole cell.</summary>
    private static bool IsFigure(ComparisonCell cell) => cell.Value is not null || cell.Text == Humanize.None;

    private static string Range(ComparisonCell cell) => cell.Range.Length == 0 ? "" : $"({cell.Range})";

    private static string Ratio(ComparisonCell cell) =>
        IsFigure(cell) ? $"{(cell.Ratio is { } ratio ? Words.Ratio(ratio) : "")} {Mark(cell.Difference)}".Trim() : "";

    private static int Longest(IEnumerable<string> texts) => texts.Select(text => text.Length).DefaultIfEmpty(0).Max();

    private static int Part(int width) => width == 0 ? 0 : width + 1;

    private static string Padded(string text, int width) => width == 0 ? "" : ' ' + text.PadLeft(width);
}

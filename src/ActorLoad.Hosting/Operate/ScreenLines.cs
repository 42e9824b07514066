using ActorLoad.Core.Report;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorLoad.Hosting.Operate;

/// <summary>Lines that are cut at the screen's edge and never wrap, so that a page is as high as it has lines.</summary>
internal sealed class ScreenLines(int width, bool unicode) : IRenderable
{
    private readonly List<List<Segment>> _lines = [];

    private string CutMark => unicode ? "\u2026" : ">";

    public int Width { get; } = Math.Max(1, width);

    public int Count => _lines.Count;

    /// <summary>What does not fit ends in a mark: a figure that is cut must not read as a smaller one.</summary>
    public void Line(params ReadOnlySpan<(string Text, Style Style)> parts)
    {
        var line = new List<Segment>();
        var room = Width;
        foreach (var (text, style) in parts)
        {
            if (text.Length == 0) continue;
            var whole = new Segment(Wrapping.Printable(text), style);
            if (whole.CellCount() > room)
            {
                if (room > 1 && Segment.Truncate(whole, room - 1) is { } cut) line.Add(cut);
                if (room > 0) line.Add(new Segment(CutMark, style));
                break;
            }
            room -= whole.CellCount();
            line.Add(whole);
        }
        _lines.Add(line);
    }

    public void Bar(double share, Style full, Style rest)
    {
        var cells = Math.Max(1, Width - 1);
        var done = (int)Math.Round(Math.Clamp(double.IsFinite(share) ? share : 0, 0, 1) * cells);
        var (thick, thin) = unicode ? ('\u2501', '\u2500') : ('#', '-');
        Line((new string(thick, done), full), (new string(thin, cells - done), rest));
    }

    public ScreenLines Crop(int rows)
    {
        if (_lines.Count > rows) _lines.RemoveRange(rows, _lines.Count - rows);
        return this;
    }

    public Measurement Measure(RenderOptions options, int maxWidth) => new(Math.Min(Width, maxWidth), Math.Min(Width, maxWidth));

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        for (var line = 0; line < _lines.Count; line++)
        {
            if (line > 0) yield return Segment.LineBreak;
            foreach (var segment in _lines[line]) yield return segment;
        }
    }
}

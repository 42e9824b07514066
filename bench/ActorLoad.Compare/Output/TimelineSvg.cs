using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Output;

/// <summary>A run's timeline as a picture of four panels under each other, which needs nothing beside itself.</summary>
public static class TimelineSvg
{
    private const int Left = 90, Plot = 780, Right = 20, Top = 40, Height = 120, Gap = 36, Bottom = 30;

    /// <param name="Write">A value of the axis.</param>
    private sealed record Panel(string Title, Func<double?, string> Write, ImmutableArray<(string Name, string Colour, Func<TimelinePoint, double?> Value)> Lines);

    private static readonly ImmutableArray<Panel> s_panels =
    [
        new("connections open", value => Humanize.Count((long)(value ?? 0)), [("open", "#1f77b4", point => point.Connections)]),
        new("resident memory of all nodes", Humanize.Bytes, [("resident", "#2ca02c", point => point.RssBytes)]),
        new("CPU, of the cores that may be used", value => Humanize.Percent(value ?? 0), [("CPU", "#9467bd", point => point.Cpu)]),
        new("response time", Humanize.Micros, [("p99", "#d62728", point => point.P99), ("p50", "#ff7f0e", point => point.P50)]),
    ];

    public static string Of(RunReport report)
    {
        var seconds = Math.Max(1, report.Timeline.Select(point => point.Second).DefaultIfEmpty(1).Max());
        var height = Top + s_panels.Length * (Height + Gap) + Bottom;
        var text = new StringBuilder();
        text.Append(Invariant($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Left + Plot + Right} {height}" font-family="sans-serif" font-size="12">"""))
            .Append("\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n")
            .Append(Text(Left, 20, "start", WebUtility.HtmlEncode($"{report.Engine}: {report.Label}, {Humanize.Count(report.Connections.Asked)} connections, {report.StartedAt:yyyy-MM-dd HH:mm} UTC")));
        for (var i = 0; i < s_panels.Length; i++)
            WritePanel(text, s_panels[i], report.Timeline, seconds, Top + i * (Height + Gap) + Gap / 2);
        foreach (var part in new[] { 0, 0.25, 0.5, 0.75, 1 })
            text.Append(Text(Left + part * Plot, height - 12, "middle", Humanize.Clock(TimeSpan.FromSeconds(part * seconds))));
        return text.Append("</svg>\n").ToString();
    }

    private static void WritePanel(StringBuilder text, Panel panel, ImmutableArray<TimelinePoint> timeline, int seconds, double top)
    {
        var most = panel.Lines.SelectMany(line => timeline.Select(line.Value)).Max() is { } max and > 0 ? max : 1;
        text.Append(Invariant($"""<rect x="{Left}" y="{top:0}" width="{Plot}" height="{Height}" fill="none" stroke="#999"/>""")).Append('\n')
            .Append(Text(Left, top - 5, "start", $"{panel.Title}{(panel.Lines.Length > 1 ? $" ({string.Join(", ", panel.Lines.Select(line => line.Name))})" : "")}"))
            .Append(Text(Left - 6, top + 10, "end", panel.Write(most)))
            .Append(Text(Left - 6, top + Height, "end", "0"));
        foreach (var line in panel.Lines)
        {
            text.Append(Invariant($"""<path id="{line.Name}" fill="none" stroke="{line.Colour}" d="{Path(timeline, line.Value, seconds, most, top)}"/>""")).Append('\n');
        }
    }

    /// <summary>
    /// Where a column of the picture has several seconds, a stroke from their least to their greatest value: no peak is lost, and nothing is averaged. A second without
    /// a value breaks the line.
    /// </summary>
    private static string Path(ImmutableArray<TimelinePoint> timeline, Func<TimelinePoint, double?> value, int seconds, double most, double top)
    {
        var path = new StringBuilder();
        var begun = false;
        foreach (var column in timeline.GroupBy(point => (int)((double)point.Second * Plot / seconds)))
        {
            var values = column.Select(value).OfType<double>().ToList();
            if (values.Count == 0)
            {
                begun = false;
                continue;
            }

            foreach (var y in new[] { values.Min(), values.Max() }.Distinct().Select(v => top + Height * (1 - v / most)))
            {
                path.Append(Invariant($"{(begun ? 'L' : 'M')}{Left + column.Key},{y:0.#}"));
                begun = true;
            }
        }

        return path.ToString();
    }

    private static string Text(double x, double y, string anchor, string text) => Invariant($"""<text x="{x:0}" y="{y:0}" text-anchor="{anchor}">{text}</text>""") + "\n";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

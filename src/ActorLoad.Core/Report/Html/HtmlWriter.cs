using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace ActorLoad.Core.Report.Html;

/// <summary>Builds HTML. Text and attribute values are encoded here and nowhere else, so that no text of a report can become markup.</summary>
internal sealed class HtmlWriter
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _page = new();

    public override string ToString() => _page.ToString();

    /// <summary>Markup of our own.</summary>
    public HtmlWriter Markup(string markup)
    {
        _page.Append(markup);
        return this;
    }

    public HtmlWriter Text(string text)
    {
        // Controls, which HTML has no way to hold, become "?".
        _page.Append(Encoder.Encode(Wrapping.Printable(text)));
        return this;
    }

    /// <summary>Text whose lines stay as they are.</summary>
    public HtmlWriter Lines(string text)
    {
        foreach (var line in text.Split('\n')) Text(line).Markup("\n");
        return this;
    }

    /// <param name="attributes">Names are ours; one whose value is null is left out.</param>
    public HtmlWriter Open(string element, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _page.Append('<').Append(element);
        foreach (var (name, value) in attributes)
        {
            if (value is not null) _page.Append(' ').Append(name).Append("=\"").Append(Encoder.Encode(Wrapping.Printable(value))).Append('"');
        }
        _page.Append('>');
        return this;
    }

    public HtmlWriter Close(string element)
    {
        _page.Append("</").Append(element).Append(">\n");
        return this;
    }

    public HtmlWriter Element(string element, string text, string? css = null) =>
        Open(element, ("class", css)).Text(text).Close(element);

    /// <summary>A section's heading, which the page's navigation leads to.</summary>
    public HtmlWriter Heading(string id, string title) => Open("h2", ("id", id)).Text(title).Close("h2");

    public HtmlWriter List(IEnumerable<string> items, string? css = null)
    {
        Open("ul", ("class", css));
        foreach (var item in items) Element("li", item);
        return Close("ul");
    }

    /// <summary>Names and their values, as a list of terms.</summary>
    public HtmlWriter Facts(string css, IEnumerable<(string Name, string Value)> facts)
    {
        Open("dl", ("class", css));
        foreach (var (name, value) in facts)
        {
            // A div keeps a pair together in a grid of cards.
            if (css == "cards") Open("div");
            Element("dt", name).Element("dd", value);
            if (css == "cards") Close("div");
        }
        return Close("dl");
    }

    /// <summary>A table in a box of its own, which scrolls where it does not fit the page; the first cell of each row is the row's heading.</summary>
    public HtmlWriter Table(string caption, IEnumerable<string> heads, IEnumerable<IReadOnlyList<string>> rows, string? css = null)
    {
        OpenTable(caption, heads, css);
        foreach (var row in rows)
        {
            Open("tr").Open("th", ("scope", "row")).Text(row[0]).Close("th");
            foreach (var cell in row.Skip(1)) Element("td", cell);
            Close("tr");
        }
        return CloseTable();
    }

    public HtmlWriter OpenTable(string caption, IEnumerable<string> heads, string? css = null)
    {
        // A box that scrolls must be in reach of the keyboard.
        Open("div", ("class", css is null ? "scroll" : $"scroll {css}"), ("tabindex", "0"), ("role", "region"), ("aria-label", caption)).Open("table");
        Element("caption", caption);
        var names = heads.ToArray();
        if (names.Length > 0)
        {
            Markup("<thead><tr>");
            foreach (var name in names) Open("th", ("scope", "col")).Text(name).Close("th");
            Markup("</tr></thead>");
        }
        return Markup("<tbody>\n");
    }

    public HtmlWriter CloseTable() => Markup("</tbody></table></div>\n");
}

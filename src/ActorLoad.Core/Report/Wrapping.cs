using System.Buffers;
using System.Text;

namespace ActorLoad.Core.Report;

/// <summary>Text made fit for a terminal's line.</summary>
public static class Wrapping
{
    private static readonly SearchValues<char> UnitLetters =
        SearchValues.Create("%ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Controls become <c>?</c>: a text may hold a server's bytes.</summary>
    public static string Printable(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        var printable = new StringBuilder(text.Length);
        foreach (var letter in text) printable.Append(letter is '\n' or '\r' or '\t' ? ' ' : char.IsControl(letter) ? '?' : letter);
        return printable.ToString();
    }

    /// <param name="hang">How far lines after the first are indented.</param>
    /// <returns>Lines of at most <paramref name="width"/> characters, broken at spaces where there are any; at least one.</returns>
    public static IReadOnlyList<string> Lines(string text, int width, int hang = 0)
    {
        width = Math.Max(1, width);
        hang = Math.Clamp(hang, 0, width - 1);
        var lines = new List<string>();
        var rest = text.TrimEnd();
        while (rest.Length > Room())
        {
            var room = Room();
            var space = LastBreak(rest, room);
            // Leading spaces are layout, not a place to break.
            var cut = space > rest.Length - rest.TrimStart().Length ? space : room;
            Add(rest[..cut].TrimEnd());
            rest = rest[cut..].TrimStart();
        }
        Add(rest);
        return lines;

        int Room() => lines.Count == 0 ? width : width - hang;

        static int LastBreak(string text, int from)
        {
            var space = text.LastIndexOf(' ', from);
            while (space > 0 && KeepsUnit(text, space)) space = text.LastIndexOf(' ', space - 1);
            return space;
        }

        void Add(string line) => lines.Add(lines.Count == 0 ? line : new string(' ', hang) + line);
    }

    /// <summary>A figure stays with its unit.</summary>
    private static bool KeepsUnit(string text, int space)
    {
        if (!char.IsAsciiDigit(text[space - 1])) return false;
        var unit = text.AsSpan(space + 1);
        var end = unit.IndexOfAnyExcept(UnitLetters);
        return (end < 0 ? unit : unit[..end]) is "us" or "ms" or "s" or "B" or "kB" or "MB" or "GB" or "TB" or "%";
    }
}

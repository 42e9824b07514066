using System.Collections.Immutable;
using Spectre.Console;

namespace ActorLoad.Core.Report;

/// <summary>What the terminal's views are written with: plain aligned text, wrapped at the terminal's width, the same in a file.</summary>
internal static class TerminalText
{
    /// <summary>Of every line but headings.</summary>
    public const int Indent = 2;

    private static readonly Style Heading = new(decoration: Decoration.Bold);
    public static readonly Style Faint = new(Color.Grey);
    public static readonly Style Bad = new(Color.Red);
    public static readonly Style Warn = new(Color.Yellow);

    public static void Section(string title, IAnsiConsole console)
    {
        console.WriteLine();
        console.Write(new Text(title, Heading));
        console.WriteLine();
    }

    public static void Bullets(ImmutableArray<string> texts, Style style, IAnsiConsole console, string prefix = "")
    {
        foreach (var text in texts) Paragraph($"- {prefix}{text}", style, console, hang: 2);
    }

    public static void Paragraph(string text, Style style, IAnsiConsole console, int hang = 0)
    {
        foreach (var line in Wrapping.Lines(Wrapping.Printable(text), console.Profile.Width - Indent, hang))
        {
            console.Write(new Text(new string(' ', Indent) + line, style));
            console.WriteLine();
        }
    }
}

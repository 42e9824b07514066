using System.Collections.Immutable;
using System.Text;

namespace ActorLoad.Operator.Interactive;

/// <summary>Edits one line on a terminal: arrows, history, completion, and the keys of a Unix shell. A line longer than the terminal is wide slides.</summary>
/// <param name="complete">From the line up to the cursor: where the word begins that is being typed, and what it may become.</param>
internal sealed class LineEditor(ITerminal terminal, History history, Func<string, (int Start, ImmutableArray<string> Words)> complete)
{
    private readonly StringBuilder _line = new();
    private int _cursor;

    private enum Ending
    {
        None,
        Entered,
        Abandoned,
        EndOfInput,
    }

    /// <returns>The line; empty where it was abandoned (Ctrl-C); null at the end of input (Ctrl-D on an empty line).</returns>
    public string? Read(string prompt)
    {
        _line.Clear();
        _cursor = 0;
        Draw(prompt);
        while (true)
        {
            switch (Press(terminal.ReadKey(), prompt))
            {
                case Ending.Entered:
                    terminal.Write("\n");
                    var line = _line.ToString();
                    history.Add(line);
                    return line;
                case Ending.Abandoned:
                    terminal.Write("^C\n");
                    return "";
                case Ending.EndOfInput:
                    terminal.Write("\n");
                    return null;
                default:
                    Draw(prompt);
                    break;
            }
        }
    }

    private Ending Press(ConsoleKeyInfo key, string prompt)
    {
        if (key.Modifiers.HasFlag(ConsoleModifiers.Control))
            return PressControl(key.Key);
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return Ending.Entered;
            case ConsoleKey.Backspace when _cursor > 0:
                _line.Remove(--_cursor, 1);
                break;
            case ConsoleKey.Delete when _cursor < _line.Length:
                _line.Remove(_cursor, 1);
                break;
            case ConsoleKey.LeftArrow:
                _cursor = Math.Max(0, _cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                _cursor = Math.Min(_line.Length, _cursor + 1);
                break;
            case ConsoleKey.Home:
                _cursor = 0;
                break;
            case ConsoleKey.End:
                _cursor = _line.Length;
                break;
            case ConsoleKey.UpArrow:
                Replace(history.Older(_line.ToString()));
                break;
            case ConsoleKey.DownArrow:
                Replace(history.Newer());
                break;
            case ConsoleKey.Tab:
                Complete(prompt);
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                    Insert(key.KeyChar.ToString());
                break;
        }

        return Ending.None;
    }

    private Ending PressControl(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.C:
                return Ending.Abandoned;
            case ConsoleKey.D when _line.Length == 0:
                return Ending.EndOfInput;
            case ConsoleKey.D when _cursor < _line.Length:
                _line.Remove(_cursor, 1);
                break;
            case ConsoleKey.A:
                _cursor = 0;
                break;
            case ConsoleKey.E:
                _cursor = _line.Length;
                break;
            case ConsoleKey.K:
                _line.Length = _cursor;
                break;
            case ConsoleKey.U:
                _line.Remove(0, _cursor);
                _cursor = 0;
                break;
            case ConsoleKey.W:
                DeleteWord();
                break;
            case ConsoleKey.L:
                terminal.Write("\u001b[2J\u001b[H");
                break;
            case ConsoleKey.P:
                Replace(history.Older(_line.ToString()));
                break;
            case ConsoleKey.N:
                Replace(history.Newer());
                break;
        }

        return Ending.None;
    }

    private void DeleteWord()
    {
        var from = _cursor;
        while (from > 0 && _line[from - 1] == ' ')
            from--;
        while (from > 0 && _line[from - 1] != ' ')
            from--;
        _line.Remove(from, _cursor - from);
        _cursor = from;
    }

    private void Complete(string prompt)
    {
        var (start, words) = complete(_line.ToString(0, _cursor));
        if (words.IsEmpty)
            return;
        var begun = _cursor - start;
        var common = words.Length == 1 ? words[0] + " " : Common(words);
        if (common.Length > begun)
        {
            Insert(common[begun..]);
            return;
        }

        // Nothing that all of them have: the choice is theirs who type.
        terminal.Write("\n" + string.Join("  ", words) + "\n");
        Draw(prompt);
    }

    private static string Common(ImmutableArray<string> words)
    {
        var first = words[0];
        var length = words.Min(word => first.Zip(word).TakeWhile(pair => pair.First == pair.Second).Count());
        return first[..length];
    }

    private void Insert(string text)
    {
        _line.Insert(_cursor, text);
        _cursor += text.Length;
    }

    private void Replace(string? line)
    {
        if (line is null)
            return;
        _line.Clear().Append(line);
        _cursor = line.Length;
    }

    private void Draw(string prompt)
    {
        var room = Math.Max(10, terminal.Width - prompt.Length - 1);
        var from = Math.Max(0, _cursor - room);
        var shown = _line.ToString(from, Math.Min(room, _line.Length - from));
        var back = shown.Length - (_cursor - from);
        terminal.Write($"\r{prompt}{shown}\u001b[K{(back > 0 ? $"\u001b[{back}D" : "")}");
    }
}

using System.Collections.Immutable;
using System.Text;

namespace ActorLoad.Core.Pbm;

/// <summary>A command as it is typed, and its words.</summary>
/// <remarks>
/// Words are parted by blanks. In "double quotes" a blank is a letter like any other, and \" and \\ are a quote and a backslash; in 'single quotes' every
/// character stands for itself.
/// </remarks>
public static class CommandLine
{
    /// <summary>Characters of a command, at most.</summary>
    public const int MaxLength = 4_096;

    /// <summary>Words of a command, at most.</summary>
    public const int MaxWords = 64;

    /// <returns>The words, or what is wrong with the line.</returns>
    public static (ImmutableArray<string> Words, string? Problem) Split(string line)
    {
        if (line.Length > MaxLength)
            return ([], $"the command has {line.Length} characters, and {MaxLength} are allowed");
        var words = ImmutableArray.CreateBuilder<string>();
        for (var at = SkipBlanks(line, 0); at < line.Length; at = SkipBlanks(line, at))
        {
            if (words.Count == MaxWords)
                return ([], $"the command has more than {MaxWords} words");
            if (ReadWord(line, ref at) is not { } word)
                return ([], $"a quote is not closed: {line[at]} at character {at + 1}");
            words.Add(word);
        }

        return (words.ToImmutable(), null);
    }

    /// <summary>A line that <see cref="Split"/> makes the same words of.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    /// <summary>A word as it has to be typed.</summary>
    public static string Quoted(string word) =>
        word.Length > 0 && !word.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'')
            ? word
            : $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <returns>Null: a quote is open to the end; <paramref name="at"/> is where it was opened.</returns>
    private static string? ReadWord(string line, ref int at)
    {
        var word = new StringBuilder();
        while (at < line.Length && !char.IsWhiteSpace(line[at]))
        {
            if (line[at] is not ('"' or '\''))
                word.Append(line[at++]);
            else if (!TryReadQuoted(line, ref at, word))
                return null;
        }

        return word.ToString();
    }

    private static bool TryReadQuoted(string line, ref int at, StringBuilder word)
    {
        var quote = line[at];
        var next = at + 1;
        while (next < line.Length && line[next] != quote)
        {
            if (quote == '"' && line[next] == '\\' && next + 1 < line.Length && (line[next + 1] is '"' or '\\'))
                next++;
            word.Append(line[next++]);
        }

        if (next >= line.Length)
            return false;
        at = next + 1;
        return true;
    }

    private static int SkipBlanks(string line, int at)
    {
        while (at < line.Length && char.IsWhiteSpace(line[at]))
            at++;
        return at;
    }
}

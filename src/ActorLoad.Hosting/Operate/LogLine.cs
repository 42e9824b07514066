using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace ActorLoad.Hosting.Operate;

/// <summary>One entry of the log.</summary>
/// <param name="Source">Short name of what wrote it.</param>
/// <param name="Fields">Beside the message; names as in the message's template.</param>
/// <param name="Repeats">How many like it this line stands for; 1 for itself alone.</param>
public sealed record LogLine(
    DateTimeOffset Time, LogLevel Level, string Source, string Message, IReadOnlyList<KeyValuePair<string, string>> Fields, int Repeats = 1)
{
    private static readonly ImmutableArray<string> s_levels = ["trace", "debug", "info", "warn", "error", "fatal", "none"];

    public string LevelName => s_levels[(int)Level];

    /// <returns>One line of logfmt: <c>time=... level=warn source=Group msg="connect failed" class=refused repeated=312</c>.</returns>
    public string ToLogfmt()
    {
        var text = new StringBuilder(160);
        text.Append("time=").Append(Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        text.Append(" level=").Append(LevelName);
        Append(text, "source", Source);
        Append(text, "msg", Message);
        foreach (var (name, value) in Fields) Append(text, name, value);
        if (Repeats > 1) text.Append(CultureInfo.InvariantCulture, $" repeated={Repeats}");
        return text.ToString();
    }

    /// <summary>Reads what <see cref="ToLogfmt"/> has written.</summary>
    /// <returns>Null: it is no such line.</returns>
    public static LogLine? Parse(string line)
    {
        var fields = new List<KeyValuePair<string, string>>();
        for (var at = 0; at < line.Length;)
        {
            if (ReadField(line, ref at) is not { } field)
                return null;
            fields.Add(field);
        }

        if (fields is not [("time", var time), ("level", var level), ("source", var source), ("msg", var message), ..] || s_levels.IndexOf(level) < 0
            || !DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when))
            return null;
        var repeats = 1;
        if (fields.Count > 4 && fields[^1].Key == "repeated" && int.TryParse(fields[^1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out repeats))
            fields.RemoveAt(fields.Count - 1);
        return new LogLine(when, (LogLevel)s_levels.IndexOf(level), source, message, fields[4..], Math.Max(1, repeats));
    }

    /// <returns>For a narrow pane: <c>Group: connect failed x 312</c>.</returns>
    public string ToShortText() =>
        Repeats > 1 ? string.Create(CultureInfo.InvariantCulture, $"{Source}: {Message} x {Repeats}") : $"{Source}: {Message}";

    private static void Append(StringBuilder text, string name, string value)
    {
        text.Append(' ');
        foreach (var letter in name) text.Append(letter is '=' or '"' || char.IsWhiteSpace(letter) || char.IsControl(letter) ? '_' : letter);
        text.Append('=');
        if (value.Length > 0 && !value.AsSpan().ContainsAny(NeedsQuotes) && !HasControl(value))
        {
            text.Append(value);
            return;
        }
        text.Append('"');
        foreach (var letter in value) AppendEscaped(text, letter);
        text.Append('"');
    }

    private static readonly System.Buffers.SearchValues<char> NeedsQuotes = System.Buffers.SearchValues.Create(" =\"\\");

    private static bool HasControl(string value)
    {
        foreach (var letter in value)
        {
            if (char.IsControl(letter)) return true;
        }
        return false;
    }

    /// <summary>A server's bytes may end up in a message: none of them may reach the terminal as a control.</summary>
    private static void AppendEscaped(StringBuilder text, char letter)
    {
        switch (letter)
        {
            case '"': text.Append("\\\""); break;
            case '\\': text.Append("\\\\"); break;
            case '\n': text.Append("\\n"); break;
            case '\r': text.Append("\\r"); break;
            case '\t': text.Append("\\t"); break;
            case var control when char.IsControl(control): text.Append(CultureInfo.InvariantCulture, $"\\u{(int)control:x4}"); break;
            default: text.Append(letter); break;
        }
    }

    /// <returns>Null: there is none, or it does not end.</returns>
    private static KeyValuePair<string, string>? ReadField(string line, ref int at)
    {
        var equals = line.IndexOf('=', at);
        if (equals <= at)
            return null;
        var name = line[at..equals];
        at = equals + 1;
        if (at == line.Length || line[at] != '"')
        {
            var end = line.IndexOf(' ', at) is var space and >= 0 ? space : line.Length;
            var plain = line[at..end];
            at = end + 1;
            return new(name, plain);
        }

        var value = new StringBuilder();
        for (at++; at < line.Length && line[at] != '"'; at++)
        {
            if (line[at] != '\\')
                value.Append(line[at]);
            else if (!TryReadEscape(line, ref at, value))
                return null;
        }

        // The quote that ends it, and the space to the next field.
        var ended = at < line.Length;
        at += 2;
        return ended ? new(name, value.ToString()) : null;
    }

    private static bool TryReadEscape(string line, ref int at, StringBuilder value)
    {
        if (++at == line.Length)
            return false;
        if (line[at] == 'u')
        {
            if (at + 4 >= line.Length || !ushort.TryParse(line.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                return false;
            value.Append((char)code);
            at += 4;
            return true;
        }

        value.Append(line[at] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', var letter => letter });
        return true;
    }
}

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
    public string LevelName => Level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        LogLevel.Critical => "fatal",
        _ => "none",
    };

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
}

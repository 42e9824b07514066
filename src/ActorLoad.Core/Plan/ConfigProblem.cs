using System.Text;

namespace ActorLoad.Core.Plan;

/// <summary>One thing wrong with the configuration: what it is about, what was found, what is allowed, and where it was said.</summary>
/// <param name="Path">The whole path of the key, such as <c>actor-load.ramp.rate</c>; the file's or the flag's name where no key is concerned.</param>
/// <param name="Value">What was found, cut to <see cref="MaxShown"/> characters; null where there is no value to show.</param>
/// <param name="Message">What is wrong with it and what is allowed.</param>
/// <param name="Source">Where it was said: <c>load.hocon:12</c>, <c>--set</c> or a flag's name; null where <paramref name="Path"/> says it.</param>
public sealed record ConfigProblem(string Path, string? Value, string Message, string? Source)
{
    /// <summary>Characters of a value that are shown; the rest is cut.</summary>
    public const int MaxShown = 80;

    /// <summary>Characters of a path or source that are shown: room for a file's.</summary>
    private const int MaxPathShown = 400;

    /// <summary>One line, printable whatever the configuration held: control characters are escaped.</summary>
    public override string ToString()
    {
        var line = new StringBuilder(Shown(Path, MaxPathShown));
        if (Value is not null)
            line.Append(" = \"").Append(Shown(Value)).Append('"');
        line.Append(": ").Append(Message);
        if (Source is not null)
            line.Append(" (from ").Append(Shown(Source, MaxPathShown)).Append(')');
        return line.ToString();
    }

    /// <summary>The text on one line, cut, with control characters escaped as in HOCON.</summary>
    internal static string Shown(string text, int limit = MaxShown)
    {
        var shown = new StringBuilder();
        foreach (var c in Cut(text, limit))
            shown.Append(char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString());
        return shown.ToString();
    }

    internal static string Cut(string text, int limit = MaxShown) => text.Length <= limit ? text : string.Concat(text.AsSpan(0, limit - 3), "...");
}

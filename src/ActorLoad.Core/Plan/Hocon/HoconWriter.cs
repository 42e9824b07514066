using System.Text;

namespace ActorLoad.Core.Plan.Hocon;

/// <summary>Writes a tree in the part of HOCON that is JSON, which no parser of it reads in two ways.</summary>
internal static class HoconWriter
{
    /// <summary>Appends the node; it stops short once the text is longer than <paramref name="limit"/>.</summary>
    public static void Write(ConfigNode node, StringBuilder text, int limit = int.MaxValue)
    {
        switch (node)
        {
            case ConfigScalar { Quoted: false, Text: "null" }:
                text.Append("null");
                break;
            case ConfigScalar scalar:
                WriteQuoted(scalar.Text, text);
                break;
            case ConfigList list:
                WriteAll(list.Items, '[', ']', text, limit, item => Write(item, text, limit));
                break;
            case ConfigSection section:
                WriteAll(section.Children, '{', '}', text, limit, child =>
                {
                    WriteQuoted(child.Key, text);
                    text.Append(": ");
                    Write(child.Value, text, limit);
                });
                break;
        }
    }

    /// <summary>A quoted string.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder();
        WriteQuoted(text, quoted);
        return quoted.ToString();
    }

    private static void WriteAll<T>(IEnumerable<T> items, char open, char close, StringBuilder text, int limit, Action<T> write)
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (text.Length > limit)
                return;
            if (!first)
                text.Append(", ");
            first = false;
            write(item);
        }

        text.Append(close);
    }

    private static void WriteQuoted(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when char.IsControl(c) => text.Append($"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorLoad.Core.Pbm;

/// <summary>A figure that a person and a program read differently.</summary>
/// <param name="Name">For both; a program's is in camelCase.</param>
/// <param name="Value">For a program: a number, a text, a bool, or null.</param>
/// <param name="Text">For a person; null: as <paramref name="Value"/> is written.</param>
public readonly record struct Field(string Name, object? Value, string? Text = null)
{
    /// <summary>What stands for nothing.</summary>
    private const string None = "-";

    public string Shown => Text ?? Value switch
    {
        null => None,
        bool flag => flag ? "yes" : "no",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var text => text.ToString() ?? None,
    };

    internal JsonNode? ToJson() => Value switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        int whole => JsonValue.Create(whole),
        long whole => JsonValue.Create(whole),
        double number => double.IsFinite(number) ? JsonValue.Create(number) : null,
        var other => JsonValue.Create(other.ToString()),
    };
}

/// <summary>Forms of output that are right for a person and for a program.</summary>
public static class Replies
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A line of text; for a program an object with that text.</summary>
    public static void Line(this IReply reply, string text) => reply.Raw(reply.IsJson ? Write(new JsonObject { ["text"] = text }) : text);

    /// <summary>One thing with its figures: a line for each; for a program, one object.</summary>
    public static void Record(this IReply reply, params IReadOnlyList<Field> fields)
    {
        if (reply.IsJson)
        {
            reply.Raw(Object(fields));
            return;
        }

        var width = fields.Select(field => field.Name.Length).DefaultIfEmpty().Max();
        foreach (var field in fields)
            reply.Raw($"{field.Name.PadRight(width)}  {field.Shown}");
    }

    /// <summary>Many things of a kind: a table with a heading; for a program, an object a line.</summary>
    /// <param name="rows">All with the same names.</param>
    public static void Table(this IReply reply, IReadOnlyList<IReadOnlyList<Field>> rows)
    {
        if (reply.IsJson)
        {
            foreach (var row in rows)
                reply.Raw(Object(row));
            return;
        }

        if (rows.Count == 0)
            return;
        string[][] cells = [[.. rows[0].Select(field => field.Name)], .. rows.Select(row => row.Select(field => field.Shown).ToArray())];
        var widths = Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Length)).ToArray();
        // Words begin where their column does, figures end there.
        var areWords = Enumerable.Range(0, widths.Length).Select(column => rows.Any(row => row[column].Value is string)).ToArray();
        foreach (var row in cells)
        {
            var aligned = row.Select((cell, column) => areWords[column] ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            reply.Raw(string.Join("  ", aligned).TrimEnd());
        }
    }

    /// <summary>One thing on one line: the line for a person, its figures for a program.</summary>
    public static void Line(this IReply reply, string text, IReadOnlyList<Field> fields) => reply.Raw(reply.IsJson ? Object(fields) : text);

    private static string Object(IEnumerable<Field> fields)
    {
        var json = new JsonObject();
        foreach (var field in fields)
            json[field.Name] = field.ToJson();
        return Write(json);
    }

    private static string Write(JsonNode json) => json.ToJsonString(s_json);
}

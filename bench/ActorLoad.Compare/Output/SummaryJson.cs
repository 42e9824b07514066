using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorLoad.Compare.Output;

/// <summary>The summary as JSON and back: camelCase, indented, enums by name.</summary>
public static class SummaryJson
{
    private static readonly SummaryContext s_context = new(new JsonSerializerOptions(SummaryContext.Default.Options)
    {
        // Commands and reasons stay readable: the file is never put into a web page as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    });

    public static string Write(Summary summary) => JsonSerializer.Serialize(summary, s_context.Summary) + "\n";

    /// <exception cref="JsonException">It is no JSON, lacks a field, or is of a later schema.</exception>
    public static Summary Read(string json)
    {
        var summary = JsonSerializer.Deserialize(json, s_context.Summary) ?? throw new JsonException("The summary is null.");
        return summary.Schema == Summary.CurrentSchema
            ? summary
            : throw new JsonException($"The summary is of schema {summary.Schema}; this version reads schema {Summary.CurrentSchema}.");
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Summary))]
internal sealed partial class SummaryContext : JsonSerializerContext;

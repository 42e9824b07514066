using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ActorLoad.Compare.Output;

/// <summary>A record with a schema as JSON and back: camelCase, indented, enums by name.</summary>
/// <param name="types">Knows how <typeparamref name="T"/> is made; its own options are not looked at.</param>
/// <param name="name">What errors call it.</param>
/// <param name="schema">The only one that is read.</param>
/// <param name="schemaOf">That of a record.</param>
public sealed class SchemaJson<T>(IJsonTypeInfoResolver types, string name, int schema, Func<T, int> schemaOf)
    where T : class
{
    private readonly JsonTypeInfo<T> _type = (JsonTypeInfo<T>)new JsonSerializerOptions
    {
        TypeInfoResolver = types,
        Converters = { new JsonStringEnumConverter() },
        // Commands, targets and reasons stay readable: the file is never put into a web page as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
    }.GetTypeInfo(typeof(T));

    public string Write(T record) => JsonSerializer.Serialize(record, _type) + "\n";

    /// <exception cref="JsonException">It is no JSON, lacks a field, or is of another schema.</exception>
    public T Read(string json)
    {
        var record = JsonSerializer.Deserialize(json, _type) ?? throw new JsonException($"The {name} is null.");
        return schemaOf(record) == schema
            ? record
            : throw new JsonException($"The {name} is of schema {schemaOf(record)}; this version reads schema {schema}.");
    }
}

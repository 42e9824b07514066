using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorLoad.Core.Pbm;

/// <summary>What a host can do, as a client learns it: names and words, and nothing to call. JSON on one line.</summary>
public sealed record Catalogue(ImmutableArray<CataloguePalette> Palettes)
{
    public static Catalogue Empty { get; } = new([]);

    public static Catalogue Of(CommandRegistry registry) => new([.. registry.Palettes.Select(palette => new CataloguePalette(
        palette.Name, palette.Summary, [.. palette.Commands.Select(command => new CatalogueCommand(
            command.Name, command.Summary, command.Streams, [.. command.Arguments.Select(argument => new CatalogueArgument(
                argument.Name, argument.Summary, argument.Switches, argument.Default, argument.IsRequired, argument.IsFlag, argument.Choices, argument.Allowed))]))]))]);

    public string ToJson() => JsonSerializer.Serialize(this, CatalogueJson.Default.Catalogue);

    /// <summary>Null: it is none.</summary>
    public static Catalogue? Parse(string json)
    {
        try
        {
            var read = JsonSerializer.Deserialize(json, CatalogueJson.Default.Catalogue);
            return read is { Palettes.IsDefault: false } && read.Palettes.All(palette => palette is { Name: not null, Commands.IsDefault: false }
                && palette.Commands.All(command => command is { Name: not null, Arguments.IsDefault: false }
                    && command.Arguments.All(argument => argument is { Switches.IsDefault: false, Choices.IsDefault: false })))
                ? read
                : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether a command line is one that goes on until it is cancelled.</summary>
    public bool Streams(IReadOnlyList<string> words) =>
        words.Count > 1 && Palettes.FirstOrDefault(palette => palette.Name == words[0]) is { } palette
        && palette.Commands.Any(command => command.Streams && command.Name.Split(' ').SequenceEqual(words.Skip(1).Take(command.Name.Split(' ').Length)));
}

public sealed record CataloguePalette(string Name, string Summary, ImmutableArray<CatalogueCommand> Commands);

public sealed record CatalogueCommand(string Name, string Summary, bool Streams, ImmutableArray<CatalogueArgument> Arguments);

public sealed record CatalogueArgument(
    string Name, string Summary, ImmutableArray<string> Switches, string? Default, bool Required, bool Flag, ImmutableArray<string> Choices, string? Allowed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Catalogue))]
internal sealed partial class CatalogueJson : JsonSerializerContext;

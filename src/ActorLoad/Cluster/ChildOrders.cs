using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorLoad.Cluster;

/// <summary>What a coordinator hands a worker that it has started, as one line of its standard input, where no other user of the machine can read it.</summary>
/// <param name="Cookie">For the door.</param>
/// <param name="Hocon">The run's whole configuration.</param>
internal sealed record ChildOrders(string Cookie, string Hocon)
{
    public string ToLine() => JsonSerializer.Serialize(this, ChildOrdersJson.Default.ChildOrders);

    /// <exception cref="JsonException">It is none.</exception>
    public static ChildOrders Parse(string line) => JsonSerializer.Deserialize(line, ChildOrdersJson.Default.ChildOrders) ?? throw new JsonException("No orders.");
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ChildOrders))]
internal sealed partial class ChildOrdersJson : JsonSerializerContext;

using System.Collections.Frozen;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace ActorLoad.Cluster.Wire;

/// <summary>
/// Every message that crosses between nodes, as bytes that this program alone decides on: a name and a version in the manifest, the parts in their order after it.
/// </summary>
/// <remarks>No type name comes in from outside: what has another manifest is refused.</remarks>
public sealed class NodeSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Registers it for its messages, and for nothing else.</summary>
    public static readonly string Hocon =
        $$"""
        akka.actor {
          serializers.actorload = "{{typeof(NodeSerializer).FullName}}, actorload"
          serialization-identifiers."{{typeof(NodeSerializer).FullName}}, actorload" = 4711
          serialization-bindings {
        {{string.Join("\n", NodeForms.All.Select(form => $"    \"{form.Type.FullName}, actorload\" = actorload"))}}
          }
        }
        """;

    private static readonly FrozenDictionary<string, NodeForm> s_byManifest = NodeForms.All.ToFrozenDictionary(form => form.Manifest, StringComparer.Ordinal);
    private static readonly FrozenDictionary<Type, NodeForm> s_byType = NodeForms.All.ToFrozenDictionary(form => form.Type);

    public override int Identifier => 4711;

    public override string Manifest(object o) => FormOf(o).Manifest;

    public override byte[] ToBinary(object obj)
    {
        var writer = new WireWriter();
        FormOf(obj).Write(writer, obj);
        return writer.ToArray();
    }

    /// <exception cref="SerializationException">Another manifest, or bytes that are none of its message's.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!s_byManifest.TryGetValue(manifest, out var form))
            throw new SerializationException($"\"{manifest}\" is no message of this version of actorload.");
        try
        {
            var reader = new WireReader(bytes);
            var message = form.Read(reader);
            return reader.IsAtEnd ? message : throw new FormatException("It goes on after its end.");
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            throw new SerializationException($"The bytes of \"{manifest}\" are none that actorload writes: {e.Message}", e);
        }
    }

    private static NodeForm FormOf(object message) =>
        s_byType.GetValueOrDefault(message.GetType()) ?? throw new SerializationException($"{message.GetType()} does not cross between nodes.");
}

/// <summary>How one kind of message is written and read.</summary>
/// <param name="Manifest">Its name and version, such as <c>delta/1</c>: another meaning is another version.</param>
internal sealed record NodeForm(string Manifest, Type Type, Action<WireWriter, object> Write, Func<WireReader, object> Read);

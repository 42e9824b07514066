using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorLoad.Cluster;

/// <summary>
/// Stands where Akka's JSON serializer would: that one makes objects of whatever type the sender names, and anybody who reaches the port is a sender.
/// </summary>
/// <param name="settings">Of the JSON serializer, which Akka hands to whatever has its name; without use.</param>
#pragma warning disable CS9113 // Akka looks for a constructor with these two.
public sealed class RefusingSerializer(ExtendedActorSystem system, Config settings) : Serializer(system)
#pragma warning restore CS9113
{
    /// <summary>That of the serializer whose place it takes.</summary>
    public override int Identifier => 1;

    public override bool IncludeManifest => true;

    /// <exception cref="SerializationException">Always.</exception>
    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj.GetType()} does not cross between nodes.");

    /// <exception cref="SerializationException">Always.</exception>
    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException("No message between nodes is JSON.");
}

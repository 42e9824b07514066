using System.Runtime.Serialization;
using ActorLoad.Cluster.Wire;
using ActorLoad.Tests.Connections;
using ActorLoad.Tests.Shared;
using Akka.Actor;
using CsCheck;
using Xunit;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Cluster;

/// <summary>Whatever bytes another node sends as a message: read or refused by name, and never more memory than a message may take.</summary>
public sealed class NodeSerializerFuzzSpecs : TestKit
{
    private readonly NodeSerializer _serializer;

    public NodeSerializerFuzzSpecs()
        : base(Kit.Hocon + NodeSerializer.Hocon) => _serializer = new NodeSerializer((ExtendedActorSystem)Sys);

    [Fact]
    public void Should_read_or_refuse_and_allocate_little_when_a_message_is_anything()
    {
        // Written before, since drawing a message costs more than reading it.
        var written = NodeMessages.ByType.Values
            .SelectMany(message => Enumerable.Range(0, 20).Select(_ => message.Single()))
            .Select(message => (Bytes: _serializer.ToBinary(message), Manifest: _serializer.Manifest(message))).ToArray();
        var message = Gen.Int[0, written.Length - 1].Select(index => written[index]);
        var value = Gen.OneOf(Gen.Byte, Gen.Const((byte)0), Gen.Const((byte)0x7F), Gen.Const((byte)0x80), Gen.Const((byte)0xFF));
        var damaged = Gen.Select(message, Gen.Select(Gen.Int[0, 10_000], value).Array[0, 6], Gen.Int[0, 10_000]).Select((whole, changes, cut) =>
        {
            // In one of four a part is missing; in the others bytes are changed in place.
            var bytes = whole.Bytes[..(cut % 4 == 0 ? cut % (whole.Bytes.Length + 1) : whole.Bytes.Length)];
            foreach (var (place, to) in changes)
            {
                if (bytes.Length > 0)
                    bytes[place % bytes.Length] = to;
            }

            return (Bytes: bytes, whole.Manifest);
        });
        var noise = Gen.Select(message, value.Array[0, 300]).Select((of, bytes) => (Bytes: bytes, of.Manifest));

        Fuzz.Each(
            Gen.OneOf(damaged, noise),
            input =>
            {
                try
                {
                    _serializer.FromBinary(input.Bytes, input.Manifest);
                }
                catch (SerializationException)
                {
                    // One of two ways.
                }
            },
            input => 100_000 + 100L * input.Bytes.Length);
    }
}

using System.Runtime.Serialization;
using ActorLoad.Cluster.Wire;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Nodes;
using ActorLoad.Tests.Connections;
using Akka.Actor;
using CsCheck;
using Xunit;
using static ActorLoad.Cluster.JoinProtocol;
using static ActorLoad.Cluster.WorkerProtocol;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Cluster;

public sealed class NodeSerializerSpecs : TestKit
{
    private readonly NodeSerializer _serializer;

    public NodeSerializerSpecs()
        : base(Kit.Hocon + "akka.actor.serialize-messages = on\n" + NodeSerializer.Hocon) =>
        _serializer = new NodeSerializer((ExtendedActorSystem)Sys);

    public static TheoryData<Type> Kinds => [.. NodeMessages.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_give_back_what_was_written_when_it_is_read(Type kind) =>
        NodeMessages.ByType[kind].Sample(message =>
        {
            var read = _serializer.FromBinary(_serializer.ToBinary(message), _serializer.Manifest(message));

            Assert.IsType(kind, read);
            Assert.Equal(NodeMessages.Describe(message), NodeMessages.Describe(read));
        }, iter: 300);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_be_what_akka_finds_when_a_message_crosses_between_nodes(Type kind)
    {
        var found = Assert.IsType<NodeSerializer>(Sys.Serialization.FindSerializerForType(kind));

        Assert.Equal(4711, found.Identifier);
    }

    [Fact]
    public void Should_not_be_what_akka_finds_when_a_message_is_not_of_the_nodes() =>
        Assert.IsNotType<NodeSerializer>(Sys.Serialization.FindSerializerForType(typeof(Standing)));

    [Fact]
    public void Should_name_kind_and_version_in_the_manifest_and_no_two_alike()
    {
        var manifests = NodeMessages.ByType.Values.Select(gen => _serializer.Manifest(gen.Single())).ToList();

        Assert.Equal(manifests.Count, manifests.Distinct(StringComparer.Ordinal).Count());
        Assert.All(manifests, manifest => Assert.Matches("^[a-z-]+/[1-9][0-9]*$", manifest));
    }

    [Fact]
    public void Should_carry_a_message_when_akka_serializes_it()
    {
        var probe = CreateTestProbe();
        var delta = DeltaOf(messages: 20);
        probe.Ref.Tell(delta);

        var read = probe.ExpectMsg<Delta>();
        Assert.NotSame(delta, read);
        Assert.Equal(NodeMessages.Describe(delta), NodeMessages.Describe(read));
    }

    [Theory]
    [InlineData("delta/3")]
    [InlineData("delta/1")]
    [InlineData("Delta/2")]
    [InlineData("")]
    [InlineData("System.String")]
    public void Should_refuse_by_name_when_the_manifest_is_unknown(string manifest)
    {
        var refusal = Assert.Throws<SerializationException>(() => _serializer.FromBinary([], manifest));

        Assert.Contains($"\"{manifest}\"", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_when_a_message_is_none_of_its_own()
    {
        Assert.Throws<SerializationException>(() => _serializer.ToBinary("a string"));
        Assert.Throws<SerializationException>(() => _serializer.Manifest("a string"));
    }

    [Fact]
    public void Should_refuse_when_a_message_is_cut_at_any_place() =>
        NodeMessages.Any.Sample(message =>
        {
            var (bytes, manifest) = (_serializer.ToBinary(message), _serializer.Manifest(message));
            for (var length = 0; length < bytes.Length; length++)
                Assert.Throws<SerializationException>(() => _serializer.FromBinary(bytes[..length], manifest));
        }, iter: 100);

    [Fact]
    public void Should_refuse_when_a_message_goes_on_after_its_end() =>
        NodeMessages.Any.Sample(message =>
        {
            byte[] longer = [.. _serializer.ToBinary(message), 0];
            Assert.Throws<SerializationException>(() => _serializer.FromBinary(longer, _serializer.Manifest(message)));
        }, iter: 300);

    /// <summary>The first number is a length or a count in many kinds: it is drawn large as often as small.</summary>
    [Fact]
    public void Should_read_or_refuse_and_allocate_little_when_bytes_are_random() =>
        Gen.Select(NodeMessages.Any.Select(message => _serializer.Manifest(message)), Gen.OneOf(Gen.Byte, Gen.Const((byte)0xFF)).Array[0, 300])
            .Sample((manifest, bytes) =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    _serializer.FromBinary(bytes, manifest);
                }
                catch (SerializationException)
                {
                    // One of two ways.
                }

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
            }, iter: 20_000);

    [Fact]
    public void Should_read_or_refuse_when_a_byte_of_a_message_is_another() =>
        Gen.Select(NodeMessages.Any, Gen.Int[0, int.MaxValue], Gen.Byte).Sample((message, place, value) =>
        {
            var (bytes, manifest) = (_serializer.ToBinary(message), _serializer.Manifest(message));
            if (bytes.Length == 0)
                return;
            bytes[place % bytes.Length] = value;
            try
            {
                Assert.IsType(message.GetType(), _serializer.FromBinary(bytes, manifest));
            }
            catch (SerializationException)
            {
                // One of two ways.
            }
        }, iter: 5_000);

    [Fact]
    public void Should_refuse_when_a_delta_has_counters_of_another_version()
    {
        var other = DeltaOf(messages: 0) with { Counts = new TallySnapshot([.. new long[TallySnapshot.Size - 1]]) };

        var refusal = Assert.Throws<SerializationException>(() => _serializer.FromBinary(_serializer.ToBinary(other), "delta/3"));
        Assert.Contains($"{TallySnapshot.Size - 1} counters", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_when_a_way_to_close_is_unknown() =>
        Assert.Throws<SerializationException>(() => _serializer.FromBinary([14], _serializer.Manifest(new CloseAll(default))));

    [Fact]
    public void Should_take_few_bytes_when_a_message_says_all_by_its_kind() => Assert.Empty(_serializer.ToBinary(new StartRamp()));

    [Theory]
    [InlineData(1_500, 8_000)]
    [InlineData(20_000, 32_000)]
    public void Should_be_far_below_a_frame_when_a_delta_tells_of_a_second(int messages, int most) =>
        Assert.InRange(_serializer.ToBinary(DeltaOf(messages)).Length, 300, most);

    [Fact]
    public void Should_be_short_when_a_knock_is_written() =>
        Assert.InRange(
            _serializer.ToBinary(new Knock(1, "0.1.0", "host/4711", "0b1e7a52-7d0e-4a6a-9a7c-0123456789ab", 8, 1, 3, [.. new byte[32]])).Length, 32, 120);

    /// <summary>A second's worth: replies after some milliseconds with a long tail, sends late by some tenths of one.</summary>
    private static Delta DeltaOf(int messages)
    {
        var random = new Random(1);
        var latencies = new Latencies();
        for (var i = 0; i < messages; i++)
        {
            var (service, lag) = (2_000 - 3_000 * Math.Log(1 - random.NextDouble()), 60 + 500 * random.NextDouble());
            latencies.Record(Latency.Service, TimeSpan.FromMicroseconds(service));
            latencies.Record(Latency.Response, TimeSpan.FromMicroseconds(service + lag));
            latencies.Record(Latency.ScheduleLag, TimeSpan.FromMicroseconds(lag));
        }

        var counts = Enumerable.Range(0, TallySnapshot.Size).Select(i => (long)messages * i);
        var standing = new Standing(15_000, 0, 15_000, 15_000, 0, 0, 15_000, 15_000) { OpenSeconds = 1e6 };
        var now = new ResourceSample(TimeSpan.FromSeconds(600), 1L << 30, 1L << 29, 40, 500, 1 << 20, 900, 2.5, 1L << 40);
        return new Delta(
            long.MaxValue / 3, 600, TimeSpan.FromSeconds(600), new TallySnapshot([.. counts]), PackedLatencies.Of(latencies), standing, Standing.None,
            new NodeUsage(now, default, 1L << 30, new EngineUnits(30_000, 0), StallSummary.None));
    }
}

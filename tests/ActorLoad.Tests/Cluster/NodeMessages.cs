using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using ActorLoad.Cluster;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Nodes;
using CsCheck;
using static ActorLoad.Cluster.JoinProtocol;
using static ActorLoad.Cluster.WorkerProtocol;

namespace ActorLoad.Tests.Cluster;

/// <summary>Every message that crosses between nodes, drawn at random, and told apart by what is in it.</summary>
internal static class NodeMessages
{
    private static readonly Gen<string> s_text = Gen.Char['\u0020', '\u20AC'].Array[0, 30].Select(chars => new string(chars));
    private static readonly Gen<ImmutableArray<byte>> s_bytes = Gen.Byte.Array[0, 64].Select(bytes => bytes.ToImmutableArray());
    private static readonly Gen<TimeSpan> s_time = Gen.OneOf(Gen.Long[0, 1_000_000_000_000], Gen.Long).Select(ticks => new TimeSpan(ticks));
    private static readonly Gen<double> s_real = Gen.OneOf(Gen.Double, Gen.Const(0d), Gen.Const(double.MaxValue), Gen.Const(double.NaN));

    private static readonly Gen<IPEndPoint> s_endPoint = Gen.Select(
        Gen.OneOf(
            Gen.Byte.Array[4].Select(bytes => new IPAddress(bytes)),
            Gen.Select(Gen.Byte.Array[16], Gen.UInt).Select((bytes, scope) => new IPAddress(bytes, scope))),
        Gen.Int[0, 65_535]).Select((address, port) => new IPEndPoint(address, port));

    private static readonly Gen<Standing> s_standing = Gen.Select(Gen.Long.Array[10], s_real, s_real).Select((n, mean, seconds) =>
        new Standing(n[0], n[1], n[2], n[3], n[4], n[5], n[6], mean)
        {
            RecentMin = n[7],
            OpenSeconds = seconds,
            MissingMax = n[8],
            RecentMissing = n[9],
        });

    private static readonly Gen<Stall> s_stall = Gen.Select(s_real, Gen.Long[0, 1_000_000_000]).Select((at, micros) => new Stall(at, micros));

    private static readonly Gen<StallSummary> s_stalls = Gen.Select(s_stall.Array[0, 4], Gen.Long, Gen.Long[0, 1_000_000_000_000].Array[4])
        .Select((listed, count, ticks) => new StallSummary(
            [.. listed], new UnlistedStalls(count, new TimeSpan(ticks[0]), new TimeSpan(ticks[1]), new TimeSpan(ticks[2]), new TimeSpan(ticks[3]))));

    private static readonly Gen<NodeUsage> s_usage = Gen.Select(Gen.Long.Array[9], Gen.Int.Array[3], s_real.Array[5], s_time, s_stalls)
        .Select((n, i, r, at, stalls) => new NodeUsage(
            new ResourceSample(at, n[0], n[1], i[0], r[0], n[2], i[1], r[1], n[3]), new ResourceUse(r[2], r[3], n[4], i[2], r[4], n[5]),
            n[6], new EngineUnits(n[7], n[8]), stalls));

    private static readonly Gen<TallySnapshot> s_counts = Gen.Long.Array[TallySnapshot.Size].Select(counts => new TallySnapshot([.. counts]));

    private static readonly Gen<ImmutableArray<ConnectionChange>> s_changes = Gen.Long.Array[5].Array[0, 5]
        .Select(changes => changes.Select(n => new ConnectionChange(n[0], n[1], n[2], n[3], n[4])).ToImmutableArray());

    private static readonly Gen<PackedLatencies> s_latencies = Gen.Long[0, 7_200_000_000].Array[0, 30].Select(values =>
    {
        var latencies = new Latencies();
        foreach (var value in values)
            latencies.Record((Latency)(value % 5), TimeSpan.FromMicroseconds(value));
        return PackedLatencies.Of(latencies);
    });

    private static readonly Gen<IdRange> s_range = Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 1_000], Gen.Int[0, 1_000])
        .Select((first, stride, count) => new IdRange(first, stride, count));

    /// <summary>One generator for each kind of message.</summary>
    public static readonly ImmutableDictionary<Type, Gen<object>> ByType = new (Type Type, Gen<object> Gen)[]
    {
        Of(Gen.Select(Gen.Int, s_text.Array[3], s_real, Gen.Long, Gen.Int.Nullable(), s_bytes)
            .Select((protocol, texts, cores, incarnation, index, nonce) =>
                new Knock(protocol, texts[0], texts[1], texts[2], cores, incarnation, index, nonce))),
        Of(Gen.Select(s_bytes, s_bytes).Select((nonce, proof) => new Challenge(nonce, proof))),
        Of(s_bytes.Select(proof => new Answer(proof))),
        Of(s_text.Select(name => new Welcome(name))),
        Of(Gen.Select(s_text, Gen.Bool).Select((reason, final) => new Refused(reason, final))),
        Of(Gen.Select(Gen.Long, s_text).Select((incarnation, console) => new Joined(incarnation, console))),
        Of(Gen.Select(Gen.Dictionary(s_text, s_text)[0, 5], s_endPoint.Array[0, 4], Gen.Int, Gen.Int).Select((config, targets, share, shares) =>
            new Prepare(config.ToImmutableSortedDictionary(StringComparer.Ordinal), [.. targets], share, shares))),
        Of(Gen.Const(new Prepared())),
        Of(s_text.Array[0, 4].Select(reasons => new CannotRun([.. reasons]))),
        Of(Gen.Const(new SyncClock())),
        Of(Gen.Long.Select(question => new AskTime(question))),
        Of(Gen.Select(Gen.Long, s_time).Select((question, time) => new TimeIs(question, time))),
        Of(s_time.Select(trip => new ClockSet(trip))),
        Of(Gen.Const(new StartRamp())),
        Of(s_time.Select(at => new StartHold(at))),
        Of(Gen.Select(s_range, s_time, s_real, Gen.Int).Select((ids, from, rate, inFlight) => new TakeOver(ids, from, rate, inFlight))),
        Of(Gen.Select(s_time, s_time, Gen.Long, Gen.Int, s_time.Nullable()).Select((from, zero, round, connections, interval) =>
            new Steer(new PaceChange(from, zero, round, connections, interval)))),
        Of(Gen.Const(new StopSending())),
        Of(Gen.Const(new StartDrain())),
        Of(Gen.Enum<CloseMode>().Select(mode => new CloseAll(mode))),
        Of(Gen.Long.Select(sequence => new Received(sequence))),
        Of(s_text.Select(reason => new Leave(reason))),
        Of(Gen.Int.Select(ranges => new RampEnded(ranges))),
        Of(Gen.Const(new SendingStopped())),
        Of(Gen.Const(new DrainStarted())),
        Of(Gen.Const(new AllDrained())),
        Of(Gen.Const(new AllClosed())),
        Of(Gen.Select(s_text, s_text).Select((kind, text) => new Noted(kind, text))),
        Of(Gen.Select(s_text, Gen.Bool).Select((text, fatal) => new Faulted(text, fatal))),
        Of(Gen.Select(Gen.Long, Gen.Long, s_time, s_counts, s_latencies, Gen.Select(s_standing, s_standing), Gen.Select(s_usage, s_changes))
            .Select((incarnation, sequence, at, counts, latencies, standings, told) =>
                new Delta(incarnation, sequence, at, counts, latencies, standings.Item1, standings.Item2, told.Item1) { Changes = told.Item2 })),
    }.ToImmutableDictionary(pair => pair.Type, pair => pair.Gen);

    /// <summary>All kinds that there are, by the protocols themselves.</summary>
    public static IEnumerable<Type> Kinds => [.. typeof(JoinProtocol).GetNestedTypes(), .. typeof(WorkerProtocol).GetNestedTypes()];

    public static Gen<object> Any => Gen.OneOf([.. ByType.Values]);

    /// <summary>All that can be read from it, in depth: equal texts are equal messages.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        double real => BitConverter.DoubleToInt64Bits(real).ToString("X", CultureInfo.InvariantCulture),
        IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 } endPoint => $"{endPoint} of scope {endPoint.Address.ScopeId}",
        IPEndPoint endPoint => endPoint.ToString(),
        bool or IFormattable => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Describe))}]",
        _ => $"{value.GetType().Name}({string.Join(", ", PropertiesOf(value).Select(p => $"{p.Name} = {Describe(p.GetValue(value))}"))})",
    };

    private static IEnumerable<PropertyInfo> PropertiesOf(object value) =>
        value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.GetIndexParameters().Length == 0);

    private static (Type, Gen<object>) Of<T>(Gen<T> gen)
        where T : class =>
        (typeof(T), gen.Select(message => (object)message));
}

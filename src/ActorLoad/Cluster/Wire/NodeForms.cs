using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Nodes;
using static ActorLoad.Cluster.JoinProtocol;
using static ActorLoad.Cluster.WorkerProtocol;

namespace ActorLoad.Cluster.Wire;

/// <summary>The form of every message of <see cref="JoinProtocol"/> and <see cref="WorkerProtocol"/>.</summary>
internal static class NodeForms
{
    public static ImmutableArray<NodeForm> All { get; } =
    [
        Form<Knock>(
            "knock/1",
            (w, m) => Optional(w.Number(m.Protocol).Text(m.Product).Text(m.Name).Text(m.Machine).Real(m.Cores).Number(m.Incarnation), m.LocalIndex)
                .Bytes(m.Nonce.AsSpan()),
            r => new Knock(r.Int(), r.Text(), r.Text(), r.Text(), r.Real(), r.Number(), OptionalInt(r), r.Bytes())),
        Form<Challenge>("challenge/1", (w, m) => w.Bytes(m.Nonce.AsSpan()).Bytes(m.Proof.AsSpan()), r => new Challenge(r.Bytes(), r.Bytes())),
        Form<Answer>("answer/1", (w, m) => w.Bytes(m.Proof.AsSpan()), r => new Answer(r.Bytes())),
        Form<Welcome>("welcome/1", (w, m) => w.Text(m.Name), r => new Welcome(r.Text())),
        Form<Refused>("refused/1", (w, m) => w.Text(m.Reason).Flag(m.Final), r => new Refused(r.Text(), r.Flag())),
        Form<Joined>("joined/2", (w, m) => w.Number(m.Incarnation).Text(m.Console), r => new Joined(r.Number(), r.Text())),

        Form<Prepare>(
            "prepare/1",
            (w, m) => w.List(m.Config, (w2, pair) => w2.Text(pair.Key).Text(pair.Value)).List(m.Targets, WriteEndPoint).Number(m.Share).Number(m.Shares),
            r => new Prepare(
                r.List(r2 => KeyValuePair.Create(r2.Text(), r2.Text())).ToImmutableSortedDictionary(StringComparer.Ordinal), r.List(ReadEndPoint), r.Int(), r.Int())),
        Form<Prepared>("prepared/1", () => new Prepared()),
        Form<CannotRun>("cannot-run/1", (w, m) => w.List(m.Reasons, (w2, reason) => w2.Text(reason)), r => new CannotRun(r.List(r2 => r2.Text()))),
        Form<SyncClock>("sync-clock/1", () => new SyncClock()),
        Form<AskTime>("ask-time/1", (w, m) => w.Number(m.Question), r => new AskTime(r.Number())),
        Form<TimeIs>("time-is/1", (w, m) => w.Number(m.Question).Time(m.RunTime), r => new TimeIs(r.Number(), r.Time())),
        Form<ClockSet>("clock-set/1", (w, m) => w.Time(m.RoundTrip), r => new ClockSet(r.Time())),
        Form<StartRamp>("start-ramp/1", () => new StartRamp()),
        Form<StartHold>("start-hold/1", (w, m) => w.Time(m.At), r => new StartHold(r.Time())),
        Form<TakeOver>(
            "take-over/1",
            (w, m) => WriteRange(w, m.Connections).Time(m.From).Real(m.RatePerSecond).Number(m.InFlight),
            r => new TakeOver(ReadRange(r), r.Time(), r.Real(), r.Int())),
        Form<Steer>(
            "steer/1",
            (w, m) => OptionalTime(
                w.Time(m.Change.From).Time(m.Change.Zero).Number(m.Change.FirstRound).Number(m.Change.Connections), m.Change.Interval),
            r => new Steer(new PaceChange(r.Time(), r.Time(), r.Number(), r.Int(), OptionalTime(r)))),
        Form<StopSending>("stop-sending/1", () => new StopSending()),
        Form<StartDrain>("start-drain/1", () => new StartDrain()),
        Form<CloseAll>("close-all/1", (w, m) => w.Number((int)m.Mode), r => new CloseAll(Defined<CloseMode>(r.Int()))),
        Form<Received>("received/1", (w, m) => w.Number(m.Sequence), r => new Received(r.Number())),
        Form<Leave>("leave/1", (w, m) => w.Text(m.Reason), r => new Leave(r.Text())),
        Form<RampEnded>("ramp-ended/1", (w, m) => w.Number(m.Ranges), r => new RampEnded(r.Int())),
        Form<SendingStopped>("sending-stopped/1", () => new SendingStopped()),
        Form<DrainStarted>("drain-started/1", () => new DrainStarted()),
        Form<AllDrained>("all-drained/1", () => new AllDrained()),
        Form<AllClosed>("all-closed/1", () => new AllClosed()),
        Form<Noted>("noted/1", (w, m) => w.Text(m.Kind).Text(m.Text), r => new Noted(r.Text(), r.Text())),
        Form<Faulted>("faulted/1", (w, m) => w.Text(m.Text).Flag(m.Fatal), r => new Faulted(r.Text(), r.Flag())),
        Form<Delta>(
            "delta/3",
            (w, m) => WriteUsage(
                WriteStanding(WriteStanding(
                    w.Number(m.Incarnation).Number(m.Sequence).Time(m.At).List(m.Counts.Counts, (w2, count) => w2.Number(count)).Bytes(m.Latencies.Bytes.AsSpan()),
                    m.Standing), m.Taken),
                m.Usage).List(m.Changes, WriteChange),
            r => new Delta(
                r.Number(), r.Number(), r.Time(), ReadCounts(r), new PackedLatencies(r.Bytes()), ReadStanding(r), ReadStanding(r), ReadUsage(r))
            {
                Changes = r.List(ReadChange),
            }),
    ];

    private static NodeForm Form<T>(string manifest, Action<WireWriter, T> write, Func<WireReader, T> read)
        where T : notnull =>
        new(manifest, typeof(T), (writer, message) => write(writer, (T)message), reader => read(reader));

    /// <summary>Of a message that says all by its kind.</summary>
    private static NodeForm Form<T>(string manifest, Func<T> make)
        where T : notnull =>
        new(manifest, typeof(T), static (_, _) => { }, _ => make());

    private static WireWriter Optional(WireWriter writer, int? value) => value is { } given ? writer.Flag(true).Number(given) : writer.Flag(false);

    private static int? OptionalInt(WireReader reader) => reader.Flag() ? reader.Int() : null;

    private static void OptionalTime(WireWriter writer, TimeSpan? value)
    {
        writer.Flag(value is not null);
        if (value is { } given)
            writer.Time(given);
    }

    private static TimeSpan? OptionalTime(WireReader reader) => reader.Flag() ? reader.Time() : null;

    private static T Defined<T>(int value)
        where T : struct, Enum =>
        Enum.IsDefined((T)Enum.ToObject(typeof(T), value)) ? (T)Enum.ToObject(typeof(T), value) : throw new FormatException($"{value} is no {typeof(T).Name}.");

    /// <summary>With its scope where it has one: a link-local address is none without it. It holds for one machine alone, as such an address does.</summary>
    private static void WriteEndPoint(WireWriter writer, IPEndPoint endPoint) => writer
        .Bytes(endPoint.Address.GetAddressBytes())
        .Number(endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? endPoint.Address.ScopeId : 0)
        .Number(endPoint.Port);

    private static IPEndPoint ReadEndPoint(WireReader reader)
    {
        var bytes = reader.Bytes();
        var scope = reader.Number();
        return new IPEndPoint(scope == 0 ? new IPAddress(bytes.AsSpan()) : new IPAddress(bytes.AsSpan(), scope), reader.Int());
    }

    private static WireWriter WriteRange(WireWriter writer, IdRange range) => writer.Number(range.First).Number(range.Stride).Number(range.Count);

    private static IdRange ReadRange(WireReader reader) => new(reader.Int(), reader.Int(), reader.Int());

    private static TallySnapshot ReadCounts(WireReader reader)
    {
        var counts = reader.List(r => r.Number());
        return counts.Length == TallySnapshot.Size
            ? new TallySnapshot(counts)
            : throw new FormatException($"{counts.Length} counters came where this version has {TallySnapshot.Size}.");
    }

    private static WireWriter WriteStanding(WireWriter writer, Standing standing) => writer
        .Number(standing.Asked).Number(standing.Connecting).Number(standing.Open).Number(standing.Opened).Number(standing.Failed).Number(standing.NotAttempted)
        .Number(standing.HeldMin).Real(standing.HeldMean).Number(standing.RecentMin).Real(standing.OpenSeconds)
        .Number(standing.MissingMax).Number(standing.RecentMissing);

    private static Standing ReadStanding(WireReader reader) =>
        new(reader.Number(), reader.Number(), reader.Number(), reader.Number(), reader.Number(), reader.Number(), reader.Number(), reader.Real())
        {
            RecentMin = reader.Number(),
            OpenSeconds = reader.Real(),
            MissingMax = reader.Number(),
            RecentMissing = reader.Number(),
        };

    private static void WriteChange(WireWriter writer, ConnectionChange change) =>
        writer.Number(change.Slot).Number(change.Attempts).Number(change.Opened).Number(change.Lost).Number(change.Closed);

    private static ConnectionChange ReadChange(WireReader reader) =>
        new(reader.Number(), reader.Number(), reader.Number(), reader.Number(), reader.Number());

    private static WireWriter WriteUsage(WireWriter writer, NodeUsage usage)
    {
        var (now, hold, unlisted) = (usage.Now, usage.Hold, usage.Stalls.Unlisted);
        return writer
            .Time(now.At).Number(now.RssBytes).Number(now.HeapBytes).Number(now.Threads).Real(now.CpuSeconds).Number(now.ContextSwitches).Number(now.GcCount)
            .Real(now.GcPauseSeconds).Number(now.AllocatedBytes)
            .Real(hold.Seconds).Real(hold.CpuSeconds).Number(hold.ContextSwitches).Number(hold.GcCount).Real(hold.GcPauseSeconds).Number(hold.AllocatedBytes)
            .Number(usage.PssBytes).Number(usage.Units.Actors).Number(usage.Units.Tasks)
            .List(usage.Stalls.Listed, (w, stall) => w.Real(stall.At).Number(stall.Micros))
            .Number(unlisted.Count).Time(unlisted.Total).Time(unlisted.Longest).Time(unlisted.FirstAt).Time(unlisted.LastEnd);
    }

    private static NodeUsage ReadUsage(WireReader reader) => new(
        new ResourceSample(
            reader.Time(), reader.Number(), reader.Number(), reader.Int(), reader.Real(), reader.Number(), reader.Int(), reader.Real(), reader.Number()),
        new ResourceUse(reader.Real(), reader.Real(), reader.Number(), reader.Int(), reader.Real(), reader.Number()),
        reader.Number(), new EngineUnits(reader.Number(), reader.Number()),
        new StallSummary(
            reader.List(r => new Stall(r.Real(), r.Number())),
            new UnlistedStalls(reader.Number(), reader.Time(), reader.Time(), reader.Time(), reader.Time())));
}

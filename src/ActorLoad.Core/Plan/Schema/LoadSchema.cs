using System.Collections.Immutable;
using ActorLoad.Core.Plan.Values;

namespace ActorLoad.Core.Plan.Schema;

/// <summary>The keys under <c>actor-load</c>: everything that is known of each, but its default, which is in <c>hocon/reference.hocon</c>.</summary>
internal static class LoadSchema
{
    public const string Root = "actor-load";

    public static ImmutableArray<SchemaKey> Keys { get; } =
    [
        Key("target", Kinds.Targets(), (o, v) => o with { Targets = v }),
        Key("source", Kinds.Sources(), (o, v) => o with { Sources = v }),
        Key("connections", Kinds.Whole(0, 10_000_000), (o, v) => o with { Connections = v }),
        Key("seed", Kinds.WholeLong(0, long.MaxValue), (o, v) => o with { Seed = v }),
        Key("label", Kinds.Text(200), (o, v) => o with { Label = v }),

        Key("ramp.rate", Kinds.Rate(1, 1_000_000), (o, v) => o with { Ramp = o.Ramp with { RatePerSecond = v } }),
        Key("ramp.in-flight", Kinds.Whole(1, 65_536), (o, v) => o with { Ramp = o.Ramp with { InFlight = v } }),
        Key("ramp.connect-timeout", Kinds.Duration("1ms", "1h"), (o, v) => o with { Ramp = o.Ramp with { ConnectTimeout = v } }),
        Key("ramp.give-up-after", Kinds.Duration("100ms", "1d"), (o, v) => o with { Ramp = o.Ramp with { GiveUpAfter = v } }),
        Key("ramp.retry.max", Kinds.Whole(0, 1000), (o, v) => o with { Ramp = o.Ramp with { Retry = o.Ramp.Retry with { Max = v } } }),
        Key("ramp.retry.min-backoff", Kinds.Duration("1ms", "1h"), (o, v) => o with { Ramp = o.Ramp with { Retry = o.Ramp.Retry with { MinBackoff = v } } }),
        Key("ramp.retry.max-backoff", Kinds.Duration("1ms", "1h"), (o, v) => o with { Ramp = o.Ramp with { Retry = o.Ramp.Retry with { MaxBackoff = v } } }),

        Key("message.interval", Kinds.DurationOrOff("1ms", "7d"), (o, v) => o with { Message = o.Message with { Interval = v } }),
        Key("message.spread", Kinds.Word<Spread>(), (o, v) => o with { Message = o.Message with { Spread = v } }),
        Key("message.size.min", Kinds.Size(0, 8192), (o, v) => o with { Message = o.Message with { MinSize = v } }),
        Key("message.size.max", Kinds.Size(0, 8192), (o, v) => o with { Message = o.Message with { MaxSize = v } }),
        Key("message.check", Kinds.Word<ReplyCheck>(), (o, v) => o with { Message = o.Message with { Check = v } }),
        Key("message.reply-timeout", Kinds.Duration("1ms", "1d"), (o, v) => o with { Message = o.Message with { ReplyTimeout = v } }),
        Key("message.in-flight", Kinds.Whole(1, 64), (o, v) => o with { Message = o.Message with { InFlight = v } }),
        Key("message.tick", Kinds.Duration("10us", "10ms"), (o, v) => o with { Message = o.Message with { Tick = v } }),
        Key("message.write", Kinds.Word<WritePath>(), (o, v) => o with { Message = o.Message with { Write = v } }),

        Key("tcp.layer", Kinds.Word<TcpLayer>(), (o, v) => o with { Tcp = new TcpOptions(v) }),

        Key("hold.duration", Kinds.Duration("1ms", "30d"), (o, v) => o with { Hold = new HoldOptions(v) }),
        Key("drain.timeout", Kinds.Duration("0s", "1h"), (o, v) => o with { Drain = o.Drain with { Timeout = v } }),
        Key("drain.close", Kinds.Word<CloseMode>(), (o, v) => o with { Drain = o.Drain with { Close = v } }),

        Key("reconnect.enabled", Kinds.Switch(), (o, v) => o with { Reconnect = o.Reconnect with { Enabled = v } }),
        Key("reconnect.min-backoff", Kinds.Duration("1ms", "1h"), (o, v) => o with { Reconnect = o.Reconnect with { MinBackoff = v } }),
        Key("reconnect.max-backoff", Kinds.Duration("1ms", "1h"), (o, v) => o with { Reconnect = o.Reconnect with { MaxBackoff = v } }),
        Key("reconnect.jitter", Kinds.Word<Jitter>(), (o, v) => o with { Reconnect = o.Reconnect with { Jitter = v } }),

        Key("workers.count", Kinds.WholeOrAuto(0, 1000), (o, v) => o with { Workers = o.Workers with { Count = v } }),
        Key("workers.remote", Kinds.Whole(0, 1000), (o, v) => o with { Workers = o.Workers with { Remote = v } }),
        Key("workers.host", Kinds.Host(), (o, v) => o with { Workers = o.Workers with { Host = v } }),
        Key("workers.port", Kinds.Whole(0, 65_535), (o, v) => o with { Workers = o.Workers with { Port = v } }),
        Key("workers.join-timeout", Kinds.Duration("1s", "1h"), (o, v) => o with { Workers = o.Workers with { JoinTimeout = v } }),
        Key("workers.node-lost", Kinds.Word<NodeLost>(), (o, v) => o with { Workers = o.Workers with { NodeLost = v } }),
        Key("workers.lost-after", Kinds.Duration("1s", "1h"), (o, v) => o with { Workers = o.Workers with { LostAfter = v } }),
        Key("workers.join-cookie", Kinds.Text(200), (o, v) => o with { Workers = o.Workers with { JoinCookie = v } }) with { IsSecret = true },

        Key("limits.schedule-lag-p99", Kinds.Duration("1ms", "1h"), (o, v) => o with { Limits = o.Limits with { ScheduleLagP99 = v } }),
        Key("limits.dispatcher-delay-p99", Kinds.Duration("1ms", "1h"), (o, v) => o with { Limits = o.Limits with { DispatcherDelayP99 = v } }),
        Key("limits.cpu", Kinds.Share(), (o, v) => o with { Limits = o.Limits with { Cpu = v } }),
        Key("limits.stall", Kinds.Duration("100ms", "1h"), (o, v) => o with { Limits = o.Limits with { Stall = v } }),
        Key("limits.stalled-share", Kinds.Share(), (o, v) => o with { Limits = o.Limits with { StalledShare = v } }),
        Key("limits.tolerance", Kinds.Share(), (o, v) => o with { Limits = o.Limits with { Tolerance = v } }),

        Key("thresholds", Kinds.Thresholds(), (o, v) => o with { Thresholds = v }),

        Key("metrics.enabled", Kinds.Switch(), (o, v) => o with { Metrics = o.Metrics with { Enabled = v } }),
        Key("metrics.host", Kinds.Host(), (o, v) => o with { Metrics = o.Metrics with { Host = v } }),
        Key("metrics.port", Kinds.Whole(0, 65_535), (o, v) => o with { Metrics = o.Metrics with { Port = v } }),
        Key("metrics.linger", Kinds.Duration("0s", "1d"), (o, v) => o with { Metrics = o.Metrics with { Linger = v } }),

        Key("pbm.enabled", Kinds.Switch(), (o, v) => o with { Pbm = o.Pbm with { Enabled = v } }),
        Key("pbm.host", Kinds.Host(), (o, v) => o with { Pbm = o.Pbm with { Host = v } }),
        Key("pbm.port", Kinds.Whole(0, 65_535), (o, v) => o with { Pbm = o.Pbm with { Port = v } }),
        Key("pbm.token", Kinds.Text(200), (o, v) => o with { Pbm = o.Pbm with { Token = v } }) with { IsSecret = true },
        Key("pbm.log-palettes-on-startup", Kinds.Switch(), (o, v) => o with { Pbm = o.Pbm with { LogPalettes = v } }),
        Key("dashboard.enabled", Kinds.Switch(), (o, v) => o with { Dashboard = o.Dashboard with { Enabled = v } }),
        Key("dashboard.host", Kinds.Host(), (o, v) => o with { Dashboard = o.Dashboard with { Host = v } }),
        Key("dashboard.port", Kinds.Whole(0, 65_535), (o, v) => o with { Dashboard = o.Dashboard with { Port = v } }),
        Key("dashboard.token", Kinds.Text(200), (o, v) => o with { Dashboard = o.Dashboard with { Token = v } }) with { IsSecret = true },
        Key("checkpoint.file", Kinds.Text(4000), (o, v) => o with { Checkpoint = o.Checkpoint with { File = v } }),
        Key("checkpoint.every", Kinds.Duration("1s", "1h"), (o, v) => o with { Checkpoint = o.Checkpoint with { Every = v } }),

        Key("find.by", Kinds.Word<FindBy>(), (o, v) => o with { Find = o.Find with { By = v } }),
        Key("find.start", Kinds.Whole(1, 10_000_000), (o, v) => o with { Find = o.Find with { Start = v } }),
        Key("find.max", Kinds.WholeOrAuto(1, 10_000_000), (o, v) => o with { Find = o.Find with { Max = v } }),
        Key("find.precision", Kinds.Share(), (o, v) => o with { Find = o.Find with { Precision = v } }),

        Key("baseline.model", Kinds.Word<BaselineModel>(), (o, v) => o with { Baseline = o.Baseline with { Model = v } }),
        Key("baseline.stack", Kinds.Size(65_536, 8_388_608), (o, v) => o with { Baseline = o.Baseline with { StackBytes = v } }),
    ];

    /// <summary>Held against the merged whole: the two may come from different sources.</summary>
    public static ImmutableArray<KeyPair> Pairs { get; } =
    [
        Ordered("ramp.retry.min-backoff", "ramp.retry.max-backoff", o => o.Ramp.Retry.MinBackoff <= o.Ramp.Retry.MaxBackoff),
        Ordered("message.size.min", "message.size.max", o => o.Message.MinSize <= o.Message.MaxSize),
        Ordered("reconnect.min-backoff", "reconnect.max-backoff", o => o.Reconnect.MinBackoff <= o.Reconnect.MaxBackoff),
        Ordered("find.start", "find.max", o => o.Find.Start <= (o.Find.Max ?? int.MaxValue)),
        new(
            "workers.count", "workers.remote", o => o.Workers is not { Count: 0, Remote: 0 },
            "no worker here goes only with 1 or more elsewhere, by"),
        new(
            "workers.join-cookie", "workers.host", o => o.Workers.JoinCookie.Length > 0 || Addresses.IsThisMachine(o.Workers.Host),
            "an empty one goes only with a loopback address or localhost as"),
        new(
            "workers.join-cookie", "workers.remote", o => o.Workers.JoinCookie.Length > 0 || o.Workers.Remote == 0,
            "an empty one lets in only what this run starts, and goes only with 0 as"),
        new(
            "pbm.token", "pbm.host", o => o.Pbm is { Enabled: false } or { Token.Length: > 0 } || Addresses.IsThisMachine(o.Pbm.Host),
            "an empty one makes an operator of whoever reaches the port, and goes only with a loopback address or localhost as"),
        new(
            "dashboard.token", "dashboard.host",
            o => !o.Dashboard.Enabled || o.Dashboard.Token.Length > 0 || Addresses.IsThisMachine(o.Dashboard.Host),
            "an empty one lets anybody read and stop the run, and goes only with a loopback address or localhost as"),
    ];

    /// <summary>Keys and sections that a later version will read.</summary>
    public static ImmutableArray<string> Later { get; } =
        [];

    /// <summary>Keys of Petabridge.Cmd that say the same as one of ours: whole paths, and ours under <c>actor-load</c>, which wins where it is given.</summary>
    public static ImmutableArray<(string Theirs, string Ours)> Petabridge { get; } =
    [
        ("petabridge.cmd.host", "pbm.host"),
        ("petabridge.cmd.port", "pbm.port"),
        ("petabridge.cmd.log-palettes-on-startup", "pbm.log-palettes-on-startup"),
    ];

    /// <summary>Paths of the sections, such as <c>ramp</c> and <c>ramp.retry</c>.</summary>
    public static ImmutableHashSet<string> Sections { get; } = [.. Keys.SelectMany(key => Parents(key.Path))];

    /// <summary>Options that hold nothing yet: every key has a value in <c>reference.hocon</c>, and each puts its own.</summary>
    public static LoadOptions Blank { get; } = new()
    {
        Targets = [],
        Sources = [],
        Connections = 0,
        Seed = 0,
        Label = "",
        Ramp = new RampOptions(0, 0, default, new RetryOptions(0, default, default), default),
        Message = new MessageOptions(null, default, 0, 0, default, default, 0, default, default),
        Hold = new HoldOptions(default),
        Tcp = new TcpOptions(default),
        Drain = new DrainOptions(default, default),
        Reconnect = new ReconnectOptions(Enabled: false, default, default, default),
        Limits = new LimitOptions(default, default, 0, default, 0, 0),
        Thresholds = [],
        Metrics = new MetricsOptions(Enabled: false, "", 0, default),
        Pbm = new PbmOptions(Enabled: false, "", 0, "", LogPalettes: false),
        Dashboard = new DashboardOptions(Enabled: false, "", 0, ""),
        Workers = new WorkersOptions(null, 0, "", 0, default, default, default, ""),
        Checkpoint = new CheckpointOptions("", default),
        Find = new FindOptions(default, 0, null, 0),
        Baseline = new BaselineOptions(default, 0),
    };

    private static readonly ImmutableDictionary<string, SchemaKey> ByPath = Keys.ToImmutableDictionary(key => key.Path);

    /// <summary>Null: no key has that path.</summary>
    public static SchemaKey? Find(string path) => ByPath.GetValueOrDefault(path);

    /// <summary>The first may not be more than the second.</summary>
    private static KeyPair Ordered(string lower, string upper, Func<LoadOptions, bool> holds) => new(lower, upper, holds, "more than");

    private static SchemaKey<T> Key<T>(string path, Kind<T> kind, Func<LoadOptions, T, LoadOptions> put) => new(path, kind, put);

    private static IEnumerable<string> Parents(string path)
    {
        for (var dot = path.IndexOf('.'); dot >= 0; dot = path.IndexOf('.', dot + 1))
            yield return path[..dot];
    }
}

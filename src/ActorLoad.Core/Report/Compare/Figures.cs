using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace ActorLoad.Core.Report.Compare;

/// <summary>All figures that runs are compared by, in the order in which they are shown.</summary>
/// <remarks>
/// What is zero because there was nothing to measure (a run that was refused, memory that the system does not tell) is absent. The floors are
/// what a figure resolves: memory comes and goes by the megabyte, the kernel counts CPU in ticks of 10 ms, waking a thread takes some 20 us.
/// </remarks>
internal static partial class Figures
{
    private const double MemoryFloor = 1_000_000, PerConnectionFloor = 100, CpuSecondsFloor = 0.02, ShareFloor = 0.002, PerMessageMicrosFloor = 1;
    private const double ThreadsFloor = 2, SwitchesFloor = 100, SwitchRateFloor = 10, GcSecondsFloor = 0.001, GcCountFloor = 1, AllocatedFloor = 16;
    private const double LatencyFloor = 20, RateFloor = 0.05, NoFloor = 0;

    public static ImmutableArray<Figure> All { get; } =
    [
        new("Memory", "resident", "generator.rssBytes", run => Some(run.Generator.RssBytes), Bytes, MemoryFloor),
        new("Memory", "proportional", "generator.pssBytes", run => Some(run.Generator.PssBytes), Bytes, MemoryFloor),
        new("Memory", "bytes a connection", "generator.rssBytesPerConnection", run => Some(run.Generator.RssBytesPerConnection), Bytes, PerConnectionFloor)
        {
            Meaning = new("takes more memory", "takes less memory"),
        },
        new("Memory", "managed heap", "generator.heapBytes", run => Some(run.Generator.HeapBytes), Bytes, MemoryFloor),

        new("CPU", "CPU share", "generator.cpuShare", run => Held(run, run.Generator.CpuShare), Humanize.Percent, ShareFloor),
        new("CPU", "CPU in the hold", "generator.cpuSeconds", run => Held(run, run.Generator.CpuSeconds), Seconds, CpuSecondsFloor),
        new("CPU", "CPU a message", "generator.cpuMicrosPerMessage", run => Some(run.Generator.CpuMicrosPerMessage), Micros, PerMessageMicrosFloor)
        {
            Meaning = new("takes more CPU", "takes less CPU"),
        },

        new("Scheduler load", "threads", "generator.threads", run => Some(run.Generator.Threads), Count, ThreadsFloor),
        new("Scheduler load", "actors", "generator.actors", run => run.Generator.Actors, Count, NoFloor) { OnlyWhenSome = true },
        new("Scheduler load", "tasks", "generator.tasks", run => run.Generator.Tasks, Count, NoFloor) { OnlyWhenSome = true },
        new("Scheduler load", "context switches", "generator.contextSwitches", run => Held(run, run.Generator.ContextSwitches), Count, SwitchesFloor),
        new("Scheduler load", "switches a second", "generator.contextSwitches", SwitchesPerSecond, Humanize.Rate, SwitchRateFloor),

        new("GC", "GC pauses", "generator.gcPauseSeconds", run => Held(run, run.Generator.GcPauseSeconds), Seconds, GcSecondsFloor),
        new("GC", "collections", "generator.gcCount", run => Held(run, run.Generator.GcCount), Count, GcCountFloor),
        new("GC", "allocated a message", "generator.allocatedBytesPerMessage", run => Some(run.Generator.AllocatedBytesPerMessage), Bytes, AllocatedFloor),

        new("Connections", "asked", "connections.asked", run => run.Connections.Asked, Count, NoFloor) { Exact = true },
        new("Connections", "opened", "connections.opened", run => run.Connections.Opened, Count, NoFloor),
        new("Connections", "fewest held", "connections.heldMin", run => Held(run, run.Connections.HeldMin), Count, NoFloor),
        new("Connections", "reconnects", "connections.reconnects", run => run.Connections.Reconnects, Count, NoFloor),

        new("Throughput", "planned", "messages.planned", run => run.Messages.Planned, Count, NoFloor) { Exact = true },
        new("Throughput", "sent", "messages.sent", run => run.Messages.Sent, Count, NoFloor),
        new("Throughput", "echoed", "messages.echoed", run => run.Messages.Echoed, Count, NoFloor),
        new("Throughput", "echoed a second", "messages.perSecond", run => Held(run, run.Messages.PerSecond), Humanize.Rate, RateFloor)
        {
            Meaning = new("has more throughput", "has less throughput", MoreIsWorse: false),
        },
        new("Throughput", "bytes sent", "messages.bytesSent", run => run.Messages.BytesSent, Bytes, NoFloor),
        new("Throughput", "bytes received", "messages.bytesReceived", run => run.Messages.BytesReceived, Bytes, NoFloor),

        new("Errors", "error rate", "messages.errorRate", run => run.Messages.Planned > 0 ? run.Messages.ErrorRate : null, Humanize.Percent, NoFloor),
        new("Errors", "lost", "messages.echoed", run => run.Messages.Lost, Count, NoFloor)
        {
            Meaning = new("loses more messages", "loses fewer messages"),
        },
        Message(nameof(MessageReport.Late), messages => messages.Late) with { OnlyWhenSome = false },
        Message(nameof(MessageReport.Unexpected), messages => messages.Unexpected) with { OnlyWhenSome = false },
        Message(nameof(MessageReport.Skipped), messages => messages.Skipped),
        Message(nameof(MessageReport.Failed), messages => messages.Failed),
        Message(nameof(MessageReport.TimedOut), messages => messages.TimedOut),
        Message(nameof(MessageReport.Corrupt), messages => messages.Corrupt),
        Message(nameof(MessageReport.LostOnClose), messages => messages.LostOnClose),
        Message(nameof(MessageReport.InFlightAtStop), messages => messages.InFlightAtStop),
        Connect(nameof(ConnectErrors.Refused), errors => errors.Refused),
        Connect(nameof(ConnectErrors.Timeout), errors => errors.Timeout),
        Connect(nameof(ConnectErrors.Reset), errors => errors.Reset),
        Connect(nameof(ConnectErrors.Unreachable), errors => errors.Unreachable),
        Connect(nameof(ConnectErrors.Dns), errors => errors.Dns),
        Connect(nameof(ConnectErrors.NoPort), errors => errors.NoPort),
        Connect(nameof(ConnectErrors.NoDescriptor), errors => errors.NoDescriptor),
        Connect(nameof(ConnectErrors.NoThread), errors => errors.NoThread),
        Connect(nameof(ConnectErrors.Unknown), errors => errors.Unknown),
        Close(nameof(CloseErrors.PeerFin), errors => errors.PeerFin),
        Close(nameof(CloseErrors.Reset), errors => errors.Reset),
        Close(nameof(CloseErrors.Protocol), errors => errors.Protocol),
        Close(nameof(CloseErrors.Mismatch), errors => errors.Mismatch),
        Close(nameof(CloseErrors.Network), errors => errors.Network),
        Close(nameof(CloseErrors.Unknown), errors => errors.Unknown),

        .. Latency("response", "latencyMicros.response", run => run.LatencyMicros.Response, new("is slower", "is faster"), keys: ["p50", "p99"]),
        .. Latency("service", "latencyMicros.service", run => run.LatencyMicros.Service),
        .. Latency("connect", "connections.connectMicros", run => run.Connections.ConnectMicros),
        .. Latency("schedule lag", "latencyMicros.scheduleLag", run => run.LatencyMicros.ScheduleLag, new("sends later", "sends less late"), keys: ["p99"]),
    ];

    private static IEnumerable<Figure> Latency(
        string name, string path, Func<RunReport, Percentiles?> read, Meaning? meaning = null, params string[] keys) =>
        new (string Name, string Field, Func<Percentiles, long> Read)[]
        {
            ("p50", "p50", values => values.P50), ("p90", "p90", values => values.P90), ("p99", "p99", values => values.P99),
            ("p99.9", "p999", values => values.P999), ("max", "max", values => values.Max),
        }.Select(point => new Figure(
            "Latencies", $"{name} {point.Name}", $"{path}.{point.Field}",
            run => read(run) is { Count: > 0 } values ? point.Read(values) : null, Micros, LatencyFloor)
        {
            Meaning = keys.Contains(point.Name) ? meaning : null,
        });

    private static Figure Message(string field, Func<MessageReport, long> read) => Error("messages", "", field, run => read(run.Messages));

    private static Figure Connect(string field, Func<ConnectErrors, long> read) =>
        Error("errors.connect", "connect: ", field, run => read(run.Errors.Connect));

    private static Figure Close(string field, Func<CloseErrors, long> read) =>
        Error("errors.close", "closed: ", field, run => read(run.Errors.Close));

    private static Figure Error(string path, string prefix, string field, Func<RunReport, long> read) => new(
        "Errors", prefix + InnerCapital().Replace(field, " $0").ToLowerInvariant(), $"{path}.{char.ToLowerInvariant(field[0])}{field[1..]}",
        run => read(run), Count, NoFloor)
    {
        OnlyWhenSome = true,
    };

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex InnerCapital();

    private static double? Some(double value) => value > 0 ? value : null;

    /// <summary>A figure of the hold, where there was one.</summary>
    private static double? Held(RunReport run, double value) => run.Phases.HoldSeconds > 0 ? value : null;

    private static double? SwitchesPerSecond(RunReport run) =>
        Held(run, Rates.PerSecond(run.Generator.ContextSwitches, run.Phases.HoldSeconds));

    private static string Bytes(double value) => Humanize.Bytes(value);

    private static string Micros(double value) => Humanize.Micros(value);

    private static string Seconds(double value) => Humanize.Micros(value * 1_000_000);

    private static string Count(double value) => Humanize.Count((long)Math.Round(value));
}

using System.Collections.Immutable;
using System.Globalization;
using ActorLoad.Compare.Plan;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Lean;

/// <summary>The targets of "lean and fast": which loads, what is read from them, and what is enough. Ratios are ours to go-net's.</summary>
internal static class LeanTable
{
    /// <summary>In the order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Rows(Sizes.Whole).Select(row => row.Name)];

    /// <summary>How many connections, and how long they are held.</summary>
    /// <param name="Many">As many as one process holds under 20,000 descriptors.</param>
    /// <param name="Fast">Interval at which many connections send 28,800 messages a second.</param>
    /// <param name="UsedFor">Seconds, each of which brings a connection a message.</param>
    public sealed record Sizes(
        int Few, int Some, int Many, int All, int Processes, string Fast, string Held, string Sending, int UsedFor, string Idle, string Shared)
    {
        public static Sizes Whole { get; } = new(1_000, 10_000, 19_000, 60_000, 4, "659.722ms", "20s", "15s", 45, "90s", "30s");

        /// <summary>To try the command itself: nothing that it says means anything.</summary>
        public static Sizes Quick { get; } = new(100, 400, 500, 600, 2, "100ms", "3s", "3s", 3, "3s", "3s");
    }

    /// <summary>Rows that speak of one load share its runs.</summary>
    public static ImmutableArray<Row> Rows(Sizes sizes)
    {
        var held = new Load("held", new Rung(sizes.Many, "10s", sizes.Held));
        var few = new Load("held-few", new Rung(sizes.Few, "10s", sizes.Held));
        var used = new Load("used", new Rung(sizes.Many, "1s", $"{sizes.UsedFor}s"));
        var usedFew = new Load("used-few", new Rung(sizes.Few, "1s", $"{sizes.UsedFor}s"));
        var paced = new Load("paced", new Rung(sizes.Some, "1s", sizes.Sending));
        var fast = new Load("fast", new Rung(sizes.Many, sizes.Fast, sizes.Sending));
        var idle = new Load("idle", new Rung(sizes.Many, "90s", sizes.Idle));
        var connect = new Load("connect", new Rung(sizes.Some, "10s", "2s")) { RampRate = 100_000, Connecting = true };
        var start = new Load("start", new Rung(1, "off", "1s")) { FirstConnect = true };
        var workers = new Load("workers", new Rung(sizes.All, "10s", sizes.Shared), sizes.Processes);
        var (some, many, all) = (Humanize.Count(sizes.Some), Humanize.Count(sizes.Many), Humanize.Count(sizes.All));
        return
        [
            new Row("memory", [held],
            [
                Ratio($"resident, {many} connections at 10 s, whole process", Unit.Bytes, held, Figure.Rss, 0.75, "<= 0.75 (stretch 0.70)"),
            ]),
            new Row("marginal", [held, few],
            [
                new Check(
                    $"resident bytes a connection, {Humanize.Count(sizes.Few)} to {many}", Unit.Bytes, Marginal(held, few), Most("<= 6,500 B", 6_500)),
            ]),
            new Row("used", [held, few, used, usedFew],
            [
                new Check($"the same after {sizes.UsedFor} messages a connection", Unit.Bytes, Marginal(used, usedFew),
                    new Target("unchanged (+-3 %)", TargetKind.RatioToBefore, 1.03, 0.97) { Before = Marginal(held, few) }),
            ]),
            new Row("cpu", [paced],
            [
                Ratio($"CPU a message, {some} connections at 1 s", Unit.Micros, paced, Figure.CpuPerMessage, 0.55),
                Ratio("response p50 in the same run", Unit.Micros, paced, Figure.P50, 1.2),
                Ratio("response p99 in the same run", Unit.Micros, paced, Figure.P99, 1.5),
                Told("service p50, each from its own send", paced, Figure.ServiceP50),
                Told("service p99", paced, Figure.ServiceP99),
            ]),
            new Row("fast", [fast],
            [
                Ratio(
                    $"CPU a message, {many} connections, {Humanize.Count(PerSecond(fast.Rung))} msg/s", Unit.Micros, fast, Figure.CpuPerMessage, 0.85),
                new Check("sent of what was planned", Unit.Share, Of(fast, Figure.OnTime), new Target("all on time", TargetKind.Value, 1, 1)),
                Ratio("response p99 in the same run", Unit.Micros, fast, Figure.P99, 1.5),
                Told("service p99", fast, Figure.ServiceP99),
            ]),
            new Row("idle", [idle],
            [
                Ratio($"CPU of a core, {many} connections at 90 s", Unit.Share, idle, Figure.CpuPerSecond, 1.0),
            ]),
            new Row("connect", [connect],
            [
                Ratio($"connecting {some} at 100,000/s", Unit.Seconds, connect, Figure.ConnectSeconds, 1.0),
                Ratio("its CPU", Unit.Seconds, connect, Figure.ConnectCpuSeconds, 1.0),
            ]),
            new Row("garbage", [paced],
            [
                new Check($"allocated bytes a message, {some} msg/s", Unit.Bytes, Of(paced, Figure.Allocated), Most("<= 600 B", 600)),
                new Check("collection pause, mean of a run", Unit.Micros, Of(paced, Figure.Pause), Most("<= 2 ms", 2_000)),
            ]),
            new Row("lag", [paced],
            [
                new Check($"schedule lag p99, {some} msg/s", Unit.Micros, Of(paced, Figure.LagP99), Most("<= 2 ms", 2_000)),
            ]),
            new Row("start", [start],
            [
                new Check("start of the process to its first connect", Unit.Seconds, Of(start, Figure.FirstConnectSeconds), Most("<= 0.6 s", 0.6)),
            ]),
            new Row("workers", [workers],
            [
                Ratio($"PSS, {all} connections in {sizes.Processes} processes at 10 s", Unit.Bytes, workers, Figure.Pss, 0.85),
                Ratio("CPU of a core", Unit.Share, workers, Figure.CpuPerSecond, 0.75),
                Ratio("response p50", Unit.Micros, workers, Figure.P50, 1.0),
                Ratio("response p99", Unit.Micros, workers, Figure.P99, 1.0),
                Told("service p50", workers, Figure.ServiceP50),
                Told("service p99", workers, Figure.ServiceP99),
            ]),
        ];
    }

    /// <summary>That the rows read from, each once, in their order.</summary>
    public static ImmutableArray<Load> LoadsOf(IEnumerable<Row> rows) => [.. rows.SelectMany(row => row.Loads).DistinctBy(load => load.Key)];

    private static Check Ratio(string words, Unit unit, Load load, string figure, double most, string? target = null) => new(
        words, unit, Of(load, figure),
        new Target(target ?? string.Create(CultureInfo.InvariantCulture, $"<= {most:0.0#}"), TargetKind.RatioToPeer, most));

    /// <summary>What a reader would ask for next, and nobody has set a target for.</summary>
    private static Check Told(string words, Load load, string figure) => new(
        words, Unit.Micros, Of(load, figure), new Target("told beside", TargetKind.Told, double.PositiveInfinity));

    private static Target Most(string words, double most) => new(words, TargetKind.Value, most);

    private static Func<Side, double?> Of(Load load, string figure) => side => side.Of(load, figure);

    /// <summary>What one connection more takes, the process's own memory left out.</summary>
    private static Func<Side, double?> Marginal(Load many, Load few) =>
        side => (side.Of(many, Figure.Rss) - side.Of(few, Figure.Rss)) / (many.Rung.Connections - few.Rung.Connections);

    private static long PerSecond(Rung rung) => (long)Math.Round(
        rung.Connections / ClientPlan.Of(rung, rung.Connections, "2000/s", seed: 1, label: "", []).Plan!.Options.Message.Interval!.Value.TotalSeconds);
}

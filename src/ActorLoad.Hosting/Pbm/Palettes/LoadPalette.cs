using System.Collections.Immutable;
using ActorLoad.Core.Pbm;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Run;

namespace ActorLoad.Hosting.Pbm.Palettes;

/// <summary>The run itself: how it stands, and what an operator may change of it.</summary>
internal static class LoadPalette
{
    private const string Value = "VALUE", Lines = "N";
    private const string NothingYet = "The run has not begun: its preflight is under way.";

    public static Palette Of(IRunSource source) => Of(source, OrderDesk.Patience);

    /// <param name="patience">How long an order may take.</param>
    public static Palette Of(IRunSource source, TimeSpan patience)
    {
        var orders = new OrderDesk(source, patience);
        return new Palette("load", "The run: how it stands, and what you change of it", [.. Shown(source), .. Ordered(orders)]);
    }

    private static IEnumerable<Command> Shown(IRunSource source) =>
    [
        new("status", "Phase, connections, messages, latencies, and how the generator is", Reading(source, Status)),
        new("tail", "A line a second, and the verdict at the end", (_, reply) => Tail(source, reply)) { Streams = true },
        new("rate", "What was sent and echoed in the last second, and what is planned", Reading(source, (progress, call, reply) => Rate(source, progress, reply))),
        new("errors", "What went wrong so far, by class", Reading(source, Errors)),
        new("latency", "Percentiles since the run began", Reading(source, Latency)),
        new("nodes", "The processes of the run", Reading(source, Nodes)),
        new("slowest", "Nodes by their slowest percentiles, worst first", Reading(source, Slowest), Argument.Whole(Lines, "How many", 1, 1_000).By("-n").Or("10")),
        new("events", "What happened lately", Reading(source, Events), Argument.Whole(Lines, "How many", 1, 1_000).By("-n").Or("20")),
        new("plan", "What the run was asked to do", (_, reply) => Plan(source, reply)),
    ];

    private static IEnumerable<Command> Ordered(OrderDesk orders) =>
    [
        new("pause", "Stop planning messages; connections stay open", orders.Handler(_ => new PauseOrder(OrderDesk.By))),
        new("resume", "Plan messages again", orders.Handler(_ => new ResumeOrder(OrderDesk.By))),
        new(
            "set interval", "From one message of a connection to its next, from now on",
            orders.Handler(call => new IntervalOrder(OrderDesk.By, call.Duration(Value))),
            Argument.Duration(Value, "The interval", TimeSpan.FromDays(7)).Required()),
        new(
            "set rate", "Messages a second over all connections, from now on",
            orders.Handler(call => new RateOrder(OrderDesk.By, call.Rate(Value))),
            Argument.Rate(Value, "The rate", 1e9).Required()),
        new(
            "set connections", "Open more connections, or close some",
            orders.Handler(call => new ConnectionsOrder(OrderDesk.By, call.Whole(Value))),
            Argument.Whole(Value, "How many there are to be", 0, 10_000_000).Required()),
        new("drain", "End the hold now; replies that are due are awaited, then comes the report", orders.Handler(_ => new DrainOrder(OrderDesk.By))),
        new("stop", "End the run now, with a report, as Ctrl-C does", orders.Handler(_ => new StopOrder(OrderDesk.By))),
    ];

    private static CommandHandler Reading(IRunSource source, Action<RunProgress, Invocation, IReply> show) => (call, reply) =>
    {
        if (source.Progress is not { } progress)
        {
            reply.Fail(source.Report is { } report ? $"The run ended before it began: {RunLine.Of(report)}" : NothingYet);
            return;
        }

        show(progress, call, reply);
        reply.Ok();
    };

    private static void Status(RunProgress progress, Invocation call, IReply reply)
    {
        var (connections, messages, generator) = (progress.Connections, progress.Messages, progress.Generator);
        reply.Record(
            new("phase", RunLine.PhaseOf(progress)),
            new("elapsed", RunLine.Seconds(progress.Elapsed), Humanize.Clock(progress.Elapsed)),
            new("remaining", progress.PhaseRemaining is { } left ? RunLine.Seconds(left) : null, progress.PhaseRemaining is { } l ? Humanize.Clock(l) : null),
            Count("asked", progress.Asked), Count("connecting", progress.Connecting), Count("open", progress.Open),
            Count("opened", connections.Opened), Count("failed", connections.Failed), Count("reconnects", connections.Reconnects),
            Count("planned", messages.Planned), Count("sent", messages.Sent), Count("echoed", messages.Echoed),
            Count("skipped", messages.Skipped), Count("lost", messages.Lost),
            new("sentPerSecond", progress.LastSecond.Sent, Humanize.Rate(progress.LastSecond.Sent)),
            Micros("responseP50", progress.Latency.Response?.P50), Micros("responseP99", progress.Latency.Response?.P99),
            Micros("scheduleLagP99", generator.ScheduleLagP99), Micros("dispatcherDelayP99", generator.DispatcherDelayP99),
            new("cpu", generator.CpuShare, Humanize.Percent(generator.CpuShare)),
            Bytes("rss", generator.RssBytes),
            new("stalls", generator.Stalls),
            Count("errors", Trouble.Total(progress)),
            new("limited", string.Join(" ", generator.Limited), generator.Limited.IsEmpty ? "no" : string.Join(" ", generator.Limited)));
    }

    private static void Tail(IRunSource source, IReply reply)
    {
        RunProgress? shown = null;
        var gate = new Lock();
        source.Changed += Show;
        reply.Cancelled.Register(() => source.Changed -= Show);
        // What is known already; from here on the engine calls.
        Show();

        void Show()
        {
            lock (gate)
            {
                if (source.Progress is { } progress && !ReferenceEquals(progress, shown))
                {
                    shown = progress;
                    reply.Line(RunLine.Of(progress), RunLine.Fields(progress));
                }

                if (source.Report is not { } report)
                    return;
                source.Changed -= Show;
                reply.Line(RunLine.Of(report), RunLine.Fields(report));
                reply.Ok();
            }
        }
    }

    private static void Rate(IRunSource source, RunProgress progress, IReply reply)
    {
        var planned = progress.DuePerSecond
            ?? (source.Run?.Options is { Message.Interval: { } interval } options ? options.Connections / interval.TotalSeconds : 0);
        reply.Record(
            new("asPlanned", planned, Humanize.Rate(planned)),
            new("sent", progress.LastSecond.Sent, Humanize.Rate(progress.LastSecond.Sent)),
            new("echoed", progress.LastSecond.Echoed, Humanize.Rate(progress.LastSecond.Echoed)),
            Count("connecting", progress.Connecting));
    }

    private static void Errors(RunProgress progress, Invocation call, IReply reply)
    {
        IReadOnlyList<Field>[] rows =
        [
            .. Of("connect", Trouble.Connects(progress.Errors.Connect)),
            .. Of("close", Trouble.Closes(progress.Errors.Close)),
            .. Of("message", Trouble.Messages(progress.Messages)),
        ];
        if (rows.Length == 0 && !reply.IsJson)
            reply.Line("none");
        reply.Table(rows);

        static IEnumerable<IReadOnlyList<Field>> Of(string kind, ImmutableArray<(string Class, long Count)> classes) =>
            classes.Select(IReadOnlyList<Field> (entry) => [new("kind", kind), new("class", entry.Class), Count("count", entry.Count)]);
    }

    private static void Latency(RunProgress progress, Invocation call, IReply reply) => reply.Table(
    [
        Row("response", progress.Latency.Response), Row("service", progress.Latency.Service), Row("scheduleLag", progress.Latency.ScheduleLag),
        Row("connect", progress.Connections.ConnectMicros),
    ]);

    private static IReadOnlyList<Field> Row(string name, Percentiles? of) =>
    [
        new("latency", name), Micros("p50", of?.P50), Micros("p90", of?.P90), Micros("p99", of?.P99), Micros("p999", of?.P999), Micros("p9999", of?.P9999),
        Micros("max", of?.Max), Count("count", of?.Count ?? 0),
    ];

    private static void Nodes(RunProgress progress, Invocation call, IReply reply) => reply.Table(
    [
        .. progress.Nodes.Select(IReadOnlyList<Field> (node) =>
        [
            new("node", node.Name), new("role", node.Role), new("state", node.State), Count("asked", node.Asked), Count("open", node.Open),
            new("sent", node.SentLastSecond, Humanize.Rate(node.SentLastSecond)), new("echoed", node.EchoedLastSecond, Humanize.Rate(node.EchoedLastSecond)),
            Micros("responseP99", node.ResponseP99), new("cores", Math.Round(node.CpuCores, 3)), Bytes("rss", node.RssBytes),
        ]),
    ]);

    private static void Slowest(RunProgress progress, Invocation call, IReply reply) => reply.Table(
    [
        .. progress.Nodes
            .Where(node => !NodeRanking.IsCoordinator(node.Role))
            .OrderByDescending(node => node.ResponseP99 ?? -1)
            .ThenByDescending(node => node.ScheduleLagP99 ?? -1)
            .Take(call.Whole(Lines))
            .Select(IReadOnlyList<Field> (node) =>
            [
                new("node", node.Name), new("state", node.State), Micros("responseP99", node.ResponseP99), Micros("scheduleLagP99", node.ScheduleLagP99),
                Count("open", node.Open), Count("lost", node.Messages.Lost),
            ]),
    ]);

    private static void Events(RunProgress progress, Invocation call, IReply reply)
    {
        foreach (var entry in progress.RecentEvents.TakeLast(call.Whole(Lines)))
        {
            reply.Line(
                $"{entry.Second,8:0.0} s  {entry.Kind}: {entry.Text}", [new("second", entry.Second), new("kind", entry.Kind), new("text", entry.Text)]);
        }
    }

    private static void Plan(IRunSource source, IReply reply)
    {
        if (source.Run is not { } run)
        {
            reply.Fail(NothingYet);
            return;
        }

        var options = run.Options;
        var planned = LoadPlan.From(options).PlannedSends();
        reply.Record(
            new("engine", source.Engine),
            new("label", options.Label, options.Label.Length == 0 ? "-" : options.Label),
            Count("connections", options.Connections),
            new("rampRate", options.Ramp.RatePerSecond, Humanize.Rate(options.Ramp.RatePerSecond)),
            new("interval", options.Message.Interval?.TotalSeconds, options.Message.Interval is { } interval ? Humanize.Duration(interval) : "off"),
            new("hold", options.Hold.Duration.TotalSeconds, Humanize.Duration(options.Hold.Duration)),
            Count("messages", planned),
            new("processes", run.Split.Total),
            new("targets", string.Join(", ", run.Targets.IsDefaultOrEmpty ? options.Targets.Select(target => $"{target}") : run.Targets.Select(target => $"{target}"))),
            new("seed", options.Seed));
        foreach (var warning in run.Warnings)
            reply.Line($"warning: {warning}", [new("warning", warning)]);
        reply.Ok();
    }

    private static Field Count(string name, long count) => new(name, count, Humanize.Count(count));

    private static Field Micros(string name, long? micros) => new(name, micros, Humanize.Micros(micros));

    private static Field Bytes(string name, long bytes) => new(name, bytes, Humanize.Bytes(bytes));
}

using System.Globalization;

namespace ActorLoad.Core.Report.Html;

/// <summary>All figures of a run in tables, in the terminal's words.</summary>
internal static class RunTables
{
    /// <summary>Of events and stalls, so that a run in which everything failed still makes a page that opens.</summary>
    private const int MostRows = 400;

    public static void Write(RunReport report, HtmlWriter page)
    {
        WriteBooks(report, page);
        WriteLatencies(report, page);
        WriteGenerator(report, page);
        WriteErrors(report, page);
        if (HasRecovery(report)) WriteRecovery(report.Recovery!, page);
        WriteThresholds(report, page);
        WriteEvents(report, page);
        if (report.Nodes.Length > 1) WriteNodes(report, page);
        page.Heading("configuration", "Configuration");
        page.Table("Under actor-load, in HOCON's notation", ["key", "value"], report.Config.Select(Row), "words");
    }

    /// <returns>Such as <c>2026-11-24 15:00:00 UTC</c>.</returns>
    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    public static string Seconds(double seconds) => Humanize.Micros(seconds * 1_000_000);

    /// <summary>Where an operator has asked for another number in the hold.</summary>
    private static string[][] Stepped(ConnectionReport connections) => connections is { AskedMin: { } fewest, MissingMax: { } missing }
        ? [["fewest asked by an operator", Humanize.Count(fewest)], ["most missing of those asked", Humanize.Count(missing)]]
        : [];

    private static void WriteBooks(RunReport report, HtmlWriter page)
    {
        var (connections, messages) = (report.Connections, report.Messages);
        page.Heading("books", "Books").Open("div", ("class", "pair"));
        page.Table("Connections", [],
        [
            ["asked =", Humanize.Count(connections.Asked)],
            ["  opened +", Humanize.Count(connections.Opened)],
            ["  failed +", Humanize.Count(connections.Failed)],
            ["  not attempted", Humanize.Count(connections.NotAttempted)],
            ["fewest in the hold", Humanize.Count(connections.HeldMin)],
            ["mean of the hold", connections.HeldMean.ToString("N1", CultureInfo.InvariantCulture)],
            ["at the hold's end", Humanize.Count(connections.AtEnd)],
            ["reconnects", Humanize.Count(connections.Reconnects)],
            .. Stepped(connections),
        ], "books");
        page.Table("Messages planned", [],
        [
            ["planned =", Humanize.Count(messages.Planned)],
            ["  sent +", Humanize.Count(messages.Sent)],
            ["  skipped +", Humanize.Count(messages.Skipped)],
            ["  failed", Humanize.Count(messages.Failed)],
            ["lost = planned - echoed", Humanize.Count(messages.Lost)],
            ["  of planned", Humanize.Percent(messages.ErrorRate)],
            ["bytes sent", Humanize.Bytes(messages.BytesSent)],
            ["bytes received", Humanize.Bytes(messages.BytesReceived)],
        ], "books");
        page.Table("Messages sent", [],
        [
            ["sent =", Humanize.Count(messages.Sent)],
            ["  echoed +", Humanize.Count(messages.Echoed)],
            ["  timed out +", Humanize.Count(messages.TimedOut)],
            ["  corrupt +", Humanize.Count(messages.Corrupt)],
            ["  lost on close +", Humanize.Count(messages.LostOnClose)],
            ["  in flight at stop", Humanize.Count(messages.InFlightAtStop)],
            ["beside: late", Humanize.Count(messages.Late)],
            ["beside: unexpected", Humanize.Count(messages.Unexpected)],
        ], "books");
        page.Close("div");
    }

    private static void WriteLatencies(RunReport report, HtmlWriter page)
    {
        (string Name, Percentiles? Values)[] rows =
        [
            ("response", report.LatencyMicros.Response), ("service", report.LatencyMicros.Service), ("schedule lag", report.LatencyMicros.ScheduleLag),
            ("connect", report.Connections.ConnectMicros), ("dispatcher", report.Generator.DispatcherDelayMicros),
        ];
        page.Heading("latencies", "Latencies");
        page.Table("Response: intended send to reply; service: actual send to reply; schedule lag: intended to actual send",
            ["", "p50", "p90", "p99", "p99.9", "p99.99", "max", "mean", "count"], rows.Select(row => Latency(row.Name, row.Values)));
    }

    private static string[] Latency(string name, Percentiles? values) =>
    [
        name,
        Humanize.Micros(values?.P50), Humanize.Micros(values?.P90), Humanize.Micros(values?.P99), Humanize.Micros(values?.P999),
        Humanize.Micros(values?.P9999), Humanize.Micros(values?.Max), Humanize.Micros(values?.Mean), Humanize.Count(values?.Count ?? 0),
    ];

    private static void WriteGenerator(RunReport report, HtmlWriter page)
    {
        var generator = report.Generator;
        page.Heading("generator", "Generator").Open("div", ("class", "pair"));
        page.Table("At the end of the hold", [],
        [
            ["resident", Humanize.Bytes(generator.RssBytes)],
            ["  a connection", Humanize.Bytes(generator.RssBytesPerConnection)],
            ["  proportional", Humanize.Bytes(generator.PssBytes)],
            ["managed heap", Humanize.Bytes(generator.HeapBytes)],
            ["threads", Humanize.Count(generator.Threads)],
            ["actors", Humanize.Count(generator.Actors)],
            ["tasks", Humanize.Count(generator.Tasks)],
        ], "books");
        page.Table("Over the hold", [],
        [
            ["CPU", $"{Seconds(generator.CpuSeconds)} ({Humanize.Percent(generator.CpuShare)})"],
            ["  a message", Humanize.Micros(generator.CpuMicrosPerMessage)],
            ["allocated a message", Humanize.Bytes(generator.AllocatedBytesPerMessage)],
            ["GC pauses", $"{Seconds(generator.GcPauseSeconds)} in {Humanize.Count(generator.GcCount)}"],
            ["context switches", Humanize.Count(generator.ContextSwitches)],
            ["stalls", Humanize.Count(generator.Stalls.Length)],
        ], "books");
        page.Close("div");
        if (generator.Stalls.IsEmpty) return;
        var stalls = generator.Stalls.OrderByDescending(stall => stall.Micros).Take(MostRows);
        if (generator.Stalls.Any(stall => stall.Node is not null))
        {
            page.Table("Stalls: a process did not run", ["at", "for", "node"],
                stalls.Select(stall => new[] { Seconds(stall.At), Humanize.Micros(stall.Micros), stall.Node ?? Humanize.None }), "tall");
        }
        else
        {
            page.Table("Stalls: the process did not run", ["at", "for"],
                stalls.Select(stall => new[] { Seconds(stall.At), Humanize.Micros(stall.Micros) }), "tall");
        }
        if (generator.Stalls.Length > MostRows) page.Element("p", $"The longest {MostRows}; all are in the JSON.", "muted");
    }

    private static void WriteErrors(RunReport report, HtmlWriter page)
    {
        page.Heading("errors", "Errors");
        (string Caption, IEnumerable<(string Class, long Count)> Classes)[] groups =
        [
            ("Connects that failed", Trouble.Connects(report.Errors.Connect)), ("Connections closed early", Trouble.Closes(report.Errors.Close)),
            ("Messages", Trouble.Messages(report.Messages)),
        ];
        var found = groups.Where(group => group.Classes.Any()).ToArray();
        if (found.Length == 0)
        {
            page.Element("p", "None.");
            return;
        }
        page.Open("div", ("class", "pair"));
        foreach (var (caption, classes) in found) page.Table(caption, [], classes.Select(entry => new[] { entry.Class, Humanize.Count(entry.Count) }));
        page.Close("div");
    }

    /// <summary>Whether there is anything in the section of that name.</summary>
    public static bool HasRecovery(RunReport report) => report.Recovery is { Losses.IsDefaultOrEmpty: false };

    private static void WriteRecovery(RecoveryReport recovery, HtmlWriter page)
    {
        page.Heading("recovery", "Recovery");
        page.Table("Time from each mass loss until so much of what was open before was open again; peak: most connects started within a second",
            ["lost at", "open before", "lost", "fewest open", "to 50 %", "to 90 %", "to 99 %", "to 100 %", "peak"],
            recovery.Losses.Select(loss => new[]
            {
                Seconds(loss.At), Humanize.Count(loss.OpenBefore), Humanize.Count(loss.Lost), Humanize.Count(loss.Fewest), Humanize.Micros(loss.To50Micros),
                Humanize.Micros(loss.To90Micros), Humanize.Micros(loss.To99Micros), Humanize.Micros(loss.To100Micros),
                Humanize.Rate(loss.PeakAttemptsPerSecond),
            }), "tall");
        page.Element("p",
            $"At a resolution of {Humanize.Micros(recovery.ResolutionMicros)}; {Humanize.None}: it was not reached before the hold ended." +
            (recovery.Unlisted > 0 ? $" {Humanize.Count(recovery.Unlisted)} more are counted alone." : ""), "muted");
    }

    private static void WriteThresholds(RunReport report, HtmlWriter page)
    {
        page.Heading("thresholds", "Thresholds");
        if (report.Thresholds.IsEmpty)
        {
            page.Element("p", "None were set.");
            return;
        }
        page.OpenTable("Thresholds", ["expression", "found", "result"], "words");
        foreach (var threshold in report.Thresholds)
        {
            page.Open("tr").Open("th", ("scope", "row")).Text(threshold.Expression).Close("th");
            page.Element("td", ThresholdText.Found(threshold) ?? "nothing measured");
            page.Element("td", threshold.Passed ? "pass" : "FAIL", threshold.Passed ? "good" : "bad").Close("tr");
        }
        page.CloseTable();
    }

    private static void WriteEvents(RunReport report, HtmlWriter page)
    {
        page.Heading("events", "Events");
        if (report.Events.IsEmpty)
        {
            page.Element("p", "None.");
            return;
        }
        // The first say how it began, the last how it ended.
        var events = report.Events.Length <= MostRows ? report.Events : [.. report.Events[..(MostRows / 2)], .. report.Events[^(MostRows / 2)..]];
        page.Table("Since the run's start", ["at", "kind", "what"],
            events.Select(entry => new[] { string.Create(CultureInfo.InvariantCulture, $"{entry.Second:0.0} s"), entry.Kind, entry.Text }), "words tall");
        if (events.Length < report.Events.Length)
            page.Element("p", $"{Humanize.Count(report.Events.Length - events.Length)} more in the middle are in the JSON.", "muted");
    }

    private static void WriteNodes(RunReport report, HtmlWriter page)
    {
        page.Heading("nodes", "Nodes");
        page.OpenTable("Processes that the run was split over; p50 and p99: response time; lag: intended to actual send",
            ["node", "state", "asked", "opened", "at end", "planned", "echoed", "lost", "p50", "p99", "lag p99", "resident", "CPU"], "figures tall");
        foreach (var node in report.Nodes)
        {
            page.Open("tr", ("class", NodeRanking.IsLost(node.State) ? "bad" : NodeRanking.IsUnreachable(node.State) ? "warn" : null));
            page.Open("th", ("scope", "row")).Text(node.Name).Close("th");
            foreach (var cell in Cells(node)) page.Element("td", cell);
            page.Close("tr");
        }
        page.CloseTable();
    }

    private static string[] Cells(NodeReport node)
    {
        return
        [
            NodeRanking.Shown(node.State), Count(node.Asked), Count(node.Opened), Count(node.AtEnd), Count(node.Planned), Count(node.Echoed),
            Count(node.Lost), Humanize.Micros(node.ResponseP50), Humanize.Micros(node.ResponseP99), Humanize.Micros(node.ScheduleLagP99),
            NodeRanking.Resident(node), Seconds(node.CpuSeconds),
        ];

        string Count(long count) => NodeRanking.IsCoordinator(node.Role) ? Humanize.None : Humanize.Count(count);
    }

    private static string[] Row(KeyValuePair<string, string> entry) => [entry.Key, entry.Value];
}

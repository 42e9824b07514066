using System.Collections.Immutable;
using System.Globalization;
using Spectre.Console;
using static ActorLoad.Core.Report.TerminalText;

namespace ActorLoad.Core.Report;

/// <summary>A report for people: the verdict and its reasons first, then the books, the latencies and what the generator itself cost.</summary>
/// <remarks>Fits 80 columns; plain aligned text without frames, so that it reads the same from a file.</remarks>
public static class TerminalReport
{
    private const int MostEvents = 15, MostStalls = 5, MostNodes = 20, MostLosses = 10;

    public static void Write(RunReport report, IAnsiConsole console)
    {
        WriteVerdict(report, console);
        WriteConnections(report, console);
        WriteMessages(report.Messages, console);
        WriteLatencies(report, console);
        WriteGenerator(report, console);
        WriteErrors(report, console);
        WriteRecovery(report.Recovery ?? RecoveryReport.None, console);
        WriteThresholds(report.Thresholds, console);
        WriteNodes(report.Nodes, console);
        WriteNotes(report, console);
    }

    private static void WriteVerdict(RunReport report, IAnsiConsole console)
    {
        console.WriteLine();
        console.Write(new Text(report.Verdict.Name(), StyleOf(report.Verdict)));
        console.Write(new Text($"  (exit code {report.ExitCode})", Faint));
        console.WriteLine();
        Bullets(report.Reasons, report.Verdict == Verdict.Valid ? Style.Plain : StyleOf(report.Verdict), console);
        Bullets(report.Warnings, Warn, console, "warning: ");
        var label = report.Label.Length == 0 ? "" : $", {report.Label}";
        var started = report.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        Paragraph($"{report.Tool} {report.Version.Split('+')[0]}, engine {report.Engine}, seed {report.Seed}{label}; started {started} UTC", Faint, console);
        var phases = report.Phases;
        Paragraph(
            $"ramp {Seconds(phases.RampSeconds)}, hold {Seconds(phases.HoldSeconds)}, drain {Seconds(phases.DrainSeconds)}; " +
            $"{report.Machine.Cores:0.##} cores, {Humanize.Bytes(report.Machine.MemoryBytes)} memory, " +
            $"{Humanize.Count(report.Machine.DescriptorLimit)} descriptors", Faint, console);
    }

    private static void WriteConnections(RunReport report, IAnsiConsole console)
    {
        var connections = report.Connections;
        Section("Connections", console);
        Columns(console,
            [
                ("asked", Humanize.Count(connections.Asked), "="),
                ("  opened", Humanize.Count(connections.Opened), "+"),
                ("  failed", Humanize.Count(connections.Failed), "+"),
                ("  not attempted", Humanize.Count(connections.NotAttempted), ""),
            ],
            [
                ("fewest in the hold", Humanize.Count(connections.HeldMin), ""),
                ("mean of the hold", connections.HeldMean.ToString("N1", CultureInfo.InvariantCulture), ""),
                ("at the hold's end", Humanize.Count(connections.AtEnd), ""),
                ("reconnects", Humanize.Count(connections.Reconnects), ""),
            ]);
        if (connections is { AskedMin: { } fewest, MissingMax: { } missing })
        {
            Paragraph(
                $"an operator asked for {Humanize.Count(fewest)} at the least; of those asked {Humanize.Count(missing)} were missing at the most",
                Style.Plain, console);
        }
    }

    private static void WriteMessages(MessageReport messages, IAnsiConsole console)
    {
        Section("Messages", console);
        Columns(console,
            [
                ("planned", Humanize.Count(messages.Planned), "="),
                ("  sent", Humanize.Count(messages.Sent), "+"),
                ("  skipped", Humanize.Count(messages.Skipped), "+"),
                ("  failed", Humanize.Count(messages.Failed), ""),
                ("beside: late", Humanize.Count(messages.Late), ""),
                ("beside: unexpected", Humanize.Count(messages.Unexpected), ""),
            ],
            [
                ("sent", Humanize.Count(messages.Sent), "="),
                ("  echoed", Humanize.Count(messages.Echoed), "+"),
                ("  timed out", Humanize.Count(messages.TimedOut), "+"),
                ("  corrupt", Humanize.Count(messages.Corrupt), "+"),
                ("  lost on close", Humanize.Count(messages.LostOnClose), "+"),
                ("  in flight at stop", Humanize.Count(messages.InFlightAtStop), ""),
            ]);
        Paragraph(
            $"lost (planned - echoed) {Humanize.Count(messages.Lost)}, {Humanize.Percent(messages.ErrorRate)} of planned; " +
            $"{Humanize.Rate(messages.PerSecond)} echoed; {Humanize.Bytes(messages.BytesSent)} sent, " +
            $"{Humanize.Bytes(messages.BytesReceived)} received", Style.Plain, console);
    }

    private static void WriteLatencies(RunReport report, IAnsiConsole console)
    {
        (string Name, Percentiles? Values)[] rows =
        [
            ("response", report.LatencyMicros.Response),
            ("service", report.LatencyMicros.Service),
            ("schedule lag", report.LatencyMicros.ScheduleLag),
            ("connect", report.Connections.ConnectMicros),
            ("dispatcher", report.Generator.DispatcherDelayMicros),
        ];
        if (rows.All(row => row.Values is not { Count: > 0 })) return;

        Section("Latencies", console);
        Rows(console,
        [
            ["", "p50", "p90", "p99", "p99.9", "p99.99", "max", "count"],
            .. rows.Where(row => row.Values is { Count: > 0 }).Select(row => Latency(row.Name, row.Values!)),
        ]);
        Paragraph("response: intended send to reply; service: actual send to reply", Faint, console);
    }

    private static ImmutableArray<string> Latency(string name, Percentiles values) =>
    [
        name,
        Humanize.Micros(values.P50), Humanize.Micros(values.P90), Humanize.Micros(values.P99), Humanize.Micros(values.P999),
        Humanize.Micros(values.P9999), Humanize.Micros(values.Max), Humanize.Count(values.Count),
    ];

    private static void WriteGenerator(RunReport report, IAnsiConsole console)
    {
        var generator = report.Generator;
        Section("Generator", console);
        Columns(console,
            [
                ("resident", Humanize.Bytes(generator.RssBytes), ""),
                ("  a connection", Humanize.Bytes(generator.RssBytesPerConnection), ""),
                ("  proportional", Humanize.Bytes(generator.PssBytes), ""),
                ("managed heap", Humanize.Bytes(generator.HeapBytes), ""),
                ("threads", Humanize.Count(generator.Threads), ""),
                ("actors", Humanize.Count(generator.Actors), ""),
            ],
            [
                ("CPU in the hold", Humanize.Micros(generator.CpuSeconds * 1_000_000), Humanize.Percent(generator.CpuShare)),
                ("  a message", Humanize.Micros(generator.CpuMicrosPerMessage), ""),
                ("allocated a message", Humanize.Bytes(generator.AllocatedBytesPerMessage), ""),
                ("GC pauses", Humanize.Micros(generator.GcPauseSeconds * 1_000_000), $"in {Humanize.Count(generator.GcCount)}"),
                ("context switches", Humanize.Count(generator.ContextSwitches), ""),
                ("stalls", Humanize.Count(generator.Stalls.Length), LongestStall(generator.Stalls)),
            ]);
        foreach (var stall in generator.Stalls.OrderByDescending(stall => stall.Micros).Take(MostStalls))
            Paragraph($"{(stall.Node is { } node ? node + " " : "")}stalled for {Humanize.Micros(stall.Micros)} at {Seconds(stall.At)}", Warn, console);
    }

    private static string LongestStall(ImmutableArray<Stall> stalls) =>
        stalls.IsEmpty ? "" : $"max {Humanize.Micros(stalls.Max(stall => stall.Micros))}";

    private static void WriteErrors(RunReport report, IAnsiConsole console)
    {
        var connects = Trouble.Connects(report.Errors.Connect);
        var closes = Trouble.Closes(report.Errors.Close);
        if (connects.IsEmpty && closes.IsEmpty) return;

        Section("Errors", console);
        Classes("connects failed", connects, console);
        Classes("connections closed", closes, console);
    }

    private static void Classes(string what, ImmutableArray<(string Class, long Count)> classes, IAnsiConsole console)
    {
        if (classes.IsEmpty) return;
        Paragraph($"{what}: {string.Join(", ", classes.Select(entry => $"{entry.Class} {Humanize.Count(entry.Count)}"))}", Bad, console);
    }

    private static void WriteRecovery(RecoveryReport recovery, IAnsiConsole console)
    {
        if (recovery.Losses.IsDefaultOrEmpty) return;
        Section("Recovery", console);
        Rows(console, [["lost at", "of", "lost", "fewest", "50 %", "90 %", "99 %", "100 %", "peak"], .. recovery.Losses.Take(MostLosses).Select(Recovered)]);
        Paragraph(
            "50 % to 100 %: time from the loss until so much of what was open before was open again, - where it never was; " +
            "peak: most connects started within a second", Faint, console);
        var left = Math.Max(0, recovery.Losses.Length - MostLosses) + recovery.Unlisted;
        if (left > 0) Paragraph($"and {Humanize.Count(left)} more mass losses", Faint, console);
    }

    private static ImmutableArray<string> Recovered(MassLoss loss) =>
    [
        Seconds(loss.At), Humanize.Count(loss.OpenBefore), Humanize.Count(loss.Lost), Humanize.Count(loss.Fewest),
        Humanize.Micros(loss.To50Micros), Humanize.Micros(loss.To90Micros), Humanize.Micros(loss.To99Micros), Humanize.Micros(loss.To100Micros),
        Humanize.Rate(loss.PeakAttemptsPerSecond),
    ];

    private static void WriteThresholds(ImmutableArray<ThresholdResult> thresholds, IAnsiConsole console)
    {
        if (thresholds.IsEmpty) return;
        Section("Thresholds", console);
        foreach (var threshold in thresholds)
        {
            Paragraph(
                $"{(threshold.Passed ? "pass" : "FAIL")}  {threshold.Expression}  (found {ThresholdText.Found(threshold) ?? "nothing measured"})",
                threshold.Passed ? Style.Plain : Bad, console);
        }
    }

    private static void WriteNodes(ImmutableArray<NodeReport> nodes, IAnsiConsole console)
    {
        if (nodes.Length < 2) return;
        Section("Nodes", console);
        var shown = NodeRanking.Worst(nodes, MostNodes);
        ImmutableArray<Style> styles = [.. shown.Select(StyleOf)];
        Rows(console, [["", "state", "asked", "opened", "at end", "planned", "echoed", "lost"], .. shown.Select(NodeBooks)], styles);
        console.WriteLine();
        Rows(console, [["", "response p50", "response p99", "lag p99", "resident", "CPU"], .. shown.Select(NodeSpeed)], styles);
        if (shown.Length < nodes.Length)
            Paragraph($"and {Humanize.Count(nodes.Length - shown.Length)} more, in the JSON result", Faint, console);
    }

    private static ImmutableArray<string> NodeBooks(NodeReport node)
    {
        return
        [
            node.Name, NodeRanking.Shown(node.State), Count(node.Asked), Count(node.Opened), Count(node.AtEnd), Count(node.Planned), Count(node.Echoed),
            Count(node.Lost),
        ];

        string Count(long count) => NodeRanking.IsCoordinator(node.Role) ? Humanize.None : Humanize.Count(count);
    }

    private static ImmutableArray<string> NodeSpeed(NodeReport node) =>
    [
        node.Name, Humanize.Micros(node.ResponseP50), Humanize.Micros(node.ResponseP99), Humanize.Micros(node.ScheduleLagP99),
        NodeRanking.Resident(node), Seconds(node.CpuSeconds),
    ];

    private static void WriteNotes(RunReport report, IAnsiConsole console)
    {
        if (!report.Events.IsEmpty)
        {
            Section("Events", console);
            // The first say how it began, the last how it ended.
            var (first, last) = report.Events.Length <= MostEvents
                ? (report.Events, [])
                : (report.Events[..(MostEvents / 2)], report.Events[^(MostEvents - MostEvents / 2)..]);
            foreach (var entry in first) Event(entry, console);
            var left = report.Events.Length - first.Length - last.Length;
            if (left > 0) Paragraph($"... {Humanize.Count(left)} more, in the JSON result ...", Faint, console);
            foreach (var entry in last) Event(entry, console);
        }
        console.WriteLine();
    }

    private static void Event(RunEvent entry, IAnsiConsole console) =>
        Paragraph($"{entry.Second,7:0.0} s  {entry.Kind}: {entry.Text}", Style.Plain, console, hang: 11);

    /// <summary>Two lists beside each other: name, figure, and what follows the figure.</summary>
    private static void Columns(
        IAnsiConsole console, ImmutableArray<(string Name, string Figure, string After)> left,
        ImmutableArray<(string Name, string Figure, string After)> right)
    {
        const int Gap = 3;
        var (leftLines, rightLines) = (Aligned(left), Aligned(right));
        var leftWidth = leftLines.Max(line => line.Length);
        for (var row = 0; row < Math.Max(left.Length, right.Length); row++)
        {
            var line = row < left.Length ? leftLines[row] : "";
            if (row < right.Length) line = line.PadRight(leftWidth + Gap) + rightLines[row];
            Paragraph(line.TrimEnd(), Style.Plain, console);
        }
    }

    private static ImmutableArray<string> Aligned(ImmutableArray<(string Name, string Figure, string After)> rows)
    {
        var (name, figure, after) = (rows.Max(row => row.Name.Length), rows.Max(row => row.Figure.Length), rows.Max(row => row.After.Length));
        return [.. rows.Select(row => $"{row.Name.PadRight(name)}  {row.Figure.PadLeft(figure)} {row.After.PadRight(after)}")];
    }

    /// <summary>A table whose first row is its heading and first column its names; figures are aligned right.</summary>
    /// <param name="styles">Of each row after the heading; none: plain.</param>
    private static void Rows(IAnsiConsole console, ImmutableArray<ImmutableArray<string>> rows, ImmutableArray<Style> styles = default)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var gap = widths.Sum() + 2 * widths.Length <= console.Profile.Width ? 2 : 1;
        for (var row = 0; row < rows.Length; row++)
        {
            var cells = rows[row].Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column] + gap));
            Paragraph(string.Concat(cells), row == 0 ? Faint : styles.IsDefault ? Style.Plain : styles[row - 1], console);
        }
    }

    private static string Seconds(double seconds) => Humanize.Micros(seconds * 1_000_000);

    private static Style StyleOf(NodeReport node) =>
        NodeRanking.IsLost(node.State) ? Bad : NodeRanking.IsUnreachable(node.State) ? Warn : Style.Plain;

    private static Style StyleOf(Verdict verdict) => new(
        verdict switch
        {
            Verdict.Valid => Color.Green,
            Verdict.GeneratorLimited or Verdict.EnvironmentLimited => Color.Yellow,
            _ => Color.Red,
        },
        decoration: verdict == Verdict.Valid ? Decoration.Bold : Decoration.None);
}

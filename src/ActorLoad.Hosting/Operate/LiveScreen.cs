using System.Collections.Immutable;
using System.Globalization;
using ActorLoad.Core.Report;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorLoad.Hosting.Operate;

/// <summary>Lays a run out on a screen of any size: what matters most stands highest, and what does not fit is cut.</summary>
internal sealed class LiveScreen
{
    private const int LabelWidth = 13, FigureWidth = 9, MostReasons = 3, MostErrorLines = 3, LeastEvents = 2, LeastNodeRows = 2;

    /// <summary>So that figures of usual size do not move their columns as they grow.</summary>
    private static readonly int[] NodeWidths = [0, 7, 11, 6, 6, 7, 7, 4, 6];

    private static readonly Style Plain = Style.Plain, Bold = new(decoration: Decoration.Bold), Faint = new(Color.Grey);
    private static readonly Style Good = new(Color.Green), Bad = new(Color.Red), Warn = new(Color.Yellow);

    private readonly PhaseClock _clock = new();

    /// <param name="log">Lines of the log, oldest first.</param>
    public IRenderable Render(RunProgress progress, IReadOnlyList<string> log, int width, int height, bool unicode)
    {
        _clock.Observe(progress);
        var page = new ScreenLines(width, unicode);
        Head(page, progress);
        Reasons(page, progress.Generator.Limited);
        Connections(page, progress);
        Messages(page, progress);
        Latencies(page, progress);
        Errors(page, progress);
        Generator(page, progress);
        // The last row stays free: a full one makes some terminals scroll.
        var rows = Math.Max(1, height - 1);
        Nodes(page, progress.Nodes, rows - page.Count - RowsKeptForEvents(progress.RecentEvents, log));
        Events(page, progress.RecentEvents, log, rows - page.Count);
        return page.Crop(rows);
    }

    private void Head(ScreenLines page, RunProgress progress)
    {
        var left = _clock.Length is { } length
            ? $"{Humanize.Clock(_clock.InPhase)} of {Humanize.Clock(length)}, {Humanize.Clock(length - _clock.InPhase)} left"
            : Humanize.Clock(_clock.InPhase);
        page.Line(("actorload  ", Faint), (progress.Phase.ToString().ToUpperInvariant(), Bold), (progress.Paused ? ", PAUSED" : "", Bad), ($"  {left}", Plain),
            ($"   elapsed {Humanize.Clock(progress.Elapsed)}", Faint));
        page.Bar(progress.Phase == RunPhase.Ramp ? Rates.Share(progress.Open, progress.Asked) : _clock.Share ?? 0, Good, Faint);
    }

    private static void Reasons(ScreenLines page, ImmutableArray<string> reasons)
    {
        if (reasons.IsDefaultOrEmpty) return;
        // One alone has room to say what to do.
        if (reasons is [var only])
        {
            foreach (var line in Wrapping.Lines($"LIMITED: {Wrapping.Printable(only)}", page.Width, hang: 2).Take(MostReasons)) page.Line((line, Bad));
            return;
        }
        foreach (var reason in reasons.Take(MostReasons)) page.Line(($"LIMITED: {reason}", Bad));
    }

    private static void Connections(ScreenLines page, RunProgress progress)
    {
        var connections = progress.Connections;
        page.Line();
        page.Line(Label("connections"),
            ($"{Humanize.Count(progress.Open)} of {Humanize.Count(progress.Asked)} open", progress.Open >= progress.Asked ? Good : Warn),
            ($"  connecting {Humanize.Count(progress.Connecting)}", Plain),
            Alarm("  failed ", connections.Failed),
            ($"  reconnects {Humanize.Count(connections.Reconnects)}", Plain));
    }

    private static void Messages(ScreenLines page, RunProgress progress)
    {
        var messages = progress.Messages;
        page.Line(Label("messages"),
            ($"{Humanize.Rate(progress.LastSecond.Sent)} sent  {Humanize.Rate(progress.LastSecond.Echoed)} echoed", Plain),
            ($"  planned {Humanize.Count(messages.Planned)}  echoed {Humanize.Count(messages.Echoed)}", Plain));
    }

    private static void Latencies(ScreenLines page, RunProgress progress)
    {
        page.Line();
        page.Line(Label(""), (Figures("p50", "p90", "p99", "p99.9", "max", "p50/1s", "p99/1s"), Faint));
        var last = progress.LastSecond;
        Row("response", progress.Latency.Response, Figures(Humanize.Micros(last.P50), Humanize.Micros(last.P99)));
        Row("service", progress.Latency.Service, "");
        Row("schedule lag", progress.Latency.ScheduleLag, "");
        Row("connect", progress.Connections.ConnectMicros, "");

        void Row(string name, Percentiles? values, string after) => page.Line(
            Label(name),
            (Figures(Humanize.Micros(values?.P50), Humanize.Micros(values?.P90), Humanize.Micros(values?.P99), Humanize.Micros(values?.P999),
                Humanize.Micros(values?.Max)), Plain),
            (after, Plain));
    }

    private static void Errors(ScreenLines page, RunProgress progress)
    {
        page.Line();
        var classes =
            Named("connect ", Trouble.Connects(progress.Errors.Connect))
            .Concat(Named("closed ", Trouble.Closes(progress.Errors.Close)))
            .Concat(Named("", Trouble.Messages(progress.Messages)))
            .ToList();
        if (classes.Count == 0)
        {
            page.Line(Label("errors"), ("none", Good));
            return;
        }
        var lines = Wrapping.Lines(string.Join(", ", classes), page.Width - LabelWidth);
        for (var line = 0; line < Math.Min(MostErrorLines, lines.Count); line++) page.Line(Label(line == 0 ? "errors" : ""), (lines[line], Bad));

        static IEnumerable<string> Named(string prefix, ImmutableArray<(string Class, long Count)> found) =>
            found.Select(entry => $"{prefix}{entry.Class} {Humanize.Count(entry.Count)}");
    }

    private static void Generator(ScreenLines page, RunProgress progress)
    {
        var generator = progress.Generator;
        page.Line(Label("generator"),
            ($"cpu {Humanize.Percent(generator.CpuShare)}  rss {Humanize.Bytes(generator.RssBytes)}  heap {Humanize.Bytes(generator.HeapBytes)}" +
            $"  threads {Humanize.Count(generator.Threads)}  actors {Humanize.Count(generator.Actors)}", Plain));
        page.Line(Label(""),
            ($"lag p99 {Humanize.Micros(generator.ScheduleLagP99)}  dispatcher p99 {Humanize.Micros(generator.DispatcherDelayP99)}", Plain),
            Alarm("  stalls ", generator.Stalls));
    }

    /// <summary>A line for each process of a run that has several; the worst of them where there is no room for all.</summary>
    private static void Nodes(ScreenLines page, ImmutableArray<NodeProgress> nodes, int rows)
    {
        // The heading is one of the rows, and one node alone among many says nothing.
        if (nodes.Length < 2 || rows - 1 < LeastNodeRows) return;
        var room = rows - 1;
        var shown = NodeRanking.Worst(nodes, nodes.Length <= room ? room : room - 1);
        ImmutableArray<ImmutableArray<string>> cells =
        [
            ["nodes", "state", "open/asked", "sent/s", "echo/s", "p99", "lag p99", "cpu", "rss"],
            .. shown.Select(NodeCells),
        ];
        var widths = Enumerable.Range(0, NodeWidths.Length).Select(column => Math.Max(NodeWidths[column], cells.Max(row => row[column].Length))).ToArray();
        page.Line((cells[0][0].PadRight(widths[0]), Bold), (Figures(cells[0]), Faint));
        foreach (var (node, row) in shown.Zip(cells.Skip(1)))
        {
            var style = NodeRanking.IsLost(node.State) ? Bad : NodeRanking.IsUnreachable(node.State) ? Warn : Plain;
            page.Line((row[0].PadRight(widths[0]), style), (Figures(row), style));
        }
        if (shown.Length < nodes.Length) page.Line(($"and {Humanize.Count(nodes.Length - shown.Length)} more", Faint));

        string Figures(ImmutableArray<string> row)
        {
            var line = " " + row[1].PadRight(widths[1]);
            for (var column = 2; column < row.Length; column++) line += " " + row[column].PadLeft(widths[column]);
            return line;
        }
    }

    private static ImmutableArray<string> NodeCells(NodeProgress node)
    {
        var (isCoordinator, isLost) = (NodeRanking.IsCoordinator(node.Role), NodeRanking.IsLost(node.State));
        return
        [
            node.Name, NodeRanking.Shown(node.State),
            isCoordinator ? Humanize.None : string.Create(CultureInfo.InvariantCulture, $"{node.Open}/{node.Asked}"),
            isCoordinator ? Humanize.None : Humanize.Count(node.SentLastSecond),
            isCoordinator ? Humanize.None : Humanize.Count(node.EchoedLastSecond),
            Humanize.Micros(node.ResponseP99), Humanize.Micros(node.ScheduleLagP99),
            isLost ? Humanize.None : node.CpuCores.ToString("0.00", CultureInfo.InvariantCulture),
            isLost ? Humanize.None : Humanize.Bytes(node.RssBytes),
        ];
    }

    private static int RowsKeptForEvents(ImmutableArray<RunEvent> events, IReadOnlyList<string> log)
    {
        var entries = Math.Min(LeastEvents, events.Length + log.Count);
        return entries == 0 ? 0 : entries + 1;
    }

    private static void Events(ScreenLines page, ImmutableArray<RunEvent> events, IReadOnlyList<string> log, int rows)
    {
        if (rows < 2 || (events.IsDefaultOrEmpty && log.Count == 0)) return;
        page.Line();
        rows--;
        var logRows = Math.Min(log.Count, Math.Max(rows - Math.Min(events.Length, LeastEvents), rows / 2));
        foreach (var entry in events.TakeLast(rows - logRows))
            page.Line((string.Create(CultureInfo.InvariantCulture, $"{entry.Second,8:0.0} s  "), Faint), ($"{entry.Kind}: {entry.Text}", Plain));
        foreach (var line in log.TakeLast(logRows)) page.Line(("     log    ", Faint), (line, Warn));
    }

    private static (string Text, Style Style) Label(string name) => (name.PadRight(LabelWidth), Bold);

    private static (string Text, Style Style) Alarm(string name, long count) => (name + Humanize.Count(count), count == 0 ? Plain : Bad);

    private static string Figures(params ReadOnlySpan<string> figures)
    {
        var line = "";
        foreach (var figure in figures) line += figure.PadLeft(FigureWidth);
        return line;
    }
}

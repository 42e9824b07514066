using ActorLoad.Core.Report.Html.Charts;

namespace ActorLoad.Core.Report.Html;

/// <summary>The page of one run: the verdict first, then the figures that matter, the charts, and all that there is in tables.</summary>
/// <param name="report">As read from <paramref name="json"/>: no array is missing.</param>
internal sealed class RunPage(RunReport report, string json)
{
    private static readonly (string Id, string Name)[] Sections =
    [
        ("over-time", "Over time"), ("percentiles", "Percentiles"), ("against-connections", "Against connections"), ("books", "Books"),
        ("latencies", "Latencies"), ("generator", "Generator"), ("errors", "Errors"), ("recovery", "Recovery"), ("thresholds", "Thresholds"), ("events", "Events"),
        ("nodes", "Nodes"), ("configuration", "Configuration"), ("json", "JSON"),
    ];

    private readonly PageFrame _frame = new() { Phases = TimelineCharts.Phases(report), Stalls = report.Generator.Stalls };

    public string Whole()
    {
        VerdictBox.Write(report, _frame.Body);
        _frame.Body.Facts("facts", Facts());
        _frame.Body.Facts("cards", KeyFigures.Of(report));
        WriteCharts();
        RunTables.Write(report, _frame.Body);
        WriteJson();
        return _frame.Whole(Title(), Sections.Where(section => section.Id switch
        {
            "nodes" => report.Nodes.Length > 1,
            "recovery" => RunTables.HasRecovery(report),
            _ => true,
        }));
    }

    private string Title() =>
        $"{Humanize.Count(report.Connections.Asked)} connections, engine {report.Engine}{(report.Label.Length == 0 ? "" : $": {report.Label}")}";

    private IEnumerable<(string Name, string Value)> Facts()
    {
        yield return ("Engine", report.Engine);
        if (report.Label.Length > 0) yield return ("Label", report.Label);
        var machine = report.Machine;
        yield return ("Machine",
            $"{machine.Os}, {machine.Runtime}, {machine.Cores:0.##} cores, {Humanize.Bytes(machine.MemoryBytes)} memory, " +
            $"{Humanize.Count(machine.DescriptorLimit)} descriptors");
        yield return ("Version", $"{report.Tool} {report.Version}");
        yield return ("Seed", report.Seed.ToString());
        yield return ("Started", RunTables.Instant(report.StartedAt));
        var phases = report.Phases;
        yield return ("Phases",
            $"ramp {RunTables.Seconds(phases.RampSeconds)}, hold {RunTables.Seconds(phases.HoldSeconds)}, drain {RunTables.Seconds(phases.DrainSeconds)}");
    }

    private void WriteCharts()
    {
        var page = _frame.Body;
        page.Markup("<noscript><p class=\"muted\">The charts need JavaScript; every figure is in the tables as well.</p></noscript>\n");
        page.Heading("over-time", "Over time");
        if (report.Timeline.IsEmpty) page.Element("p", "The run has no timeline: it ended before its first second.", "muted");
        else if (!report.Generator.Stalls.IsEmpty) page.Element("p", "Red marks: the generator did not run (see the stalls below).", "muted");
        _frame.Figures(TimelineCharts.Of(report));

        page.Heading("percentiles", "Percentiles");
        var curves = LatencyLines.Of(report);
        if (curves is null) page.Element("p", "No latency was measured.", "muted");
        _frame.Figures(curves);

        page.Heading("against-connections", "Against connections");
        var ramp = RampCharts.Of(report).ToArray();
        if (ramp.Length == 0) page.Element("p", "The ramp was too short to show what each further connection costs; a lower ramp.rate does.", "muted");
        _frame.Figures(ramp);
    }

    private void WriteJson()
    {
        var page = _frame.Body;
        page.Heading("json", "JSON");
        page.Element("p", "The whole result, as --json writes it; actorload compare reads it.");
        page.Open("p").Open("a",
            ("id", "result"), ("class", "button"), ("download", "actorload-result.json.gz"), ("href", PackedResult.Link(json)));
        page.Text("Download JSON, compressed").Markup("</a> <button id=\"save\" type=\"button\" hidden>Download JSON</button>").Close("p");
    }
}

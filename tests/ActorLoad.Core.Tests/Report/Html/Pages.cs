using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ActorLoad.Core.Report;
using ActorLoad.Core.Report.Compare;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace ActorLoad.Core.Tests.Report.Html;

/// <summary>Reports to make pages of, and pages read as a browser reads them.</summary>
internal static class Pages
{
    /// <summary>Its own echo of what must never be markup.</summary>
    public const string Hostile = "</script><script>alert(1)</script><!--<img src=x onerror=\"alert(2)\">' \u2028 \u202e &amp; </td></style>\0\r\n";

    /// <exception cref="HtmlParseException">At the first fault that a validator would name.</exception>
    public static IHtmlDocument Parse(string page) => new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(page);

    public static JsonElement ChartData(this IHtmlDocument page) => JsonDocument.Parse(page.GetElementById("chart-data")!.TextContent).RootElement;

    /// <summary>The result that a page's link holds.</summary>
    public static string Result(this IHtmlDocument page)
    {
        var link = page.GetElementById("result")!.GetAttribute("href")!;
        using var packed = new MemoryStream(Convert.FromBase64String(link[(link.IndexOf(',', StringComparison.Ordinal) + 1)..]));
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>The text of an element as it reads, without what only lays it out.</summary>
    public static string Read(this IElement element) => string.Join(' ', element.TextContent.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A row of a table as it reads.</summary>
    public static string Cells(this IElement row) => string.Join(' ', row.Children.Select(Read));

    /// <summary>A run with a ramp, a hold and a drain, and a value wherever there can be one.</summary>
    public static RunReport Long(int seconds) => Sample.Report with
    {
        Timeline = [.. Enumerable.Range(1, seconds).Select(Second)],
        Events = [new(0.1, "phase", "ramp"), new(10, "phase", "hold"), new(seconds - 1, "phase", "drain")],
        Generator = Sample.Generator with { Stalls = [new(5.5, 250_000)] },
        Curves = new(Curve, Curve, Curve, Curve),
    };

    public static readonly RunReport Refused = Sample.Report with
    {
        Verdict = Verdict.EnvironmentLimited,
        ExitCode = 3,
        Reasons = ["10,000 connections need 20,000 threads; this machine allows 15,000."],
        Connections = new(10_000, 0, 0, 10_000, 0, 0, 0, 0, null),
        Messages = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        LatencyMicros = new(null, null, null),
        Generator = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, [], 0),
        Timeline = [],
        Events = [],
        Thresholds = [],
        Warnings = [],
    };

    /// <summary>A report in which every text is <paramref name="text"/>.</summary>
    public static RunReport Saying(string text) => Long(30) with
    {
        Tool = text,
        Version = text,
        Engine = text,
        Label = text,
        Reasons = [text],
        Warnings = [text],
        Config = ImmutableSortedDictionary<string, string>.Empty.Add("label", text),
        Machine = Sample.Report.Machine with { Os = text, Runtime = text },
        Thresholds = [new(text, null, false)],
        Events = [new(0, "phase", text), new(1, text, text)],
        Nodes = [Sample.Report.Nodes[0] with { Name = text, Role = text, State = text, Machine = text }, Sample.Report.Nodes[0]],
    };

    public static RunComparison Comparison(params IEnumerable<RunReport> reports) =>
        RunComparison.Of([.. reports.Select((report, i) => new ComparedRun($"run-{i + 1}.json", report))]);

    private static readonly ImmutableArray<CurvePoint> Curve = [new(0, 90), new(0.5, 212), new(0.9, 480), new(0.99, 1_900), new(0.999, 4_100), new(1, 12_345)];

    private static TimelinePoint Second(int second) =>
        new(second, 1_000, Math.Min(1_000, second * 100), 1_000, 1_000, 200 + second % 7, 1_900 + second % 97, 0.1 + second % 10 / 100.0, 210_000_000)
        {
            GcPauseMicros = 800,
            Threads = 14 + Math.Min(10, second),
            HeapBytes = 60_000_000,
        };
}

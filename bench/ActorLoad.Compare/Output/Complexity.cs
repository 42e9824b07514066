using System.Collections.Immutable;
using System.Text;
using ActorLoad.Compare.Engines;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Output;

/// <summary>The article's last table: how much code each client is, and what one must know to change it.</summary>
internal static class Complexity
{
    /// <param name="Own">What this engine does with connections, and others do not or do otherwise. Folders and files, under the root.</param>
    private sealed record Part(string Engine, ImmutableArray<string> Own, string MustKnow);

    private const string Models = "src/ActorLoad.Baseline/Models/";

    /// <summary>What the two blocking models are both made of: counted for each.</summary>
    private static readonly ImmutableArray<string> s_blocking =
        [.. new[] { "BlockingConnect", "BlockingReads", "BlockingWrites", "ConnectionThread" }.Select(Model)];

    private static readonly ImmutableArray<Part> s_parts =
    [
        new(EngineNames.Actors, ["src/ActorLoad"],
            "Actors and their mailboxes, Akka.IO's messages, dispatchers, supervision; that nothing may block or share state"),
        new(EngineNames.Threads, [Model("ThreadsModel"), .. s_blocking],
            "Blocking sockets, a lock between a connection's reader and its writer, stack sizes, the machine's limits on threads"),
        new(EngineNames.Thread, [Model("ThreadModel"), Model("Poll"), Model("HoldSignal"), .. s_blocking],
            "Blocking sockets with deadlines, so that one thread both sends on time and reads; stack sizes, the machine's limits on threads"),
        new(EngineNames.Async, [Model("AsyncModel")],
            "async and await, the thread pool and what starves it, cancellation, who owns a buffer while a receive is pending"),
    ];

    /// <summary>What the baseline's three models run on.</summary>
    private static readonly ImmutableArray<string> s_baseline =
        [.. new[] { "Cli", "Connections", "Run", "Program.cs", "Models/IConnectionModel.cs" }.Select(part => $"src/ActorLoad.Baseline/{part}")];

    private static readonly ImmutableArray<string> s_shared = ["src/ActorLoad.Core", "src/ActorLoad.Hosting"];

    private const string GoMustKnow = "Goroutines, blocking reads with deadlines, sync.Pool; the runtime's scheduler and collector are out of reach";

    /// <param name="root">The repository.</param>
    /// <param name="goNet">The Go client's folder.</param>
    public static string Block(string root, string goNet)
    {
        var text = new StringBuilder("| client | own lines of code | what one must know |\n|---|--:|---|\n");
        foreach (var part in s_parts)
            text.Append($"| {part.Engine} | {Lines(root, part.Own)} | {part.MustKnow} |\n");
        text.Append($"| {EngineNames.GoNet} | {Lines(goNet, ["gonet"])} | {GoMustKnow} |\n\n");
        text.Append($"Beside that, the three models of the baseline share {Lines(root, s_baseline)} lines, our four clients {Lines(root, s_shared)} ")
            .Append("(plan, preflight, wire, books, histograms, report, metrics, command line), ")
            .Append($"and {EngineNames.GoNet} has {Lines(goNet, ["common"])} of flags, counters, one histogram and a JSON line. Blank lines and comments are not counted. ")
            .Append("The actors' number holds the coordination of a run as well, which the models of the baseline have in their shared part. The Go client compares ")
            .Append("no reply with what was sent, has no plan to answer to, no verdict and no page of metrics: its number is not that of the same task.\n");
        return text.ToString();
    }

    private static string Model(string name) => $"{Models}{name}.cs";

    /// <returns>A dash where there is nothing.</returns>
    private static string Lines(string root, ImmutableArray<string> paths)
    {
        var count = paths.Select(path => Path.Combine(root, path)).SelectMany(Files).Sum(file => LineCounter.Count(File.ReadLines(file)));
        return count == 0 ? Humanize.None : Humanize.Count(count);
    }

    private static IEnumerable<string> Files(string path) =>
        File.Exists(path) ? [path]
        : Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsSource)
        : [];

    private static bool IsSource(string file) =>
        Path.GetExtension(file) is ".cs" or ".go" && !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj");
}

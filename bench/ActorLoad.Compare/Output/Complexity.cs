using System.Collections.Immutable;
using System.Text;
using ActorLoad.Compare.Engines;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Output;

/// <summary>The article's last table: how much code each client is, and what one must know to change it.</summary>
internal static class Complexity
{
    /// <param name="Own">What only this engine has. Folders and files, under the root.</param>
    private sealed record Part(string Engine, ImmutableArray<string> Own, string MustKnow);

    private static readonly ImmutableArray<Part> s_parts =
    [
        new(EngineNames.Actors, ["src/ActorLoad"],
            "Actors and their mailboxes, Akka.IO's messages, dispatchers, supervision; that nothing may block or share state"),
        new(EngineNames.Threads, ["src/ActorLoad.Baseline/Threads"],
            "Blocking sockets, a lock between a connection's reader and its writer, stack sizes, the machine's limits on threads"),
        new(EngineNames.Thread, ["src/ActorLoad.Baseline/Thread"],
            "Blocking sockets with deadlines, so that one thread both sends on time and reads; stack sizes, the machine's limits on threads"),
        new(EngineNames.Async, ["src/ActorLoad.Baseline/Async"],
            "async and await, the thread pool and what starves it, cancellation, who owns a buffer while a receive is pending"),
    ];

    private const string GoMustKnow = "Goroutines, blocking reads with deadlines, sync.Pool; the runtime's scheduler and collector are out of reach";

    /// <param name="root">The repository.</param>
    /// <param name="goNet">The Go client's folder.</param>
    public static string Block(string root, string goNet)
    {
        var text = new StringBuilder("| client | own lines of code | what one must know |\n|---|--:|---|\n");
        foreach (var part in s_parts)
            text.Append($"| {part.Engine} | {Lines(part.Own.Select(path => Path.Combine(root, path)))} | {part.MustKnow} |\n");
        text.Append($"| {EngineNames.GoNet} | {Lines([Path.Combine(goNet, "gonet")])} | {GoMustKnow} |\n\n");
        text.Append($"Shared by our four clients: {Lines([Path.Combine(root, "src/ActorLoad.Core"), Path.Combine(root, "src/ActorLoad.Hosting")])} lines ")
            .Append("(plan, preflight, wire, books, histograms, report, metrics, command line); ")
            .Append($"beside {EngineNames.GoNet}: {Lines([Path.Combine(goNet, "common")])} (flags, counters, one histogram, a JSON line). ")
            .Append("Lines are counted without blank ones and comments. The Go client checks no reply's bytes, has no plan to answer to, no verdict and ")
            .Append("no page of metrics, so that its number is not that of the same task.\n");
        return text.ToString();
    }

    /// <returns>A dash where there is nothing.</returns>
    private static string Lines(IEnumerable<string> paths)
    {
        var files = paths.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Where(IsSource);
        var count = files.Sum(file => LineCounter.Count(File.ReadLines(file)));
        return count == 0 ? Humanize.None : Humanize.Count(count);
    }

    private static bool IsSource(string file) =>
        Path.GetExtension(file) is ".cs" or ".go" && !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj");
}

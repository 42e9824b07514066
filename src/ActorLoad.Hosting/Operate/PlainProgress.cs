using System.Collections.Immutable;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Nodes;

namespace ActorLoad.Hosting.Operate;

/// <summary>
/// Progress for a file, a pipe or <c>--no-ui</c>: a line at each change of phase, each second for 5 s, then each 5 s; and one when a worker joins, is lost or
/// comes back.
/// </summary>
public sealed class PlainProgress(TextWriter output) : IProgressView
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1), Seldom = TimeSpan.FromSeconds(5);

    /// <summary>Progress comes each second or a little sooner; a tenth early is in time.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);

    private readonly PhaseClock _clock = new();
    private readonly Dictionary<string, string> _workers = new(StringComparer.Ordinal);
    private TimeSpan _nextLine;
    private bool _limited, _closed;

    public void Update(RunProgress progress)
    {
        _clock.Observe(progress);
        var turnedLimited = !_limited && !progress.Generator.Limited.IsEmpty;
        _limited = !progress.Generator.Limited.IsEmpty;
        if (turnedLimited) Write($"{Position(progress)} generator limited: {progress.Generator.Limited[0]}");

        if (Workers(progress.Nodes) is { } changed) Write($"{Position(progress)} {changed}");

        if (!_clock.IsNewPhase && _clock.InPhase < _nextLine - Slack) return;
        _nextLine = _clock.InPhase + (_clock.InPhase < Seldom - Slack ? Often : Seldom);
        Write(Line(progress));
    }

    public void Dispose()
    {
        // The writer is the caller's.
    }

    private string Line(RunProgress progress)
    {
        var (messages, latency, generator) = (progress.Messages, progress.Latency, progress.Generator);
        var response = latency.Response is { } measured
            ? $"resp p50 {Compact(Humanize.Micros(measured.P50))} p99 {Compact(Humanize.Micros(measured.P99))}"
            : "resp -";
        return
            $"{Position(progress)} open {progress.Open}/{progress.Asked} sent {messages.Sent} echoed {messages.Echoed} " +
            $"{progress.LastSecond.Echoed}/s {response} cpu {Compact(Humanize.Percent(generator.CpuShare))} " +
            $"rss {Compact(Humanize.Bytes(generator.RssBytes))} errors {Trouble.Total(progress)}{(_limited ? " LIMITED" : "")}";
    }

    /// <returns>Such as <c>worker-2 LOST, workers 3 of 4</c>; null where nothing has changed, and in a run of one process.</returns>
    private string? Workers(ImmutableArray<NodeProgress> nodes)
    {
        if (nodes.Length < 2) return null;
        var workers = nodes.Where(node => !NodeRanking.IsCoordinator(node.Role)).ToArray();
        var known = _workers.Count;
        // One that joins is in the count; what becomes of it afterwards is worth its name.
        var changes = workers.Where(node => _workers.GetValueOrDefault(node.Name, NodeReading.Running) != node.State).ToArray();
        foreach (var worker in workers) _workers[worker.Name] = worker.State;
        if (changes.Length == 0 && known == _workers.Count) return null;
        var running = workers.Count(node => node.State == NodeReading.Running);
        return string.Join(", ", [.. changes.Select(node => $"{node.Name} {NodeRanking.Shown(node.State)}"), $"workers {running} of {workers.Length}"]);
    }

    private string Position(RunProgress progress)
    {
        var length = _clock.Length is { } planned ? "/" + Compact(Humanize.Clock(planned)) : "";
        return $"[{progress.Phase.ToString().ToLowerInvariant()} {Compact(Humanize.Clock(_clock.InPhase))}{length}{(progress.Paused ? ", paused" : "")}]";
    }

    private void Write(string line)
    {
        if (_closed) return;
        try
        {
            output.WriteLine(line);
            output.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Whoever read it has gone, or it was closed from the start (the second); the run goes on.
            _closed = true;
        }
    }

    private static string Compact(string text) => text.Replace(" ", "", StringComparison.Ordinal);
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Machine;
using ActorLoad.Compare.Processes;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Soak;

/// <summary>The parts of a soak: each is one run of the built program against a fresh server, looked at from outside.</summary>
/// <param name="folder">For the runs' own results.</param>
internal sealed class SoakRun(string actorload, string echoserver, string folder, SoakOptions options, Children all, TimeProvider time)
{
    /// <summary>Of each message of the part that sends, which are all of a length, so that bytes say how many; the header is four more.</summary>
    private const int Payload = 316, MessageBytes = Payload + 4;

    /// <summary>A second of the hold's middle is as good as any other; so many make a line.</summary>
    private static readonly TimeSpan s_sampleEvery = TimeSpan.FromSeconds(5), s_allowance = TimeSpan.FromMinutes(2);

    public async Task<IdlePart> IdleAsync(CancellationToken cancel)
    {
        var startedAt = time.GetUtcNow();
        var samples = ImmutableArray.CreateBuilder<MemorySample>();
        var report = await RunAsync("off", [], async (generator, hold, _) =>
        {
            for (var at = TimeSpan.Zero; at < options.Hold - s_sampleEvery; at += s_sampleEvery)
            {
                await UntilAsync(hold, at, cancel);
                if (OutsideView.ResidentOf(generator.Id) is { } bytes)
                    samples.Add(new MemorySample(Math.Round(Stopwatch.GetElapsedTime(hold).TotalSeconds, 3), bytes));
            }
        }, cancel);
        var slope = MemorySample.SlopePerHour(samples, options.Settle);
        var connections = report.Connections;
        var passed = slope < IdlePart.MostBytesPerHour && connections.HeldMin == options.Connections && samples.Count > 2;
        return new IdlePart(
            startedAt, report.Verdict.Name(), report.Reasons, connections.Opened, connections.HeldMin, options.Settle.TotalSeconds, Math.Round(slope),
            IdlePart.MostBytesPerHour, passed, samples.ToImmutable());
    }

    public async Task<PacePart> PaceAsync(CancellationToken cancel)
    {
        var startedAt = time.GetUtcNow();
        ImmutableArray<long> counts = [];
        var at = options.Hold - options.Interval / 2;
        var interval = string.Create(CultureInfo.InvariantCulture, $"{options.Interval.TotalSeconds}s");
        string[] ofOneLength = ["--set", $"actor-load.message.size.min={Payload}", "--set", $"actor-load.message.size.max={Payload}"];
        var report = await RunAsync(interval, ofOneLength, async (_, hold, ports) =>
        {
            await UntilAsync(hold, at, cancel);
            string[] to = [.. ports.SelectMany((port, i) => (string[])[.. i == 0 ? (string[])[] : ["or"], "dport", "=", port])];
            counts = Commands.Ask("/", "ss", ["-t", "-i", "-n", "-H", "state", "established", "(", .. to, ")"]) is { } said ? SendCounts.Read(said, MessageBytes) : [];
        }, cancel);
        var (messages, expected) = (report.Messages, (long)(at / options.Interval));
        var (least, most) = counts.IsEmpty ? (0, 0) : (counts.Min(), counts.Max());
        var whole = options.Connections * (long)(options.Hold / options.Interval);
        var passed = counts.Length == options.Connections && least >= expected && most <= expected + 1 && messages.Planned == whole && messages.Sent == whole;
        return new PacePart(
            startedAt, report.Verdict.Name(), report.Reasons, report.Phases.HoldSeconds, messages.Planned, messages.Sent, messages.Echoed, at.TotalSeconds, expected,
            least, most, counts.Length, passed);
    }

    /// <param name="look">Given the generator, the timestamp of the hold's beginning, and the server's ports: what is done meanwhile.</param>
    private async Task<RunReport> RunAsync(string interval, string[] more, Func<Child, long, ImmutableArray<string>, Task> look, CancellationToken cancel)
    {
        var json = Path.Combine(folder, "result.json");
        File.Delete(json);
        await using var server = await EchoChild.StartAsync(echoserver, options.Connections, all, cancel);
        await using var generator = Child.Start(new ChildCommand(actorload, [
            "run", .. server.Targets.SelectMany(target => (string[])["--target", target]), "--workers", "1",
            "--connections", options.Connections.ToString(CultureInfo.InvariantCulture), "--interval", interval,
            "--duration", string.Create(CultureInfo.InvariantCulture, $"{options.Hold.TotalSeconds}s"),
            .. more,
            "--metrics-port", "0", "--set", "actor-load.pbm.port=0", "--no-ui", "--json", json]), group: null, all);
        if (await generator.Out.NextAsync(line => line.StartsWith("[hold ", StringComparison.Ordinal), cancel) is null)
            throw new BenchException($"The run ended before its hold: {string.Join(' ', generator.Error.Rest(lines: 5))}");
        await look(generator, Stopwatch.GetTimestamp(), [.. server.Targets.Select(target => target[target.LastIndexOf(':')..])]);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(options.Interval + s_allowance);
        await generator.EndAsync(patience.Token);
        return File.Exists(json) ? JsonReport.Read(await File.ReadAllTextAsync(json, cancel)) : throw new BenchException("The run left no result.");
    }

    private static async Task UntilAsync(long since, TimeSpan at, CancellationToken cancel)
    {
        var wait = at - Stopwatch.GetElapsedTime(since);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, cancel);
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Lean;
using ActorLoad.Compare.Machine;
using ActorLoad.Compare.Output;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Cli;

/// <summary><c>bench/lean</c> from its arguments to its outputs.</summary>
internal sealed class LeanHost(TimeProvider time) : CommandHost("lean", new LeanCommand())
{
    protected override async Task<int> RunAsync(Call call)
    {
        var (options, problems) = LeanOptions.Read(call.Flags, call.Repository.Root);
        return call.Wrong.Count > 0 || options is null
            ? Refuse(BadUsage, [.. call.Wrong, .. problems])
            : await InterruptiblyAsync((temporary, stop) => RunAsync(call, options, temporary, stop));
    }

    private async Task<int> RunAsync(Call call, LeanOptions options, string temporary, CancellationToken stop)
    {
        var root = call.Repository.Root;
        var catalog = await EngineCatalog.FindAsync(options.Engines(), options.GoNet, limits: null, root, temporary, time, stop);
        if (!catalog.Adapters.ContainsKey(EngineNames.Actors))
            return Refuse(Fault, catalog.Missing);
        ImmutableArray<string> warnings = [.. MachineCheck.Run(), .. catalog.Missing];
        foreach (var warning in warnings)
            Console.WriteLine($"warning: {warning}");
        Directory.CreateDirectory(options.Out);
        Console.WriteLine($"{options.Rows.Length} rows, about {Humanize.Duration(options.Takes())} if nothing is slow");
        var (watch, startedAt) = (Stopwatch.StartNew(), time.GetUtcNow());
        var runs = ImmutableArray.CreateBuilder<LeanObservation>();
        string? fault = null;
        try
        {
            await MeasureAsync(options, catalog, new LeanRun(EngineCatalog.EchoServer(root), options.Out, Children, time), runs, stop);
        }
        catch (Exception e) when (e is BenchException or OperationCanceledException)
        {
            // What was measured before it is written all the same.
            fault = (e as BenchException)?.Message;
        }

        var interrupted = stop.IsCancellationRequested;
        var result = new LeanResult(
            LeanResult.CurrentSchema, Typed(call), startedAt, watch.Elapsed.TotalSeconds, interrupted, options.Quick, options.Pairs,
            call.Repository.Source, MachineFacts.State(catalog.Adapters.ContainsKey(EngineNames.GoNet) ? root : null),
            fault is null ? warnings : [.. warnings, $"The bench stopped early: {fault}"], LeanJudge.Of(options.Rows, runs), runs.ToImmutable());
        Write(options, result);
        return fault is not null ? Refuse(Fault, [fault]) : interrupted ? Interrupted : Done;
    }

    /// <summary>Pair by pair, and in a pair load by load: the two sides of a ratio are one after the other.</summary>
    private static async Task MeasureAsync(
        LeanOptions options, EngineCatalog catalog, LeanRun run, ImmutableArray<LeanObservation>.Builder runs, CancellationToken stop)
    {
        foreach (var pair in Enumerable.Range(1, options.Pairs))
        {
            foreach (var load in LeanTable.LoadsOf(options.Rows))
            {
                foreach (var engine in options.EnginesOf(pair, load).Where(catalog.Adapters.ContainsKey))
                {
                    stop.ThrowIfCancellationRequested();
                    var observation = await run.RunAsync(catalog.Adapters[engine], load, pair, stop);
                    runs.Add(observation);
                    Console.WriteLine($"[{pair}/{options.Pairs}] {load.Key} ({load.Words}), {engine}: {Words(observation)}");
                }
            }
        }
    }

    private static string Words(LeanObservation observation)
    {
        var reasons = observation.Reasons.IsEmpty ? "" : $": {string.Join("; ", observation.Reasons)}";
        return $"{observation.Verdict ?? Markdown.Words(observation.Outcome)}, {observation.Seconds:0.0} s{reasons}";
    }

    /// <exception cref="BenchException">One could not be written; the others are, and the table is printed.</exception>
    private static void Write(LeanOptions options, LeanResult result)
    {
        var block = LeanBlock.Of(result);
        Console.WriteLine($"\n{block}");
        string?[] problems =
        [
            ReportFile.Write(Path.Combine(options.Out, "lean.json"), LeanResult.Json.Write(result)),
            ReportFile.Write(Path.Combine(options.Out, "lean.md"), block),
            options.Docs is null || result.Interrupted ? null : Outputs.WriteBlock(options.Docs, "# Benchmarks\n", LeanBlock.Name, block),
        ];
        Console.WriteLine($"written: {options.Out}/lean.json, lean.md{(options.Docs is null || result.Interrupted ? "" : $", {options.Docs}")}");
        if (problems.OfType<string>().ToList() is { Count: > 0 } told)
            throw new BenchException(string.Join(' ', told));
    }
}

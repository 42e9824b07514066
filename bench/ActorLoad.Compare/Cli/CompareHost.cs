using System.Collections.Immutable;
using System.Diagnostics;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Machine;
using ActorLoad.Compare.Output;
using ActorLoad.Compare.Plan;
using ActorLoad.Compare.Running;

namespace ActorLoad.Compare.Cli;

/// <summary><c>bench/compare</c> from its arguments to its outputs.</summary>
internal sealed class CompareHost(TimeProvider time) : CommandHost("compare", new CompareCommand())
{
    protected override async Task<int> RunAsync(Call call)
    {
        var (options, problems) = CompareArguments.Read(call.Flags, call.Repository.Root);
        return call.Wrong.Count > 0 || options is null
            ? Refuse(BadUsage, [.. call.Wrong, .. problems])
            : await InterruptiblyAsync((temporary, stop) => RunAsync(call, options, temporary, stop));
    }

    private async Task<int> RunAsync(Call call, BenchOptions options, string temporary, CancellationToken stop)
    {
        var catalog = await EngineCatalog.FindAsync(options.Engines, options.GoNet, options.Limits, call.Repository.Root, temporary, time, stop);
        if (catalog.Adapters.IsEmpty || (options.EnginesGiven && !catalog.Missing.IsEmpty) || (options.Kind == BenchKind.Together && catalog.Adapters.Count < 2))
            return Refuse(BadUsage, catalog.Missing);
        options = options with { Engines = [.. options.Engines.Where(catalog.Adapters.ContainsKey)] };
        return await MeasureAsync(call, options, catalog, stop);
    }

    private async Task<int> MeasureAsync(Call call, BenchOptions options, EngineCatalog catalog, CancellationToken stop)
    {
        var repository = call.Repository;
        var watch = Stopwatch.StartNew();
        var startedAt = time.GetUtcNow();
        ImmutableArray<string> warnings = [.. MachineCheck.Run(), .. catalog.Missing];
        foreach (var warning in warnings)
            Console.WriteLine($"warning: {warning}");
        Directory.CreateDirectory(options.Out);
        Console.WriteLine(Estimate.Words(options));
        var bench = new Bench(options, catalog.Adapters, new EngineRun(options, EngineCatalog.EchoServer(repository.Root), Children), Console.WriteLine);
        string? fault = null;
        try
        {
            await bench.RunAsync(stop);
        }
        catch (BenchException e)
        {
            // What was measured before it is written all the same.
            fault = e.Message;
        }

        var interrupted = stop.IsCancellationRequested;
        var compared = bench.Runs.Select(runs => (Runs: runs, Comparison: Comparisons.Of(runs, options.Engines))).ToImmutableArray();
        var summary = new Summary(
            Summary.CurrentSchema, options.Kind, Typed(call), startedAt, watch.Elapsed.TotalSeconds, interrupted,
            repository.Source, MachineFacts.State(options.Engines.Contains(EngineNames.GoNet) ? repository.Root : null), options.Limits,
            fault is null ? warnings : [.. warnings, $"The bench stopped early: {fault}"],
            [.. compared.Select(rung => Comparisons.Summary(rung.Runs, options.Engines, rung.Comparison))]);
        Outputs.Write(options, summary, LadderHtml.Of(summary, compared), Complexity.Block(repository.Root, options.GoNet));
        Console.WriteLine($"written: {options.Out}/{Outputs.PageFile}, {options.Out}/{Outputs.SummaryFile}, {options.Docs}");
        if (fault is not null)
            throw new BenchException(fault);
        return interrupted ? Interrupted : Done;
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Machine;
using ActorLoad.Compare.Output;
using ActorLoad.Compare.Plan;
using ActorLoad.Compare.Processes;
using ActorLoad.Compare.Running;

namespace ActorLoad.Compare.Cli;

/// <summary>One command from its arguments to its outputs.</summary>
internal sealed class BenchHost(TimeProvider time)
{
    private const int Done = 0, Fault = 1, BadUsage = 2, Interrupted = 130;

    private readonly Children _children = new();

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string[] args)
    {
        var command = new CompareCommand();
        var (flags, wrong, asked) = command.Parse(args);
        if (wrong.Count == 0 && asked)
            return command.Answer(args);
        try
        {
            var repository = Repository.Find(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            var (options, problems) = CompareArguments.Read(flags, repository.Root);
            if (wrong.Count > 0 || options is null)
                return Refuse([.. wrong, .. problems]);
            return await RunAsync(options, repository, args);
        }
        catch (BenchException e)
        {
            await Console.Error.WriteLineAsync($"compare: {e.Message}");
            return Fault;
        }
    }

    private static int Refuse(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
            Console.Error.WriteLine($"compare: {problem}");
        Console.Error.WriteLine("bench/compare --help lists the flags.");
        return BadUsage;
    }

    private async Task<int> RunAsync(BenchOptions options, Repository repository, string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupts = new Interrupts(stop, _children);
        var temporary = Directory.CreateTempSubdirectory("actorload-compare-");
        try
        {
            var catalog = await EngineCatalog.FindAsync(options, repository.Root, temporary.FullName, time, stop.Token);
            if (catalog.Adapters.IsEmpty || (options.EnginesGiven && !catalog.Missing.IsEmpty) || (options.Kind == BenchKind.Together && catalog.Adapters.Count < 2))
                return Refuse(catalog.Missing);
            options = options with { Engines = [.. options.Engines.Where(catalog.Adapters.ContainsKey)] };
            return await MeasureAsync(options, repository, catalog, args, stop.Token);
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        finally
        {
            _children.KillAll();
            temporary.Delete(recursive: true);
        }
    }

    private async Task<int> MeasureAsync(BenchOptions options, Repository repository, EngineCatalog catalog, string[] args, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        var startedAt = time.GetUtcNow();
        ImmutableArray<string> warnings = [.. MachineCheck.Run(), .. catalog.Missing];
        foreach (var warning in warnings)
            Console.WriteLine($"warning: {warning}");
        Directory.CreateDirectory(options.Out);
        Console.WriteLine(Estimate.Words(options));
        var bench = new Bench(options, catalog.Adapters, new EngineRun(options, EngineCatalog.EchoServer(repository.Root), _children), Console.WriteLine);
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
            Summary.CurrentSchema, options.Kind, CommandLine(args), startedAt, watch.Elapsed.TotalSeconds, interrupted,
            new SourceState(repository.Commit, repository.Dirty), Machine(repository.Root, options), options.Limits,
            fault is null ? warnings : [.. warnings, $"The bench stopped early: {fault}"],
            [.. compared.Select(rung => Comparisons.Summary(rung.Runs, options.Engines, rung.Comparison))]);
        Outputs.Write(options, summary, LadderHtml.Of(summary, compared), Complexity.Block(repository.Root, options.GoNet));
        Console.WriteLine($"written: {options.Out}/{Outputs.PageFile}, {options.Out}/{Outputs.SummaryFile}, {options.Docs}");
        if (fault is not null)
            throw new BenchException(fault);
        return interrupted ? Interrupted : Done;
    }

    private static MachineState Machine(string root, BenchOptions options)
    {
        var machine = MachineFacts.Report(limits: null);
        var go = options.Engines.Contains(EngineNames.GoNet) ? Commands.Ask(root, "go", "env", "GOVERSION") : null;
        return new MachineState(
            machine.Os, MachineFacts.Kernel(), machine.Cores, machine.MemoryBytes, machine.DescriptorLimit, RuntimeInformation.FrameworkDescription, go,
            Environment.GetEnvironmentVariable("ACTORLOAD_COMPARE_NETWORK") == "private");
    }

    private static string CommandLine(string[] args) =>
        string.Join(' ', ["bench/compare", .. args.Select(arg => arg.Any(c => !char.IsLetterOrDigit(c) && !"-_.,/:=".Contains(c)) ? $"'{arg}'" : arg)]);
}

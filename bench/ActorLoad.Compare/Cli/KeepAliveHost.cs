using System.Collections.Immutable;
using System.Text.Json;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Machine;
using ActorLoad.Compare.Output;
using ActorLoad.Compare.Plan;
using ActorLoad.Compare.Processes;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Cli;

/// <summary><c>bench/keepalive</c> from its arguments to its outputs: one long run of the built program.</summary>
internal sealed class KeepAliveHost(TimeProvider time) : CommandHost("keepalive", new KeepAliveCommand())
{
    private const int LinesOfComplaint = 20;

    /// <summary>Load average, whatever the cores: a run of hours is not begun beside other work.</summary>
    private const double MostLoad = 1;

    protected override async Task<int> RunAsync(Call call)
    {
        var root = call.Repository.Root;
        var (plan, problems) = KeepAlivePlan.Of(Path.Combine(root, "hocon/keepalive-60k.hocon"), call.Flags);
        if (call.Wrong.Count > 0 || plan is null)
            return Refuse(BadUsage, [.. call.Wrong, .. problems]);
        var busy = MachineCheck.Loaded(await File.ReadAllTextAsync("/proc/loadavg"), MostLoad);
        if (busy is not null && !call.Flags.ContainsKey(KeepAliveCommand.Anyway))
            return Refuse(Busy, [$"{busy} Wait until it is over, or give {KeepAliveCommand.Anyway}."]);
        var folder = new FlagReader(call.Flags, root).PathOf(KeepAliveCommand.Out, "artifacts", "keepalive");
        return await MeasureAsync(plan, folder, call, busy);
    }

    private async Task<int> MeasureAsync(KeepAlivePlan plan, string folder, Call call, string? warning)
    {
        Directory.CreateDirectory(folder);
        string json = Path.Combine(folder, "keepalive.json"), html = Path.Combine(folder, "keepalive.html");
        File.Delete(json); // what an earlier run left would pass for this one's
        var startedAt = time.GetUtcNow();
        Console.WriteLine($"{Humanize.Count(plan.Options.Connections)} connections for {Humanize.Duration(plan.Options.Hold.Duration)}; " +
            $"ended at the latest {startedAt + plan.AtMost:yyyy-MM-dd HH:mm} UTC.");
        var exitCode = await RunAsync(plan.Command(EngineCatalog.ActorLoad(call.Repository.Root), json, html));
        if (!File.Exists(json))
            throw new BenchException($"The run ended with exit code {exitCode} and without a result.");
        var run = new KeepAliveRun(
            Typed(call), startedAt, call.Repository.Source, MachineFacts.Kernel(), MachineFacts.PrivateNetwork, warning is null ? [] : [warning], Read(json));
        var block = KeepAliveBlock.Of(run);
        Write(Path.Combine(folder, "keepalive.svg"), TimelineSvg.Of(run.Report));
        Write(Path.Combine(folder, "keepalive.md"), block);
        Console.WriteLine($"written: {folder}/keepalive.json, .html, .svg, .md; for docs/results.md:\n\n{block}");
        return exitCode;
    }

    /// <summary>What it says goes on to the terminal as it comes.</summary>
    private async Task<int> RunAsync((string Program, ImmutableArray<string> Arguments) command)
    {
        using var stop = new CancellationTokenSource();
        using var interrupts = new Interrupts(stop, Children);
        await using var child = Child.Start(new ChildCommand(command.Program, command.Arguments), group: null, Children);
        await using var ending = stop.Token.Register(() => child.Send(Signals.Terminate));
        while (await child.Out.NextAsync(_ => true, CancellationToken.None) is { } line)
            Console.WriteLine(line);
        var exitCode = await child.EndAsync(CancellationToken.None);
        foreach (var line in child.Error.Rest(LinesOfComplaint))
            await Console.Error.WriteLineAsync(line);
        return exitCode;
    }

    private static RunReport Read(string json)
    {
        try
        {
            return JsonReport.Read(File.ReadAllText(json));
        }
        catch (JsonException e)
        {
            throw new BenchException($"{json} is no result of ActorLoad: {e.Message}");
        }
    }

    private static void Write(string file, string text)
    {
        if (ReportFile.Write(file, text) is { } problem)
            throw new BenchException(problem);
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Plan;
using ActorLoad.Compare.Processes;

namespace ActorLoad.Compare.Running;

/// <summary>One run of one engine: its servers, its control group, its processes, and what came of them.</summary>
/// <param name="echoServer">The server's program.</param>
internal sealed class EngineRun(BenchOptions options, string echoServer, Children all)
{
    /// <param name="connections">In all; less than the rung's where that was refused.</param>
    /// <param name="started">Told when all servers listen; the clients wait for what it returns, so that engines that run together begin together.</param>
    public async Task<FinishedRun> RunAsync(
        IClientAdapter adapter, PlannedRun run, int connections, string label, Func<Task> started, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var shares = RunOrder.Shares(connections, options.Processes);
        await using var servers = await EchoChildren.StartAsync(echoServer, shares, all, cancel);
        var tasks = ImmutableArray.CreateBuilder<ClientTask>();
        foreach (var (share, index) in shares.Select((share, index) => (share, index)))
        {
            var server = servers[index];
            var (plan, problems) = ClientPlan.Of(run.Rung, share, options.RampRate, options.Seed, label, server.Targets);
            var file = Path.Combine(options.Out, FileName(run, adapter.Engine, index));
            File.Delete(file);
            tasks.Add(new ClientTask(plan ?? throw new BenchException(string.Join("; ", problems)), server.Targets, file));
        }

        await started();
        ProcessEnd[] ends;
        GroupUsage? usage = null;
        if (options.Limits is { } limits)
        {
            await using var group = ControlGroup.Create($"actorload-compare-{Environment.ProcessId}", limits);
            ends = await EndsAsync(adapter, tasks, group, cancel);
            usage = group.Usage();
        }
        else
        {
            ends = await EndsAsync(adapter, tasks, group: null, cancel);
        }

        var record = Record(run, adapter.Engine, connections, ends, usage);
        var files = tasks.Select(task => task.JsonFile).Where(File.Exists).Select(file => Path.GetFileName(file)).ToImmutableArray();
        var reports = ends.Select(end => end.Report).OfType<Core.Report.RunReport>().ToImmutableArray();
        // What we cut short ourselves says nothing of the engine.
        var whole = reports.Length == ends.Length && record.Outcome is not (Outcome.Refused or Outcome.Interrupted);
        return new FinishedRun(record with { Files = files, Seconds = watch.Elapsed.TotalSeconds }, whole ? SummedReport.Of(reports) : null);
    }

    private Task<ProcessEnd[]> EndsAsync(IClientAdapter adapter, IEnumerable<ClientTask> tasks, ControlGroup? group, CancellationToken cancel) =>
        Task.WhenAll(tasks.Select(task => ClientRun.RunAsync(adapter, task, group, all, cancel)));

    /// <summary>The run ended as the worst of its processes did.</summary>
    private static RunRecord Record(PlannedRun run, string engine, int connections, ProcessEnd[] ends, GroupUsage? usage)
    {
        var kills = usage?.OutOfMemoryKills ?? 0;
        var outcomes = ends.Select(end => end.Outcome(kills)).ToArray();
        var worst = outcomes.Max(Severity);
        var index = Array.FindIndex(outcomes, outcome => Severity(outcome) == worst);
        return new RunRecord(
            engine, run.Repeat, connections, ends.Length, outcomes[index], ends[index].ExitCode, VerdictOf(ends[index]),
            [.. ends.Zip(outcomes).SelectMany(pair => pair.First.Reasons(pair.Second)).Distinct(StringComparer.Ordinal)],
            [], 0, run.Engines.Length > 1, usage);
    }

    private static string? VerdictOf(ProcessEnd end) => end.Report is { } report ? Core.Report.Verdicts.Name(report.Verdict) : null;

    private static int Severity(Outcome outcome) => outcome switch
    {
        Outcome.Valid => 0,
        Outcome.NotValid => 1,
        Outcome.Refused => 2,
        Outcome.Failed => 3,
        Outcome.TimedOut => 4,
        Outcome.OutOfMemory => 5,
        _ => 6,
    };

    private string FileName(PlannedRun run, string engine, int process) =>
        options.Processes == 1 ? $"{run.Rung.Key}-{engine}-{run.Repeat}.json" : $"{run.Rung.Key}-{engine}-{run.Repeat}-process{process + 1}.json";
}

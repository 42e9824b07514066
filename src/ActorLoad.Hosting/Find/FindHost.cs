using System.Collections.Immutable;
using ActorLoad.Core.Find;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Run;
using Spectre.Console;

namespace ActorLoad.Hosting.Find;

/// <summary><c>actorload find</c>: searches for the most that a server holds, step by step, from its options to its exit code.</summary>
public sealed class FindHost(ILoadEngine engine, IAnsiConsole console)
{
    /// <summary>By connections; a machine that allows more is none that we know.</summary>
    private const int Most = 10_000_000;

    /// <returns>The exit code, see docs/find.md.</returns>
    public async Task<int> RunAsync(ConfigSources sources, string? jsonFile)
    {
        var read = LoadOptionsReader.Read(sources);
        if (!read.IsValid)
            return Refuse(read.Problems);
        var options = read.Options;
        if (EngineOptions.Problems(engine, options) is { IsEmpty: false } beyond)
            return Refuse(beyond);
        if (options.Find.By == FindBy.Rate && options.Connections == 0)
            return Refuse([new ConfigProblem("actor-load.connections", "0", "by rate there must be connections to send on; allowed: from 1", null)]);

        using var interrupts = new Interrupts();
        try
        {
            var (targets, unresolved) = await TargetResolver.ResolveAsync(options.Targets, interrupts.First.Token);
            if (!unresolved.IsEmpty)
                return Refuse(unresolved);
            var (max, maxReason) = MaxOf(options, targets, new LinuxMachine());
            if (max == 0)
            {
                await Console.Error.WriteLineAsync($"{engine.Program}: this machine allows no connection: {maxReason}");
                return Verdict.EnvironmentLimited.ExitCode();
            }

            using var runner = new ChildStepRunner(engine.Program, options, read.Text);
            var bounds = new SearchBounds(Math.Min(options.Find.Start, max), max, options.Find.Precision);
            return await SearchAsync(new FindRun(bounds, options, read.Effective, maxReason, runner, TimeProvider.System), jsonFile, interrupts.First.Token);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{engine.Program}: stopped before the first step; nothing is known.");
            return Verdict.Incomplete.ExitCode();
        }
    }

    private async Task<int> SearchAsync(FindRun run, string? jsonFile, CancellationToken stop)
    {
        run.OnStep = (step, by) => Say($"[find] {TerminalFind.Line(step, by)}");
        run.OnBegin = (number, value, by) => Say($"[find] step {number}: {FindAnswer.Amount(value, by)} ...");
        var report = await run.RunAsync(stop);
        var json = FindJson.Write(report);
        var problem = jsonFile is null ? null : ReportFile.Write(jsonFile, json);
        if (await StandardOutput.WriteAsync(() => TerminalFind.Write(report, console), problem is null ? null : json) is { } closed)
            await Console.Error.WriteLineAsync($"{engine.Program}: {closed}");
        if (problem is not null)
            await Console.Error.WriteLineAsync($"{engine.Program}: {problem}; the result went to stdout");
        return report.ExitCode;
    }

    /// <returns>The most that a step may have, and why, where that is this machine's doing.</returns>
    private (long Max, string? Reason) MaxOf(LoadOptions options, ImmutableArray<System.Net.IPEndPoint> targets, LinuxMachine machine)
    {
        if (options.Find.Max is { } asked)
            return (asked, null);
        if (options.Find.By == FindBy.Connections)
            return RunPreflight.Largest(engine, options, targets, machine, Most);
        var max = Math.Min(Most, (long)options.Connections * StepPlan.MostPerConnection);
        return (max, $"{Humanize.Count(options.Connections)} connections send at most {Humanize.Count(max)} messages a second; give more connections.");
    }

    private static void Say(string text)
    {
        try
        {
            Console.Out.WriteLine(text);
            Console.Out.Flush();
        }
        catch (IOException)
        {
            // Nobody reads it; the search goes on for its file.
        }
    }

    private int Refuse(ImmutableArray<ConfigProblem> problems) => BadOptions.Refuse(engine.Program, problems);
}

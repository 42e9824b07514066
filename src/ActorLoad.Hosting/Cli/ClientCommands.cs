using System.CommandLine;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Run;
using Spectre.Console;

namespace ActorLoad.Hosting.Cli;

/// <summary>The commands that a load-generating program has whatever its engine: <c>run</c> and <c>plan</c>.</summary>
/// <param name="flags">The program's own, beside those that all have.</param>
public sealed class ClientCommands(ILoadEngine engine, params KeyFlag[] flags)
{
    private const int BadUsage = 2;

    /// <summary>Parses and carries out a command line.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> InvokeAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync($"{engine.Program}: {error.Message}");
            await Console.Error.WriteLineAsync($"{engine.Program} --help lists commands and flags.");
            return BadUsage;
        }

        // Signals are the run's own business: the first Ctrl-C makes a report.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    public Command Run()
    {
        var arguments = new RunArguments(flags);
        var json = new Option<string?>("--json") { HelpName = "FILE", Description = "Write the result as JSON" };
        var html = new Option<string?>("--html") { HelpName = "FILE", Description = "Write the result as a page for a browser, whole in one file" };
        var plain = new Option<bool>("--no-ui") { Description = "Lines in place of the live view" };
        var command = new Command("run", "Run a load test and report. Exit code: 0 VALID, 2 bad usage, 3 ENVIRONMENT_LIMITED, 4 INCOMPLETE, " +
            "5 GENERATOR_LIMITED, 6 THRESHOLD_FAILED, 1 a fault of ours.");
        arguments.AddTo(command);
        command.Options.Add(json);
        command.Options.Add(html);
        command.Options.Add(plain);
        command.SetAction((parsed, _) => RunAsync(new RunRequest(
            arguments.Read(parsed), parsed.GetValue(json), parsed.GetValue(html), parsed.GetValue(plain), MayShrink: false)));
        return command;
    }

    public Command Plan()
    {
        var arguments = new RunArguments(flags);
        var command = new Command("plan", "Print what a run would do, and whether this machine allows it; open nothing.");
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) => PlanPrinter.RunAsync(engine, arguments.Read(parsed), AnsiConsole.Console, cancel));
        return command;
    }

    public async Task<int> RunAsync(RunRequest request)
    {
        using var log = RunLog.ToStandardError();
        return await new RunHost(engine, AnsiConsole.Console, log).RunAsync(request);
    }
}

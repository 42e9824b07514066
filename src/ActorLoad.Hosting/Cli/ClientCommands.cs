using System.CommandLine;
using ActorLoad.Hosting.Find;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Run;
using Spectre.Console;

namespace ActorLoad.Hosting.Cli;

/// <summary>The commands that a load-generating program has whatever its engine: <c>run</c> and <c>plan</c>.</summary>
/// <param name="flags">The program's own, beside those that all have.</param>
public sealed class ClientCommands(ILoadEngine engine, params KeyFlag[] flags)
{
    private const int BadUsage = 2;

    private static readonly KeyFlag[] FindFlags =
    [
        new("--by", "connections|rate", "find.by", "What is raised; rate: messages a second of all connections together"),
        new("--start", "N", "find.start", "The first step's connections, or messages a second"),
        new("--max", "auto|N", "find.max", "No step has more; auto: what this machine allows"),
        new("--precision", "0.05", "find.precision", "How near what holds and what fails have to be, as a share"),
    ];

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
        var child = new Option<bool>("--child") { Hidden = true, Description = "A step of a search: ends with its standard input" };
        var command = new Command("run", "Run a load test and report. Exit code: 0 VALID, 2 bad usage, 3 ENVIRONMENT_LIMITED, 4 INCOMPLETE, " +
            "5 GENERATOR_LIMITED, 6 THRESHOLD_FAILED, 1 a fault of ours.");
        arguments.AddTo(command);
        command.Options.Add(json);
        command.Options.Add(html);
        command.Options.Add(plain);
        command.Options.Add(child);
        command.SetAction((parsed, _) => RunAsync(new RunRequest(
            arguments.Read(parsed), parsed.GetValue(json), parsed.GetValue(html), parsed.GetValue(plain), MayShrink: false)
        {
            Child = parsed.GetValue(child),
        }));
        return command;
    }

    public Command Find()
    {
        var arguments = new RunArguments([.. flags, .. FindFlags]);
        var json = new Option<string?>("--json") { HelpName = "FILE", Description = "Write the search as JSON, each step with its reasons; see docs/find.md" };
        var command = new Command("find", "Search for the most that the server holds: runs of ever more, then halfway between. " +
            "Exit code: 0 found, or all up to find.max held, 2 bad usage, 3 this machine is the limit, 4 stopped early or not steady, " +
            "5 the generator is the limit, 1 a fault of ours.");
        arguments.AddTo(command);
        command.Options.Add(json);
        command.SetAction((parsed, _) => new FindHost(engine, AnsiConsole.Console).RunAsync(arguments.Read(parsed), parsed.GetValue(json)));
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

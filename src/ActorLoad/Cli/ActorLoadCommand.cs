using System.CommandLine;
using ActorLoad.Core.Plan;
using ActorLoad.Operate;
using ActorLoad.Run;
using Spectre.Console;

namespace ActorLoad.Cli;

/// <summary>The command line of <c>actorload</c>.</summary>
internal static class ActorLoadCommand
{
    private const int BadUsage = 2;
    private const string QuickStart = "quickstart.hocon";

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync($"actorload: {error.Message}");
            await Console.Error.WriteLineAsync("actorload --help lists commands and flags.");
            return BadUsage;
        }

        // Signals are the run's own business: the first Ctrl-C makes a report.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    private static RootCommand Root()
    {
        var root = new RootCommand(
            "Opens many long-lived TCP connections, sends on each now and then, checks every reply, and says truthfully what held.\n" +
            "Without arguments: the quick start, against an echo server of its own.");
        root.SetAction((_, _) => RunAsync(new RunRequest(
            new ConfigSources(ConfigText.Parse(ShippedConfig.Read(QuickStart), QuickStart), [], []), JsonFile: null, Plain: false, MayShrink: true)));
        root.Subcommands.Add(RunCommand());
        root.Subcommands.Add(PlanCommand());
        return root;
    }

    private static Command RunCommand()
    {
        var arguments = new RunArguments();
        var json = new Option<string?>("--json") { HelpName = "FILE", Description = "Write the result as JSON" };
        var plain = new Option<bool>("--no-ui") { Description = "Lines in place of the live view" };
        var command = new Command("run", "Run a load test and report. Exit code: 0 VALID, 2 bad usage, 3 ENVIRONMENT_LIMITED, 4 INCOMPLETE, " +
            "5 GENERATOR_LIMITED, 6 THRESHOLD_FAILED, 1 a fault of ours.");
        arguments.AddTo(command);
        command.Options.Add(json);
        command.Options.Add(plain);
        command.SetAction((parsed, _) => RunAsync(new RunRequest(
            arguments.Read(parsed), parsed.GetValue(json), parsed.GetValue(plain), MayShrink: false)));
        return command;
    }

    private static Command PlanCommand()
    {
        var arguments = new RunArguments();
        var command = new Command("plan", "Print what a run would do, and whether this machine allows it; open nothing.");
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) => PlanPrinter.RunAsync(arguments.Read(parsed), AnsiConsole.Console, cancel));
        return command;
    }

    private static async Task<int> RunAsync(RunRequest request)
    {
        using var log = RunLog.ToStandardError();
        return await new RunHost(AnsiConsole.Console, log).RunAsync(request);
    }
}

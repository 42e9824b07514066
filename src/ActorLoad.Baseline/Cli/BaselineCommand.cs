using System.CommandLine;
using ActorLoad.Baseline.Run;
using ActorLoad.Hosting.Cli;

namespace ActorLoad.Baseline.Cli;

/// <summary>The command line of <c>actorload-baseline</c>: that of <c>actorload</c>, and the model.</summary>
internal static class BaselineCommand
{
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args)
    {
        var commands = new ClientCommands(
            new BaselineEngine(),
            new KeyFlag("--model", "threads|thread|async", "baseline.model", "Two threads a connection, one, or async sockets"));
        var root = new RootCommand(
            "Carries out the plan of actorload on another I/O model, for comparison: threads that block, or async sockets.\n" +
            "Same options, frames, books, verdict and report.");
        root.Subcommands.Add(commands.Run());
        root.Subcommands.Add(commands.Plan());
        return commands.InvokeAsync(root, args);
    }
}

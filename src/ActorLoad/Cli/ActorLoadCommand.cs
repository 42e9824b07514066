using System.CommandLine;
using ActorLoad.Cluster;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report.Html;
using ActorLoad.Hosting.Cli;
using ActorLoad.Hosting.Run;

namespace ActorLoad.Cli;

/// <summary>The command line of <c>actorload</c>.</summary>
internal static class ActorLoadCommand
{
    private const string QuickStart = "quickstart.hocon";

    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args)
    {
        var commands = new ClientCommands(new SplittingEngine());
        var root = new RootCommand(
            "Opens many long-lived TCP connections, sends on each now and then, checks every reply, and says truthfully what held.\n" +
            "Without arguments: the quick start, against an echo server of its own.");
        root.SetAction((_, _) => commands.RunAsync(new RunRequest(
            new ConfigSources(ConfigText.Parse(ShippedConfig.Read(QuickStart), QuickStart), [], []), JsonFile: null, HtmlFile: null, Plain: false, MayShrink: true)));
        root.Subcommands.Add(commands.Run());
        root.Subcommands.Add(commands.Plan());
        root.Subcommands.Add(commands.Find());
        root.Subcommands.Add(WorkerCommand.Create());
        root.Subcommands.Add(CompareCommand.Create(HtmlPage.Of));
        return commands.InvokeAsync(root, args);
    }
}

using System.CommandLine;
using ActorLoad.Core.Report;
using ActorLoad.Core.Report.Compare;
using ActorLoad.Hosting.Run;
using Spectre.Console;

namespace ActorLoad.Cli;

/// <summary><c>actorload compare</c>: results of runs beside each other.</summary>
internal static class CompareCommand
{
    private const int Compared = 0, BadUsage = 2;

    /// <param name="html">Makes a comparison's page; without it there is no <c>--html</c>.</param>
    public static Command Create(Func<RunComparison, string>? html = null)
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "JSON results of runs. Those of one engine and label make a group; three or more a group tell a difference from noise",
        };
        var page = new Option<string?>("--html") { HelpName = "FILE", Description = "Write the comparison as a page" };
        var command = new Command("compare", "Set results of runs side by side, as ratios to the first. Exit code: 0 compared, 2 bad usage.");
        command.Arguments.Add(files);
        if (html is not null) command.Options.Add(page);
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetRequiredValue(files), html is null ? null : parsed.GetValue(page), html, AnsiConsole.Console));
        return command;
    }

    private static async Task<int> RunAsync(string[] files, string? page, Func<RunComparison, string>? html, IAnsiConsole console)
    {
        var read = ComparedFiles.Read(files);
        foreach (var complaint in read.Warnings.Concat(read.Problems))
            await Console.Error.WriteLineAsync($"actorload: {complaint}");
        if (!read.Problems.IsEmpty) return BadUsage;

        var comparison = RunComparison.Of(read.Runs);
        var text = page is null ? null : html?.Invoke(comparison);
        var problem = page is not null && text is not null ? ReportFile.Write(page, text) : null;
        if (await StandardOutput.WriteAsync(() => TerminalComparison.Write(comparison, console), problem is null ? null : text) is { } closed)
            await Console.Error.WriteLineAsync($"actorload: {closed}");
        if (problem is not null)
            await Console.Error.WriteLineAsync($"actorload: {problem}; the page went to stdout");
        return Compared;
    }
}

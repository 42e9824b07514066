using System.Text;
using ActorLoad.Core.Pbm;
using ActorLoad.Operator.Client;
using ActorLoad.Operator.Interactive;

namespace ActorLoad.Operator.Cli;

/// <summary>The client from its command line to its exit code.</summary>
internal static class PbmProgram
{
    public static async Task<int> RunAsync(string[] words)
    {
        try
        {
            // Whole lines at a time, and LF alone: what reads them may be another program.
            await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
            return await RunAsync(words, Environment.GetEnvironmentVariable, Console.IsInputRedirected ? Console.In : null, output, Console.Error);
        }
        catch (IOException)
        {
            // Whoever read our output has gone: head, grep -q. There is no one to tell.
            return ExitCodes.Failed;
        }
    }

    /// <param name="environment">Of a variable, its value.</param>
    /// <param name="input">Commands, one a line, where none is on the command line; null: there is a terminal.</param>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> words, Func<string, string?> environment, TextReader? input, TextWriter output, TextWriter errors)
    {
        var (arguments, shown, problem) = PbmArguments.Parse(words, environment);
        if (arguments is null)
        {
            await (problem is null ? output.WriteLineAsync(shown) : errors.WriteLineAsync($"pbm: {problem}"));
            await output.FlushAsync();
            return problem is null ? ExitCodes.Done : ExitCodes.BadUsage;
        }

        try
        {
            using var host = await HostConnection.OpenAsync(arguments.Host, arguments.Token, arguments.Timeout);
            var runner = new CommandRunner(host, arguments.AsJson, output, errors);
            if (!arguments.Command.IsEmpty)
                return await runner.RunAsync(CommandLine.Join(arguments.Command));
            if (input is not null)
                return await RunLinesAsync(runner, input);
            return await new Shell(host, runner, new ConsoleTerminal(), output).RunAsync();
        }
        catch (HostException e)
        {
            await output.FlushAsync();
            await errors.WriteLineAsync($"pbm: {e.Message}");
            return ExitCodes.NoHost;
        }
    }

    /// <returns>1 where one of them failed: the others are carried out all the same.</returns>
    private static async Task<int> RunLinesAsync(CommandRunner runner, TextReader input)
    {
        var code = ExitCodes.Done;
        while (await input.ReadLineAsync() is { } line && line.Trim() is var command && command != Shell.Exit)
        {
            if (command.Length > 0 && command[0] != '#')
                code = Math.Max(code, await runner.RunAsync(command));
        }

        return code;
    }
}

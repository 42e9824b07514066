using ActorLoad.Operator.Cli;
using ActorLoad.Operator.Client;

namespace ActorLoad.Operator.Interactive;

/// <summary>Asks for one command after the other. Ctrl-C ends a command, or empties the line; <c>exit</c> or Ctrl-D ends the client.</summary>
internal sealed class Shell(HostConnection host, CommandRunner runner, ITerminal terminal, TextWriter output)
{
    public const string Exit = "exit";

    /// <returns>The exit code.</returns>
    /// <exception cref="HostException">The host has gone.</exception>
    public async Task<int> RunAsync()
    {
        var catalogue = await runner.CatalogueAsync();
        var completer = new Completer(catalogue, Exit);
        var editor = new LineEditor(terminal, new History(), completer.Complete);
        await output.WriteLineAsync(
            $"actorload {host.Greeting.Product}, node {host.Greeting.Node}. help lists the commands, Tab completes them, {Exit} ends this; Ctrl-C ends a command.");
        await output.FlushAsync();
        var prompt = $"[{HostConnection.NameOf(host.Host)}] pbm> ";
        while (editor.Read(prompt)?.Trim() is { } line && line is not (Exit or "quit"))
        {
            if (line.Length > 0)
                await RunAsync(line);
        }

        return ExitCodes.Done;
    }

    private async Task RunAsync(string line)
    {
        var asked = false;
        using var interrupt = terminal.OnInterrupt(() =>
        {
            // The second time nobody waits for a host that does not listen.
            if (asked)
                return false;
            asked = true;
            _ = host.CancelAsync();
            return true;
        });
        await runner.RunAsync(line);
    }
}

using EchoServer.Serving;

namespace EchoServer.Cli;

/// <summary>The command line of a child process: the parent's, for a part of its ports.</summary>
internal static class ChildArguments
{
    public static IReadOnlyList<string> Of(EchoOptions options, PortPlan ports)
    {
        List<string> arguments =
        [
            "--child",
            "--listen", options.Listen.ToString(),
            "--ports", ports.ToString(),
            "--backlog", $"{options.Backlog}",
        ];
        if (ports.First == 0) arguments.AddRange(["--port-count", $"{ports.Count}"]);
        if (options.Misbehaviour is { } misbehaviour) arguments.AddRange(["--misbehave", misbehaviour.Text]);
        return arguments;
    }
}

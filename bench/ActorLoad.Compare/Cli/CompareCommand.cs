using System.CommandLine;

namespace ActorLoad.Compare.Cli;

/// <summary>The flags of the command line. All are taken as text here: <see cref="CompareArguments"/> reads them, so that every problem is told at once.</summary>
internal sealed class CompareCommand
{
    private static readonly string[] Switches = ["--quick", "--together", "--host-network"];

    private readonly RootCommand _root = new(
        "Runs every engine against the same echo server in turn, each run in fresh processes, and writes JSON, an HTML page and docs/results.md.\n" +
        "With --together: two engines at once. With --memory-limit, --cpus or --processes: an engine's processes in a control group of their own.\n" +
        "Exit code: 0 done, whatever the runs' verdicts; 1 a fault of ours; 2 bad usage; 130 interrupted, what there was is written.");

    public CompareCommand()
    {
        Text("--connections", "N,...", "Sizes of the ladder");
        Text("--interval", "1s,...", "From one message of a connection to its next; each size is run at each");
        Text("--duration", "15s", "How long each run holds");
        Text("--engines", "NAME,...", "Which, and in which order; the first is what ratios refer to");
        Text("--repeats", "N", "Runs of each engine at each step (3)");
        Text("--ramp-rate", "N/s", "Connects a second of each client process (2000/s)");
        Text("--seed", "N", "Same seed, same plan and bytes (1)");
        Text("--memory-limit", "2G", "Memory of the clients' control group");
        Text("--cpus", "N", "Cores of the clients' control group");
        Text("--processes", "N", "Client processes of an engine, side by side (1; 2 under a limit)");
        Text("--out", "DIR", "Where JSON and HTML go (artifacts/compare/KIND)");
        Text("--docs", "FILE", "The results page (docs/results.md)");
        Text("--gonet", "DIR", "Sources of the Go client");
        _root.Options.Add(new Option<bool>("--quick") { Description = "1,000 and 5,000 connections, 8 s each: under ten minutes" });
        _root.Options.Add(new Option<bool>("--together") { Description = "Two engines at once, marked as contended (actors and threads)" });
        _root.Options.Add(new Option<bool>("--host-network") { Description = "The machine's own network, not a private one" });
    }

    /// <summary>The flags given, by name; a switch has an empty value.</summary>
    public (Dictionary<string, string> Flags, IReadOnlyList<string> Problems, bool Asked) Parse(IReadOnlyList<string> args)
    {
        var parsed = _root.Parse(args);
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in _root.Options)
        {
            if (parsed.GetResult(option) is not { Implicit: false } found || found.Errors.Any())
                continue;
            if (option is Option<string?> text && parsed.GetValue(text) is { } value)
                flags[option.Name] = value;
            if (option is Option<bool> && Switches.Contains(option.Name))
                flags[option.Name] = "";
        }

        return (flags, [.. parsed.Errors.Select(error => error.Message)], parsed.Action is not null);
    }

    /// <summary>Prints what <c>--help</c> and <c>--version</c> ask for.</summary>
    public int Answer(IReadOnlyList<string> args) => _root.Parse(args).Invoke();

    private void Text(string name, string value, string description) => _root.Options.Add(
        new Option<string?>(name) { HelpName = value, Description = description, Arity = ArgumentArity.ExactlyOne });
}

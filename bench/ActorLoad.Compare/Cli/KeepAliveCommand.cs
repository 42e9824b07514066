using System.CommandLine;

namespace ActorLoad.Compare.Cli;

/// <summary>The flags of <c>bench/keepalive</c>, taken as text: the run's own reader says what is wrong with their values.</summary>
internal sealed class KeepAliveCommand
{
    public const string Out = "--out", Anyway = "--anyway";

    private readonly RootCommand _root = new(
        "The article's run: 60,000 connections, a message each every 90 s, for three hours, against echo servers of its own.\n" +
        "Writes the result, a page, a plot and the block for docs/results.md, and prints the block.\n" +
        "Exit code: the run's; 1 a fault of ours; 2 bad usage; 3 also where the machine is busy; 124 ended because it hung; 130 interrupted.");

    public KeepAliveCommand()
    {
        Text("--duration", "45m", "How long it holds (3h)");
        Text("--connections", "N", "How many (60000)");
        Text("--interval", "90s", "From one message of a connection to its next");
        Text("--ramp-rate", "N/s", "Connects a second (1000/s)");
        Text("--workers", "auto|N", "Worker processes (auto)");
        Text(Out, "DIR", "Where the outputs go (artifacts/keepalive)");
        _root.Options.Add(new Option<bool>(Anyway) { Description = "Even on a busy machine; the block says so" });
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
            else if (option.Name == Anyway)
                flags[option.Name] = "";
        }

        return (flags, [.. parsed.Errors.Select(error => error.Message)], parsed.Action is not null);
    }

    /// <summary>Prints what <c>--help</c> and <c>--version</c> ask for.</summary>
    public int Answer(IReadOnlyList<string> args) => _root.Parse(args).Invoke();

    private void Text(string name, string value, string description) => _root.Options.Add(
        new Option<string?>(name) { HelpName = value, Description = description, Arity = ArgumentArity.ExactlyOne });
}

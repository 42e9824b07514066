using System.CommandLine;

namespace ActorLoad.Compare.Cli;

/// <summary>
/// The flags of one command of the bench. All are taken as text here, and read where their values mean something, so that every problem is
/// told at once.
/// </summary>
internal abstract class BenchCommand
{
    private readonly RootCommand _root;

    protected BenchCommand(string description)
    {
        _root = new RootCommand(description);
        // For the script that starts us: here it is known, and does nothing.
        Switch("--host-network", "The machine's own network, not a private one");
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
            if (option is TextFlag text && parsed.GetValue(text) is { } value)
                flags[option.Name] = value;
            else if (option is SwitchFlag)
                flags[option.Name] = "";
        }

        return (flags, [.. parsed.Errors.Select(error => error.Message)], parsed.Action is not null);
    }

    /// <summary>Prints what <c>--help</c> and <c>--version</c> ask for.</summary>
    public int Answer(IReadOnlyList<string> args) => _root.Parse(args).Invoke();

    protected void Text(string name, string value, string description) =>
        _root.Options.Add(new TextFlag(name) { HelpName = value, Description = description, Arity = ArgumentArity.ExactlyOne });

    protected void Switch(string name, string description) => _root.Options.Add(new SwitchFlag(name) { Description = description });

    private sealed class TextFlag(string name) : Option<string?>(name);

    /// <summary>Ours alone: <c>--help</c> and <c>--version</c> are switches too.</summary>
    private sealed class SwitchFlag(string name) : Option<bool>(name);
}

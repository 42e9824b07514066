using System.CommandLine;
using ActorLoad.Core.Plan;

namespace ActorLoad.Hosting.Cli;

/// <summary>The flags that a run and its plan share, most of which stand for a key.</summary>
public sealed class RunArguments
{
    private const string Root = "actor-load.";

    private readonly Option<string?> _config = new("--config", "-c") { HelpName = "FILE.hocon", Description = "Options in HOCON; see hocon/reference.hocon" };

    private readonly Option<string[]> _set = new("--set")
    {
        HelpName = "PATH=VALUE",
        Description = "Any key by its whole path, such as actor-load.drain.timeout=5s; may be repeated",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<bool> _dashboard = new("--dashboard") { Description = "Show the run on a page for a browser, at dashboard.host and dashboard.port" };

    private readonly List<(Option<string[]> Option, string Path)> _keys =
    [
        (Key("--target", "HOST:PORT[-PORT]", "Where to connect; may be repeated. None: an echo server of our own"), "target"),
        (Key("--connections", "N", "Connections to hold"), "connections"),
        (Key("--interval", "90s", "From one message of a connection to its next; off: hold only"), "message.interval"),
        (Key("--duration", "3h", "How long to hold"), "hold.duration"),
        (Key("--ramp-rate", "N/s", "Connects started per second"), "ramp.rate"),
        (Key("--workers", "auto|N", "Worker processes on this machine; auto: as many as its limits call for"), "workers.count"),
        (Key("--source", "ADDR[-ADDR]", "Local addresses to connect from; may be repeated"), "source"),
        (Key("--metrics-port", "N", "Port of /metrics on metrics.host; 0: any free one"), "metrics.port"),
        (Key("--threshold", "EXPR", "Fail the run unless it holds, such as \"response.p99 < 20ms\"; may be repeated"), "thresholds"),
        (Key("--label", "TEXT", "Put into the report, to tell runs apart"), "label"),
        (Key("--seed", "N", "Same seed, same plan and bytes"), "seed"),
    ];

    /// <param name="more">Flags of one program alone.</param>
    public RunArguments(params IEnumerable<KeyFlag> more) => _keys.AddRange(more.Select(flag => (Key(flag.Name, flag.Value, flag.Description), flag.Path)));

    public void AddTo(Command command)
    {
        command.Options.Add(_config);
        command.Options.Add(_set);
        foreach (var (option, _) in _keys)
            command.Options.Add(option);
        command.Options.Add(_dashboard);
    }

    public ConfigSources Read(ParseResult parsed) => new(
        parsed.GetValue(_config) is { } file ? ConfigText.Load(file) : null,
        [.. parsed.GetValue(_set) ?? []],
        [.. Flags(parsed)]);

    private IEnumerable<FlagValue> Flags(ParseResult parsed)
    {
        foreach (var (option, path) in _keys)
        {
            if (parsed.GetValue(option) is { Length: > 0 } values)
                yield return new FlagValue(option.Name, Root + path, [.. values]);
        }

        if (parsed.GetValue(_dashboard))
            yield return new FlagValue(_dashboard.Name, Root + "dashboard.enabled", ["on"]);
    }

    private static Option<string[]> Key(string name, string value, string description) => new(name)
    {
        HelpName = value,
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };
}

/// <summary>A flag that stands for a key.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Value">What follows it, for the help.</param>
/// <param name="Path">The key, under <c>actor-load</c>.</param>
public sealed record KeyFlag(string Name, string Value, string Path, string Description);

using System.CommandLine;
using System.CommandLine.Parsing;
using System.ComponentModel;
using System.Net;
using EchoServer.Misbehaving;
using EchoServer.Processes;
using EchoServer.Serving;

namespace EchoServer.Cli;

/// <summary>The command line: <c>echoserver [--listen ADDR] [--ports N[-M]] ...</c>.</summary>
internal sealed class EchoCommand
{
    private const string Auto = "auto";
    private const int MaxBacklog = 65535;

    private readonly Option<IPAddress> _listen = new("--listen")
    {
        HelpName = "ADDR",
        Description = "Address to listen on, IPv4 or IPv6",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = result => Parse(result, OptionText.Address),
    };

    private readonly Option<PortPlan> _ports = new("--ports")
    {
        HelpName = "N[-M]",
        Description = "Port or range of ports; 0: a free one",
        DefaultValueFactory = _ => new PortPlan(7001, 1),
        CustomParser = result => Parse(result, OptionText.Ports),
    };

    private readonly Option<int> _portCount = new("--port-count")
    {
        HelpName = "N",
        Description = "How many free ports, with --ports 0",
        DefaultValueFactory = _ => 1,
        CustomParser = result => Parse(result, text => OptionText.Number(text, 1, PortPlan.MaxPort)),
    };

    private readonly Option<int> _processes = new("--processes")
    {
        HelpName = "auto|N",
        Description = "Processes to spread the ports over; auto: one a core",
        DefaultValueFactory = _ => 1,
        CustomParser = result => Parse(result, text => text == Auto ? Environment.ProcessorCount : OptionText.Number(text, 1, 1024, Auto)),
    };

    private readonly Option<int> _backlog = new("--backlog")
    {
        HelpName = "N",
        Description = "Connections that may wait to be accepted on each port; the system caps it at net.core.somaxconn",
        DefaultValueFactory = _ => MaxBacklog,
        CustomParser = result => Parse(result, text => OptionText.Number(text, 1, MaxBacklog)),
    };

    private readonly Option<Misbehaviour> _misbehave = new("--misbehave")
    {
        HelpName = "KIND[:ARGS]",
        Description = "Be a bad server, for tests:\n" + string.Join('\n', MisbehaviourKinds.All.Select(k => $"{k.Name}{k.Arguments} - {k.Does}")),
        CustomParser = result => Parse(result, MisbehaviourKinds.Parse),
    };

    private readonly Option<bool> _child = new("--child")
    {
        Description = "Owned by a parent: end when standard input does, leave SIGINT to the parent",
    };

    private readonly RootCommand _root = new(
        "Echoes length-prefixed frames over TCP, and counts them. Prints one JSON line when it listens, and its counts at the end and at SIGUSR1.");

    private EchoCommand()
    {
        foreach (var option in new Option[] { _listen, _ports, _portCount, _processes, _backlog, _misbehave, _child }) _root.Options.Add(option);
        _root.SetAction((parsed, _) => RunAsync(parsed));
    }

    /// <returns>The exit code, see <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = new EchoCommand()._root.Parse(args);
        if (parsed.Errors.Count > 0) return Refuse(parsed.Errors.Select(e => e.Message));
        // The signals are ours: the library would end the action at SIGINT, which a child must survive.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        var options = Read(parsed);
        var problems = FindContradictions(parsed, options).ToList();
        if (problems.Count > 0) return Refuse(problems);
        if (!OperatingSystem.IsLinux()) return Fail("runs on Linux only: it is built on epoll");
        try
        {
            return await (options.Processes == 1 ? SingleProcess.RunAsync(options) : ProcessGroup.RunAsync(options));
        }
        catch (Exception e) when (e is ListenException or IOException or Win32Exception)
        {
            return Fail(e.Message);
        }
    }

    private static int Fail(string why)
    {
        Console.Error.WriteLine($"echoserver: {why}");
        return ExitCodes.Failed;
    }

    private static int Refuse(IEnumerable<string> problems)
    {
        foreach (var problem in problems) Console.Error.WriteLine($"echoserver: {problem}");
        Console.Error.WriteLine("echoserver --help lists the flags.");
        return ExitCodes.BadUsage;
    }

    private EchoOptions Read(ParseResult parsed)
    {
        var ports = parsed.GetValue(_ports)!;
        return new EchoOptions(
            parsed.GetValue(_listen)!,
            ports.First == 0 ? ports with { Count = parsed.GetValue(_portCount) } : ports,
            parsed.GetValue(_processes),
            parsed.GetValue(_backlog),
            parsed.GetValue(_misbehave),
            parsed.GetValue(_child));
    }

    /// <summary>What is wrong with flags that are each right by themselves.</summary>
    private IEnumerable<string> FindContradictions(ParseResult parsed, EchoOptions options)
    {
        if (options.Ports.First != 0 && parsed.GetResult(_portCount) is { Implicit: false })
            yield return $"--port-count {parsed.GetValue(_portCount)}: goes with --ports 0 only; a range such as --ports 7001-7004 says its own count";
        if (options.Processes > options.Ports.Count)
            yield return $"--processes {options.Processes}: allowed is at most the number of ports, {options.Ports.Count}; each process needs one of its own";
    }

    private static T? Parse<T>(ArgumentResult result, Func<string, T> parse)
    {
        var text = result.Tokens[^1].Value;
        try
        {
            return parse(text);
        }
        catch (FormatException e)
        {
            result.AddError($"{((OptionResult)result.Parent!).Option.Name} {text}: {e.Message}");
            return default;
        }
    }
}

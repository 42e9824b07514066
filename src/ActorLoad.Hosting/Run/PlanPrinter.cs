using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Core.Wire;
using ActorLoad.Hosting.Machine;
using Spectre.Console;

namespace ActorLoad.Hosting.Run;

/// <summary><c>actorload plan</c>: what a run would do and whether this machine allows it. Opens nothing.</summary>
public static class PlanPrinter
{
    /// <returns>The exit code: 0, 2 for bad options, 3 where the run would be refused.</returns>
    public static async Task<int> RunAsync(ILoadEngine engine, ConfigSources sources, IAnsiConsole console, CancellationToken cancel)
    {
        var read = LoadOptionsReader.Read(sources);
        var (targets, unresolved) = read.IsValid ? await TargetResolver.ResolveAsync(read.Options.Targets, cancel) : ([], []);
        var problems = read.Problems.AddRange(unresolved);
        if (read.IsValid)
            problems = problems.AddRange(EngineOptions.Problems(engine, read.Options));
        if (!problems.IsEmpty || !read.IsValid)
            return BadOptions.Refuse(engine.Program, problems);

        var options = read.Options;
        var preflight = RunPreflight.CheckAhead(engine, options, targets, new LinuxMachine());
        Print(console, "plan", Rows(options, preflight));
        Print(console, "preflight", preflight.Figures.Select(figure => (figure.Name, Amounts(figure))));
        foreach (var warning in RunPreflight.PlanWarnings(options))
            Write(console, $"warning: {warning}", hang: 2);
        foreach (var finding in preflight.Findings)
            Write(console, $"{Name(finding.Severity)}: {finding.Text}", hang: 2);
        Write(console, preflight.Refused
            ? $"This run would be refused; at most {Humanize.Count(preflight.LargestConnections)} connections would fit."
            : "This machine allows the run.", hang: 2);
        return preflight.Refused ? Verdict.EnvironmentLimited.ExitCode() : 0;
    }

    private static IEnumerable<(string Name, string Value)> Rows(LoadOptions options, PreflightResult preflight)
    {
        var plan = LoadPlan.From(options);
        yield return ("connections", $"{Humanize.Count(options.Connections)} at {options.Ramp.RatePerSecond:0.#}/s, " +
            $"in about {Humanize.Duration(TimeSpan.FromSeconds(options.Connections / options.Ramp.RatePerSecond))}");
        foreach (var row in WorkerRows(options.Workers, preflight.Split))
            yield return row;
        yield return ("targets", preflight.EchoServer is { } echo ? Text(echo) : string.Join(", ", options.Targets));
        yield return ("sources", options.Sources.IsEmpty ? "chosen by the kernel" : string.Join(", ", options.Sources.Take(4)) +
            (options.Sources.Length > 4 ? $" and {options.Sources.Length - 4} more" : ""));
        yield return ("hold", Humanize.Duration(options.Hold.Duration));
        if (options.Message.Interval is not { } interval)
        {
            yield return ("messages", "none: message.interval = off");
            yield break;
        }

        var codec = new LengthPrefixedCodec(options.Seed, options.Message.MinSize, options.Message.MaxSize, options.Message.Check);
        var mean = Enumerable.Range(0, codec.MessageCount).Average(i => (double)codec.Message(i).Length);
        yield return ("messages", $"{Humanize.Count(plan.PlannedSends())}: each connection every {Humanize.Duration(interval)}, " +
            $"{options.Connections / interval.TotalSeconds:0.#}/s, spread {options.Message.Spread.ToString().ToLowerInvariant()}");
        yield return ("payload", $"{options.Message.MinSize} to {options.Message.MaxSize} bytes, " +
            $"{Humanize.Bytes((long)(mean * options.Connections / interval.TotalSeconds))}/s each way on the wire, headers included");
    }

    internal static IEnumerable<(string Name, string Value)> WorkerRows(WorkersOptions options, SplitPlan split)
    {
        var each = split.Connections % split.Total == 0 ? "" : "at most ";
        var share = $"of {each}{Humanize.Count(split.LargestShare)} each";
        var local = split.Local == 1 ? "1 local process" : $"{Humanize.Count(split.Local)} local processes";
        yield return ("workers", (split.InOneProcess, split.Local, split.Remote) switch
        {
            (true, _, _) => "none: this process opens all connections, no cluster needed",
            (_, _, 0) => $"{local} {share}, in a cluster with this one",
            (_, 0, _) => $"{Humanize.Count(split.Remote)} remote {share}, in a cluster with this process",
            _ => $"{local} and {Humanize.Count(split.Remote)} remote {share}, in a cluster with this one",
        });
        yield return ("", split.Why);
        if (split.Remote == 0)
            yield break;
        var host = options.Host.Contains(':', StringComparison.Ordinal) ? $"[{options.Host}]" : options.Host;
        var place = options.Port == 0 ? $"a free port of {host}" : $"{host}:{options.Port}";
        var cookie = options.JoinCookie.Length > 0 ? "with the cookie" : "with no cookie";
        yield return ("", $"the remote ones join at {place}, within {Humanize.Duration(options.JoinTimeout)}, {cookie}");
    }

    private static string Text(EchoServerPlan echo)
    {
        var ports = echo.Ports == echo.Processes ? "1 port" : $"{echo.Ports / echo.Processes} ports";
        return "an echo server of our own" + (echo.Processes == 1 ? "" : $", {Humanize.Count(echo.Processes)} processes with {ports} each");
    }

    private static string Amounts(PreflightFigure figure)
    {
        var need = figure.Need is { } n ? $"needs {Amount(figure.Unit, n)}, " : "";
        var limit = figure.Limit is { } l ? $"limit {Amount(figure.Unit, l)}" : "limit unknown";
        return figure.Unit == PreflightUnit.Seconds ? $"{Amount(figure.Unit, figure.Need ?? 0)} {figure.Detail}" : $"{need}{limit} ({figure.Detail})";
    }

    private static string Amount(PreflightUnit unit, double amount) => unit switch
    {
        PreflightUnit.Bytes => Humanize.Bytes((long)amount),
        PreflightUnit.Seconds => Humanize.Duration(TimeSpan.FromSeconds(amount)),
        PreflightUnit.Cores => $"{amount:0.##}",
        _ => Humanize.Count((long)amount),
    };

    private static void Print(IAnsiConsole console, string title, IEnumerable<(string Name, string Value)> rows)
    {
        const int LeastWidth = 22, Gap = 2;
        var listed = rows.ToArray();
        var width = listed.Max(row => Math.Max(LeastWidth, row.Name.Length)) + Gap;
        console.WriteLine(title);
        foreach (var (name, value) in listed)
            Write(console, $"  {name.PadRight(width)}{value}", hang: width + 2);
    }

    private static string Name(PreflightSeverity severity) => severity switch
    {
        PreflightSeverity.Refuse => "refused",
        PreflightSeverity.Warn => "warning",
        _ => "note",
    };

    private static void Write(IAnsiConsole console, string text, int hang)
    {
        foreach (var line in Wrapping.Lines(text, console.Profile.Width, hang))
            console.WriteLine(line);
    }
}

using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Core.Wire;
using ActorLoad.Hosting.Machine;
using Spectre.Console;

namespace ActorLoad.Hosting.Run;

/// <summary><c>actorload plan</c>: what a run would do and whether this machine allows it. Opens nothing.</summary>
public static class PlanPrinter
{
    private const int BadUsage = 2;
    private const int EnvironmentLimited = 3;

    /// <returns>The exit code: 0, 2 for bad options, 3 where the run would be refused.</returns>
    public static async Task<int> RunAsync(ILoadEngine engine, ConfigSources sources, IAnsiConsole console, CancellationToken cancel)
    {
        var read = LoadOptionsReader.Read(sources);
        var (targets, unresolved) = read.IsValid ? await TargetResolver.ResolveAsync(read.Options.Targets, cancel) : ([], []);
        var problems = read.Problems.AddRange(unresolved);
        if (!problems.IsEmpty || !read.IsValid)
        {
            foreach (var problem in problems)
                await Console.Error.WriteLineAsync($"{engine.Program}: {problem}");
            return BadUsage;
        }

        var options = read.Options;
        var machine = new LinuxMachine();
        var preflight = RunPreflight.Check(engine, options, targets, machine);
        Print(console, "plan", Rows(options, targets, RunPreflight.SplitOf(engine, options, machine)));
        Print(console, "preflight", preflight.Figures.Select(figure => (figure.Name, Amounts(figure))));
        foreach (var warning in RunPreflight.PlanWarnings(options))
            Write(console, $"warning: {warning}", hang: 2);
        foreach (var finding in preflight.Findings)
            Write(console, $"{Name(finding.Severity)}: {finding.Text}", hang: 2);
        Write(console, preflight.Refused
            ? $"This run would be refused; at most {Humanize.Count(preflight.LargestConnections)} connections would fit."
            : "This machine allows the run.", hang: 2);
        return preflight.Refused ? EnvironmentLimited : 0;
    }

    private static IEnumerable<(string Name, string Value)> Rows(LoadOptions options, ImmutableArray<IPEndPoint> targets, SplitPlan split)
    {
        var plan = LoadPlan.From(options);
        yield return ("connections", $"{Humanize.Count(options.Connections)} at {options.Ramp.RatePerSecond:0.#}/s, " +
            $"in about {Humanize.Duration(TimeSpan.FromSeconds(options.Connections / options.Ramp.RatePerSecond))}");
        yield return ("targets", targets.IsEmpty ? "an echo server of our own" : string.Join(", ", options.Targets));
        yield return ("sources", options.Sources.IsEmpty ? "chosen by the kernel" : string.Join(", ", options.Sources.Take(4)) +
            (options.Sources.Length > 4 ? $" and {options.Sources.Length - 4} more" : ""));
        yield return ("processes", Processes(options, split));
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

    private static string Processes(LoadOptions options, SplitPlan split)
    {
        if (split.InOneProcess)
            return $"one ({split.Why})";
        var largest = Humanize.Count(split.LargestShare(options.Connections));
        var parts = new List<string>();
        if (split.Local > 0)
            parts.Add($"{split.Local} workers on this machine");
        if (split.Remote > 0)
            parts.Add($"{split.Remote} from elsewhere");
        return $"a coordinator, and {string.Join(" and ", parts)} with up to {largest} connections each ({split.Why})";
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

using System.Collections.Immutable;
using System.Text;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Output;

/// <summary>One long run and where it was made.</summary>
/// <param name="Command">As it was typed.</param>
/// <param name="Warnings">What may have spoiled it.</param>
public sealed record KeepAliveRun(
    string Command, DateTimeOffset StartedAt, SourceState Source, string Kernel, bool PrivateNetwork, ImmutableArray<string> Warnings, RunReport Report);

/// <summary>The long run as a block of the results page, marks included.</summary>
public static class KeepAliveBlock
{
    public const string Name = "keepalive";

    public static string Of(KeepAliveRun run)
    {
        var text = new StringBuilder();
        WriteHead(text, run);
        WriteFigures(text, run.Report);
        WriteNodes(text, run.Report.Nodes);
        return MarkedBlocks.Replace("", Name, text.ToString());
    }

    private static void WriteHead(StringBuilder text, KeepAliveRun run)
    {
        var machine = run.Report.Machine;
        text.Append($"Measured {run.StartedAt:yyyy-MM-dd HH:mm} UTC on {Markdown.Text(machine.Os)}, Linux {run.Kernel}, {machine.Cores:0.##} cores, ")
            .Append($"{Humanize.Bytes(machine.MemoryBytes)} memory, ")
            .Append($"{(machine.DescriptorLimit == 0 ? "unlimited" : Humanize.Count(machine.DescriptorLimit))} descriptors a process; {machine.Runtime}; ")
            .Append($"commit {run.Source.Commit ?? "unknown"}{(run.Source.Dirty ? " with changes (dirty)" : "")}; ")
            .Append(run.PrivateNetwork ? "loopback of a private network namespace" : "loopback of the machine's own network")
            .Append($", echo servers beside it.\n\n    {run.Command}\n\n");
        foreach (var warning in run.Warnings.Concat(run.Report.Warnings))
            text.Append($"- Warning: {Markdown.Text(warning)}\n");
        foreach (var reason in run.Report.Reasons)
            text.Append($"- {Verdicts.Name(run.Report.Verdict)}: {Markdown.Text(reason)}\n");
        if (text[^2] != '\n')
            text.Append('\n');
    }

    private static void WriteFigures(StringBuilder text, RunReport report)
    {
        var (connections, messages, generator, latency) = (report.Connections, report.Messages, report.Generator, report.LatencyMicros);
        text.Append(Markdown.Row(["", "over the hold"])).Append(Markdown.Rule(2));
        foreach (var (name, value) in new[]
        {
            ("verdict", Verdicts.Name(report.Verdict)),
            ("held", Humanize.Duration(TimeSpan.FromSeconds(report.Phases.HoldSeconds))),
            ("connections asked, opened, fewest held", $"{Humanize.Count(connections.Asked)}, {Humanize.Count(connections.Opened)}, {Humanize.Count(connections.HeldMin)}"),
            ("messages planned, echoed", $"{Humanize.Count(messages.Planned)}, {Humanize.Count(messages.Echoed)}"),
            ("echoed a second", Humanize.Rate(messages.PerSecond)),
            ("error rate", Humanize.Percent(messages.ErrorRate)),
            ("response p50, p99, max", Values(latency.Response)),
            ("schedule lag p50, p99, max", Values(latency.ScheduleLag)),
            ("resident, at its end", Humanize.Bytes(generator.RssBytes)),
            ("bytes a connection", Humanize.Bytes(generator.RssBytesPerConnection)),
            ("resident, at 1/10, 1/2 and all of the hold", Residents(report)),
            ("CPU share, CPU a message", $"{Humanize.Percent(generator.CpuShare)}, {Humanize.Micros(generator.CpuMicrosPerMessage)}"),
            ("GC pauses, collections", $"{Humanize.Micros(generator.GcPauseSeconds * 1e6)}, {Humanize.Count(generator.GcCount)}"),
            ("stalls, longest", $"{Humanize.Count(generator.Stalls.Length)}, {Humanize.Micros(generator.Stalls.Select(stall => (double?)stall.Micros).Max())}"),
        })
        {
            text.Append(Markdown.Row([name, value]));
        }
    }

    /// <summary>Whether memory grows is what a long run is for.</summary>
    private static string Residents(RunReport report)
    {
        var begin = report.Phases.RampSeconds;
        var hold = report.Timeline.Where(point => point.Second >= begin && point.Second <= begin + report.Phases.HoldSeconds).ToList();
        return hold.Count == 0
            ? Humanize.None
            : string.Join(", ", new[] { 0.1, 0.5, 1 }.Select(part => Humanize.Bytes(hold[(int)Math.Ceiling(part * hold.Count) - 1].RssBytes)));
    }

    private static string Values(Percentiles? values) => values is null
        ? Humanize.None
        : $"{Humanize.Micros(values.P50)}, {Humanize.Micros(values.P99)}, {Humanize.Micros(values.Max)}";

    private static void WriteNodes(StringBuilder text, ImmutableArray<NodeReport> nodes)
    {
        if (nodes.Length < 2)
            return;
        text.Append('\n').Append(Markdown.Row(["node", "role", "opened", "echoed", "lost", "resident", "CPU", "ended"])).Append(Markdown.Rule(8));
        foreach (var node in nodes)
        {
            text.Append(Markdown.Row(
            [
                Markdown.Text(node.Name), node.Role, Humanize.Count(node.Opened), Humanize.Count(node.Echoed), Humanize.Count(node.Lost),
                Humanize.Bytes(node.RssBytes), Humanize.Micros(node.CpuSeconds * 1e6), node.State,
            ]));
        }
    }
}

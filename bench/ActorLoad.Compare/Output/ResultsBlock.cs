using System.Collections.Immutable;
using System.Text;
using ActorLoad.Compare.Plan;
using ActorLoad.Compare.Running;
using ActorLoad.Core.Report;
using ActorLoad.Core.Report.Compare;

namespace ActorLoad.Compare.Output;

/// <summary>A summary as a block of the results page: where it was measured and how, then a table a rung.</summary>
public static class ResultsBlock
{
    /// <summary>The article's rows, by the names that comparisons give them; what went wrong is added where something did.</summary>
    private static readonly ImmutableHashSet<string> s_shown = ImmutableHashSet.Create(
        StringComparer.Ordinal,
        "verdict", "resident", "proportional", "bytes a connection", "managed heap", "CPU share", "CPU a message",
        "threads", "actors", "tasks", "switches a second", "GC pauses", "collections", "allocated a message",
        "asked", "opened", "fewest held", "echoed a second", "error rate",
        "response p50", "response p99", "response p99.9", "response max", "service p50", "service p99", "service p99.9",
        "connect p50", "connect p99", "schedule lag p50", "schedule lag p99");

    /// <summary>The section of the row that says what the others are worth: it is shown first.</summary>
    private const string Verdict = "Verdict";

    /// <summary>The name of the block that a kind of measurement fills.</summary>
    public static string Name(BenchKind kind) => kind.ToString().ToLowerInvariant();

    public static string Of(Summary summary)
    {
        var text = new StringBuilder();
        WriteHead(text, summary);
        foreach (var rung in summary.Rungs)
            WriteRung(text, rung);
        return text.ToString();
    }

    private static void WriteHead(StringBuilder text, Summary summary)
    {
        var machine = summary.Machine;
        text.Append($"Measured {summary.StartedAt:yyyy-MM-dd HH:mm} UTC in {Humanize.Duration(TimeSpan.FromSeconds(summary.Seconds))} on {machine.Os}, ")
            .Append($"Linux {machine.Kernel}, {machine.Cores:0.##} cores, {Humanize.Bytes(machine.MemoryBytes)} memory, ")
            .Append($"{(machine.DescriptorLimit == 0 ? "unlimited" : Humanize.Count(machine.DescriptorLimit))} descriptors a process; {machine.DotNet}")
            .Append(machine.Go is null ? "" : $", {machine.Go}")
            .Append($"; commit {summary.Source.Commit ?? "unknown"}{(summary.Source.Dirty ? " with changes (dirty)" : "")}; ")
            .Append(machine.PrivateNetwork ? "loopback of a private network namespace.\n" : "loopback of the machine's own network.\n")
            .Append($"\n    {summary.Command}\n\n");
        if (summary.Kind == BenchKind.Together)
            text.Append("**Contended**: both engines ran at once, each against its own server, and shared the cores. The figures are not those of an engine by itself.\n\n");
        if (summary.Limits is { } limits)
        {
            text.Append($"The clients of a run were in one control group with {(limits.MemoryBytes is { } bytes ? $"{Cli.SizeText.Write(bytes)} of memory" : "no limit of memory")} and ")
                .Append($"{(limits.Cpus is { } cpus ? $"{cpus:0.##} cores" : "no limit of cores")}; their servers were outside.\n\n");
        }

        if (summary.Interrupted)
            text.Append("**Interrupted**: runs are missing.\n\n");
        foreach (var warning in summary.Warnings)
            text.Append($"- Warning: {Markdown.Text(warning)}\n");
        if (!summary.Warnings.IsEmpty)
            text.Append('\n');
        text.Append(Markdown.Legend).Append('\n');
    }

    private static void WriteRung(StringBuilder text, RungSummary rung)
    {
        text.Append($"\n### {rung.Name}{(rung.Contended ? " (contended)" : "")}\n\nHeld {rung.Duration}.\n");
        WriteTable(text, rung);
        WriteGroups(text, rung);
        Write(text, "Refused", rung.Refusals.Select(refusal => $"{refusal.Engine}, {Humanize.Count(refusal.Connections)} connections: {refusal.Reason}"));
        Write(text, "Not VALID", rung.Runs.Where(run => run.Outcome is not (Outcome.Valid or Outcome.Refused)).Select(Sentence));
        Write(text, "Not equal between the engines", rung.Incomparable);
        Write(text, "In short", rung.Conclusions);
    }

    private static void WriteTable(StringBuilder text, RungSummary rung)
    {
        if (rung.Groups.IsEmpty)
        {
            text.Append("\nNo run has a result.\n");
            return;
        }

        text.Append('\n').Append(Markdown.Row(["", .. rung.Groups.Select(group => group.Engine)])).Append(Markdown.Rule(rung.Groups.Length + 1));
        var section = "";
        foreach (var row in rung.Rows.Where(IsShown).OrderBy(row => row.Section == Verdict ? 0 : 1))
        {
            if (row.Section != section && row.Section != Verdict)
                text.Append(Markdown.Row([$"**{row.Section}**", .. rung.Groups.Select(_ => "")]));
            section = row.Section;
            text.Append(Markdown.Row([row.Name == "tasks" ? "tasks, goroutines" : row.Name, .. row.Cells.Select(Markdown.Cell)]));
        }
    }

    private static bool IsShown(ComparisonRow row) =>
        s_shown.Contains(row.Name) || (row.Section == "Errors" && row.Cells.Any(cell => cell.High > 0));

    /// <summary>What the control groups counted, which no process can of itself: the kernel's part, and processes that were killed.</summary>
    private static void WriteGroups(StringBuilder text, RungSummary rung)
    {
        var runs = rung.Runs.Where(run => run.Group is not null && run.Outcome != Outcome.Refused).ToList();
        if (runs.Count == 0)
            return;
        text.Append('\n').Append(Markdown.Row(["control group", "connections", "processes", "peak memory", "CPU, start to end", "killed", "ended"])).Append(Markdown.Rule(7));
        foreach (var engine in runs.GroupBy(run => (run.Engine, run.Connections, run.Processes)))
        {
            text.Append(Markdown.Row(
            [
                engine.Key.Engine, Humanize.Count(engine.Key.Connections), $"{engine.Key.Processes}",
                Spread(engine.Select(run => (double?)run.Group!.MemoryPeakBytes), Humanize.Bytes),
                Spread(engine.Select(run => run.Group!.CpuSeconds * 1e6), Humanize.Micros),
                $"{engine.Sum(run => run.Group!.OutOfMemoryKills)}",
                string.Join(", ", engine.GroupBy(run => run.Outcome).Select(outcome => $"{Markdown.Words(outcome.Key)} x{outcome.Count()}")),
            ]));
        }
    }

    private static string Spread(IEnumerable<double?> values, Func<double?, string> write)
    {
        var sorted = values.OfType<double>().Order().ToList();
        if (sorted.Count == 0)
            return Humanize.None;
        var (median, low, high) = (write(sorted[sorted.Count / 2]), write(sorted[0]), write(sorted[^1]));
        return low == high ? median : $"{median} ({low} to {high})";
    }

    private static string Sentence(RunRecord run) =>
        $"{run.Engine}, run {run.Repeat}: {(run.Verdict is { } verdict ? $"{verdict}, " : "")}exit code {run.ExitCode}. {string.Join("; ", run.Reasons)}";

    private static void Write(StringBuilder text, string title, IEnumerable<string> sentences)
    {
        var lines = sentences.Select(sentence => $"- {Markdown.Text(sentence.Trim())}\n").ToList();
        if (lines.Count > 0)
            text.Append($"\n{title}:\n\n").AppendJoin("", lines);
    }
}

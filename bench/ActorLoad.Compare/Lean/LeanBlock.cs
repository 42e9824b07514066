using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Output;
using ActorLoad.Compare.Running;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Lean;

/// <summary>The table as a block of BENCHMARKS.md, without its marks.</summary>
public static class LeanBlock
{
    public const string Name = "lean";

    public static string Of(LeanResult result)
    {
        var text = new StringBuilder();
        WriteHead(text, result);
        WriteTable(text, result.Rows);
        WriteCoordinator(text, result.Runs);
        WriteRuns(text, result.Runs);
        return text.ToString();
    }

    /// <summary>How many targets were reached.</summary>
    public static string Count(LeanResult result)
    {
        var checks = result.Rows.SelectMany(row => row.Checks).Where(check => !check.IsTold).ToList();
        var (reached, missed) = (checks.Count(check => check.Passed == true), checks.Count(check => check.Passed == false));
        return $"{reached} of {checks.Count} targets reached, {missed} missed" +
            (checks.Count - reached - missed is > 0 and var not ? $", {not} not measured" : "");
    }

    private static void WriteHead(StringBuilder text, LeanResult result)
    {
        var machine = result.Machine;
        text.Append($"Measured {result.StartedAt:yyyy-MM-dd HH:mm} UTC in {Humanize.Duration(TimeSpan.FromSeconds(result.Seconds))} ")
            .Append($"on {Markdown.Text(machine.Os)}, ")
            .Append($"Linux {machine.Kernel}, {machine.Cores:0.##} cores, {Humanize.Bytes(machine.MemoryBytes)} memory, ")
            .Append($"{(machine.DescriptorLimit == 0 ? "unlimited" : Humanize.Count(machine.DescriptorLimit))} descriptors a process; ")
            .Append($"{machine.DotNet}{(machine.Go is null ? "" : $", {machine.Go}")}; ")
            .Append($"commit {result.Source.Commit ?? "unknown"}{(result.Source.Dirty ? " with changes (dirty)" : "")}; ")
            .Append(machine.PrivateNetwork ? "loopback of a private network namespace" : "loopback of the machine's own network")
            .Append($"; {result.Pairs} {(result.Pairs == 1 ? "pair" : "pairs")}.\n\n    {result.Command}\n\n");
        if (result.Quick)
            text.Append("- Warning: These are the sizes of a trial of the command (--quick): its figures mean nothing.\n");
        if (result.Interrupted)
            text.Append("- Warning: It was interrupted: runs are missing.\n");
        foreach (var warning in result.Warnings)
            text.Append($"- Warning: {Markdown.Text(warning)}\n");
        if (text[^2] != '\n')
            text.Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"{Count(result)}.\n\n");
    }

    private static void WriteTable(StringBuilder text, ImmutableArray<RowResult> rows)
    {
        text.Append(Markdown.Row(["row", "what", "target", "ours", EngineNames.GoNet, "ratio", "pass", "bare Akka.IO", EngineNames.Ceiling]))
            .Append("|---|---|---|--:|--:|--:|---|--:|--:|\n");
        foreach (var row in rows)
        {
            foreach (var (check, index) in row.Checks.Select((check, index) => (check, index)))
            {
                var passed = check.Passed switch { true => "yes", false => "**no**", null => Humanize.None };
                var (name, cells) = (index == 0 ? row.Name : "", check.Cells);
                text.Append(Markdown.Row([name, check.Words, Markdown.Text(check.Target), cells[0], cells[1], cells[3], passed, cells[4], cells[2]]));
            }
        }

        text.Append("\nEach figure is the median of the pairs, in brackets the least and the greatest; a ratio is the median of the pairs' ratios. ")
            .Append("Under the same loads, run in the first pair: Akka.IO with the least of an actor beside each connection (bench/ActorLoad.BareAkka), and a raw epoll ")
            .Append("client, the ceiling (bench/ceiling). Where a row has no ratio go-net is run in the first pair alone too.\n");
    }

    private static void WriteCoordinator(StringBuilder text, ImmutableArray<LeanObservation> runs)
    {
        var conducted = runs.Where(run => run.Figures.ContainsKey(Figure.CoordinatorPss)).ToList();
        if (conducted.Count == 0)
            return;
        text.Append("\nThe coordinator beside the workers, which is not in their figures: ")
            .Append($"{Humanize.Bytes(MedianOf(Figure.CoordinatorPss))} PSS, ")
            .Append($"{Humanize.Micros(MedianOf(Figure.CoordinatorCpuSeconds) * 1e6)} of CPU over the time in which theirs was counted.\n");

        double? MedianOf(string figure) =>
            Measured.Of(conducted.Select(run => run.Figures.TryGetValue(figure, out var value) ? value : (double?)null))?.Median;
    }

    /// <summary>
    /// Those that a reader ought to know of: a run that is not VALID is in the figures all the same, unless it ended without any.
    /// </summary>
    private static void WriteRuns(StringBuilder text, ImmutableArray<LeanObservation> runs)
    {
        var bad = runs.Where(run => run.Outcome != Outcome.Valid).ToList();
        text.Append($"\n{runs.Length - bad.Count} of {runs.Length} runs are VALID.\n");
        if (bad.Count > 0)
            text.Append('\n');
        foreach (var run in bad)
        {
            text.Append($"- {run.Load}, {run.Engine}, pair {run.Pair}: {run.Verdict ?? Markdown.Words(run.Outcome)}. ")
                .Append(Markdown.Text(string.Join(' ', run.Reasons))).Append('\n');
        }
    }
}

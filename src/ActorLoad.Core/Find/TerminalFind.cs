using System.Collections.Immutable;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using Spectre.Console;
using static ActorLoad.Core.Report.TerminalText;

namespace ActorLoad.Core.Find;

/// <summary>A search for people: the answer first, then its steps in a table.</summary>
/// <remarks>Fits 80 columns, but for what the answer quotes, which is wrapped.</remarks>
public static class TerminalFind
{
    private static readonly ImmutableArray<string> Heads = ["step", "what for", "tried", "verdict", "opened", "held", "lost", "p99", "took"];

    public static void Write(FindReport report, IAnsiConsole console)
    {
        console.WriteLine();
        console.Write(new Text(report.Conclusion, report.ExitCode == 0 ? new Style(Color.Green, decoration: Decoration.Bold) : Warn));
        console.Write(new Text($"  (exit code {report.ExitCode})", Faint));
        console.WriteLine();
        Paragraph(Sentence(report.Answer), Style.Plain, console);
        if (report.Steps.IsEmpty) return;

        Section("Steps", console);
        ImmutableArray<ImmutableArray<string>> rows = [Heads, .. report.Steps.Select(Cells)];
        var widths = Enumerable.Range(0, Heads.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        for (var row = 0; row < rows.Length; row++)
        {
            var cells = rows[row].Select((cell, column) => column is 1 or 3 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            Paragraph(string.Join(' ', cells).TrimEnd(), row == 0 ? Faint : StyleOf(report.Steps[row - 1].Outcome), console);
        }

        Paragraph("held: fewest open in the hold; lost: messages; p99: response time. --json has all reasons of every step.", Faint, console);
        console.WriteLine();
    }

    /// <summary>What is said of a step as soon as it is over.</summary>
    public static string Line(FindStep step, FindBy by) =>
        $"step {step.Number}, {What(step.Phase)}: {FindAnswer.Amount(step.Value, by)}: {Result(step)} after {Seconds(step)}" +
        (step.Reason is { } reason ? $": {reason}" : ".");

    private static ImmutableArray<string> Cells(FindStep step) =>
    [
        Humanize.Count(step.Number), What(step.Phase), Humanize.Count(step.Value), step.Verdict?.Name() ?? Humanize.None,
        step.Verdict is null ? Humanize.None : Humanize.Count(step.Opened), step.Verdict is null ? Humanize.None : Humanize.Count(step.HeldMin),
        step.Verdict is null ? Humanize.None : Humanize.Count(step.Lost), Humanize.Micros(step.ResponseP99Micros), Seconds(step),
    ];

    private static string What(SearchPhase phase) => phase switch
    {
        SearchPhase.Raising => "raise",
        SearchPhase.Narrowing => "narrow",
        _ => "confirm",
    };

    private static string Result(FindStep step) => step.Outcome switch
    {
        StepOutcome.Held => "held",
        StepOutcome.Failed => "failed",
        StepOutcome.GeneratorLimited => "the generator was the limit",
        StepOutcome.EnvironmentLimited => "this machine was the limit",
        _ => "ended without an answer",
    };

    private static string Seconds(FindStep step) => Humanize.Micros(step.Seconds * 1_000_000);

    private static string Sentence(string answer) => answer.Length == 0 ? answer : char.ToUpperInvariant(answer[0]) + answer[1..];

    private static Style StyleOf(StepOutcome? outcome) => outcome switch
    {
        StepOutcome.Held => Style.Plain,
        StepOutcome.Failed => Bad,
        _ => Warn,
    };
}

using System.Text;

namespace ActorLoad.Faults;

/// <summary>What became of a line's tests.</summary>
internal sealed record LineResult(ReliabilityLine Line, IReadOnlyList<TestResult> Tests)
{
    public int Skipped => Tests.Count(test => test.Outcome == TestOutcome.Skipped);

    /// <summary>A line that no test holds to is not held.</summary>
    public TestOutcome Outcome => Tests.Count == 0 || Tests.Any(test => test.Outcome == TestOutcome.Failed)
        ? TestOutcome.Failed
        : Skipped == Tests.Count ? TestOutcome.Skipped : TestOutcome.Passed;

    /// <summary>How it went, with what was left out of it.</summary>
    public string Verdict => Outcome switch
    {
        TestOutcome.Failed when Tests.Count == 0 => "failed: no test",
        TestOutcome.Failed => $"failed, {Tests.Count(test => test.Outcome == TestOutcome.Failed)} of {Tests.Count}",
        TestOutcome.Skipped => $"skipped, {Tests.Count}",
        _ when Skipped > 0 => $"passed, {Tests.Count - Skipped} of {Tests.Count}",
        _ => $"passed, {Tests.Count}",
    };

    /// <summary>Figures first, then what was skipped or has failed, and why.</summary>
    public IEnumerable<string> Notes()
    {
        foreach (var (_, text) in Tests.SelectMany(test => test.Figures).Where(figure => figure.Line == Line.Number))
            yield return text;
        foreach (var test in Tests.Where(test => test.Outcome != TestOutcome.Passed))
            yield return $"{(test.Outcome == TestOutcome.Failed ? "FAILED" : "skipped")}: {Short(test.Name)}: {test.Why.Split('\n')[0].Trim()}";
    }

    private static string Short(string name)
    {
        var arguments = name.IndexOf('(', StringComparison.Ordinal);
        return name[(name.LastIndexOf('.', arguments < 0 ? name.Length - 1 : arguments) + 1)..];
    }
}

/// <summary>R1 to R35, each with what its tests say.</summary>
internal sealed record FaultTable(IReadOnlyList<LineResult> Lines)
{
    public bool HasFailed => Lines.Any(line => line.Outcome == TestOutcome.Failed);

    public string Summary =>
        $"{Lines.Count} lines: {Count(TestOutcome.Passed)} passed, {Count(TestOutcome.Skipped)} skipped, {Count(TestOutcome.Failed)} failed; "
        + $"of {Tests.Length} tests {Tests.Count(test => test.Outcome == TestOutcome.Passed)} passed, "
        + $"{Tests.Count(test => test.Outcome == TestOutcome.Skipped)} skipped, {Tests.Count(test => test.Outcome == TestOutcome.Failed)} failed";

    private TestResult[] Tests => [.. Lines.SelectMany(line => line.Tests).Distinct()];

    public static FaultTable Of(IEnumerable<ReliabilityLine> lines, IReadOnlyCollection<TestResult> tests) =>
        new([.. lines.Select(line => new LineResult(line, [.. tests.Where(test => test.Lines.Contains(line.Number))]))]);

    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var line in Lines)
        {
            text.Append($"{line.Line.Name,-4} {line.Verdict,-16} {line.Line.Title}\n");
            foreach (var note in line.Notes()) text.Append($"{"",-24}{note}\n");
        }
        return text.Append($"\n{Summary}\n").ToString();
    }

    /// <param name="origin">Where and when it was measured, a sentence.</param>
    public string ToMarkdown(string origin)
    {
        var text = new StringBuilder("# The fault suite, as it ran\n\n");
        text.Append($"Written by `bench/faults --docs`; what each line provokes is in [reliability.md](reliability.md). {origin}\n\n{Summary}.\n\n");
        text.Append("| | provoked | tests | figures |\n|---|---|---|---|\n");
        foreach (var line in Lines) text.Append($"| {line.Line.Name} | {Cell(line.Line.Title)} | {line.Verdict} | {string.Join("<br>", line.Notes().Select(Cell))} |\n");
        return text.ToString();
    }

    private int Count(TestOutcome outcome) => Lines.Count(line => line.Outcome == outcome);

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}

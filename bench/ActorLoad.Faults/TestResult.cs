using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ActorLoad.Faults;

internal enum TestOutcome
{
    Passed,
    Skipped,
    Failed,
}

/// <summary>One test, as its run ended.</summary>
/// <param name="Lines">Numbers of the lines that it holds to.</param>
/// <param name="Why">Of one that was skipped or has failed; else nothing.</param>
/// <param name="Figures">What it measured, each for a line.</param>
internal sealed partial record TestResult(
    string Name, TestOutcome Outcome, IReadOnlyList<int> Lines, string Why, IReadOnlyList<(int Line, string Text)> Figures)
{
    /// <summary>From a result of <c>-result-xml</c>; tests that hold to no line are left out.</summary>
    public static IReadOnlyList<TestResult> ReadAll(XDocument results) =>
        [.. results.Descendants("test").Select(Read).Where(test => test.Lines.Count > 0)];

    private static TestResult Read(XElement test)
    {
        var outcome = (string?)test.Attribute("result") switch
        {
            "Pass" => TestOutcome.Passed,
            "Skip" or "NotRun" => TestOutcome.Skipped,
            _ => TestOutcome.Failed,
        };
        var lines = test.Descendants("trait").Where(trait => (string?)trait.Attribute("name") == "reliability").Select(trait => Number((string)trait.Attribute("value")!));
        var figures = Figure().Matches((string?)test.Element("output") ?? "").Select(match => (Number(match.Groups["line"].Value), match.Groups["text"].Value.Trim()));
        var why = (string?)test.Element("reason") ?? (string?)test.Element("failure")?.Element("message") ?? "";
        return new((string)test.Attribute("name")!, outcome, [.. lines], why.Trim(), [.. figures]);
    }

    private static int Number(string name) => int.Parse(name.TrimStart('R'), CultureInfo.InvariantCulture);

    [GeneratedRegex("^figure (?<line>R[0-9]+): (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Figure();
}

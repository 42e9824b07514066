using ActorLoad.Compare.Plan;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Output;

/// <summary>Puts the outputs on disk.</summary>
internal static class Outputs
{
    public const string SummaryFile = "comparison.json", PageFile = "index.html";

    /// <param name="complexity">The block of that name.</param>
    /// <exception cref="BenchException">One could not be written; the others are.</exception>
    public static void Write(BenchOptions options, Summary summary, string html, string complexity)
    {
        string?[] problems =
        [
            ReportFile.Write(Path.Combine(options.Out, SummaryFile), SummaryJson.Write(summary)),
            ReportFile.Write(Path.Combine(options.Out, PageFile), html),
            WriteResults(options.Docs, summary, complexity),
        ];
        if (problems.OfType<string>().ToList() is { Count: > 0 } told)
            throw new BenchException(string.Join(' ', told));
    }

    private static string? WriteResults(string file, Summary summary, string complexity)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var page = File.Exists(file) ? File.ReadAllText(file) : ResultsPage.Blank;
            page = MarkedBlocks.Replace(page, ResultsBlock.Name(summary.Kind), ResultsBlock.Of(summary));
            return ReportFile.Write(file, MarkedBlocks.Replace(page, ResultsPage.ComplexityBlock, complexity));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BenchException)
        {
            return $"{file} could not be written: {e.Message}";
        }
    }
}

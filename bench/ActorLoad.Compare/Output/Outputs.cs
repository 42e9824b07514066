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
            ReportFile.Write(Path.Combine(options.Out, SummaryFile), Summary.Json.Write(summary)),
            ReportFile.Write(Path.Combine(options.Out, PageFile), html),
            WriteResults(options.Docs, summary, complexity),
        ];
        if (problems.OfType<string>().ToList() is { Count: > 0 } told)
            throw new BenchException(string.Join(' ', told));
    }

    /// <summary>Puts a generated block into a page, and leaves the rest of it alone.</summary>
    /// <param name="blank">What a page that is not there yet begins with.</param>
    /// <returns>Null when written; else the problem.</returns>
    public static string? WriteBlock(string file, string blank, string name, string block) =>
        Change(file, blank, page => MarkedBlocks.Replace(page, name, block));

    private static string? WriteResults(string file, Summary summary, string complexity) => Change(file, ResultsPage.Blank, page => MarkedBlocks.Replace(
        MarkedBlocks.Replace(page, ResultsBlock.Name(summary.Kind), ResultsBlock.Of(summary)), ResultsPage.ComplexityBlock, complexity));

    private static string? Change(string file, string blank, Func<string, string> change)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            return ReportFile.Write(file, change(File.Exists(file) ? File.ReadAllText(file) : blank));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BenchException)
        {
            return $"{file} could not be written: {e.Message}";
        }
    }
}

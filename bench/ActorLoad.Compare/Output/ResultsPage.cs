using ActorLoad.Compare.Plan;

namespace ActorLoad.Compare.Output;

/// <summary>The results page: a frame for what people write, with a block for each kind of measurement.</summary>
public static class ResultsPage
{
    public const string ComplexityBlock = "complexity";

    /// <summary>A page that nobody has written yet.</summary>
    public static string Blank { get; } = Layout();

    private static string Layout()
    {
        var page = """
            # Results

            What an I/O model costs at N long-lived connections, measured side by side as in the article. `bench/compare` writes the parts between
            the marks, each by the command that is named in it; the rest of this page is written by hand and is left alone. How it measures is in
            [bench/README.md](../bench/README.md).

            """;
        foreach (var (title, name, command) in new[]
        {
            ("One engine at a time", ResultsBlock.Name(BenchKind.Ladder), "bench/compare"),
            ("Two engines at once, as the article ran them", ResultsBlock.Name(BenchKind.Together), "bench/compare --together"),
            ("The article's crash case: 30,000 connections in 2 GB on 2 cores", ResultsBlock.Name(BenchKind.Crash), "bench/compare --memory-limit 2G --cpus 2"),
            ("Code complexity", ComplexityBlock, "bench/compare"),
        })
        {
            page = MarkedBlocks.Replace($"{page.TrimEnd('\n')}\n\n## {title}\n", name, $"Filled by `{command}`.");
        }

        return page;
    }
}

namespace Faults.Ends;

/// <summary>No result is ever lost (R24).</summary>
[Reliability(24)]
public class ResultSpecs
{
    private static readonly string[] s_load = ["--connections", "50", "--interval", "250ms", "--duration", "1s"];

    [Theory]
    [InlineData("missing/result.json")]
    [InlineData("/dev/full")]
    public async Task Should_write_the_result_to_stdout_when_its_file_cannot_be_written(string file)
    {
        using var folder = new TempFolder();

        var result = await ActorLoadRun.RunAsync([.. s_load, "--json", folder[file]]);

        var json = result.Out[(result.Out.IndexOf("\n{\n", StringComparison.Ordinal) + 1)..];
        Assert.Equal(200, (result with { Json = json }).Checked(Verdict.Valid).Messages.Echoed);
        Assert.Contains($"{folder[file]} could not be written", result.Error);
        Figure.Of(24, $"--json {file}: the JSON on stdout");
    }

    [Fact]
    public async Task Should_write_the_result_when_the_reader_of_stdout_has_gone()
    {
        await using var run = ActorLoadRun.Start(s_load);
        await run.PhaseAsync("hold");

        run.Process.CloseOutput();

        Assert.Equal(200, (await run.EndAsync()).Checked(Verdict.Valid).Messages.Echoed);
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData(">/dev/full")]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    [InlineData("<&-")]
    [InlineData("<&- >&- 2>&-")]
    public async Task Should_write_the_result_when_a_standard_stream_cannot_be_used(string redirection)
    {
        await using var run = ActorLoadRun.StartInShell($"exec \"$@\" {redirection}", s_load);

        Assert.Equal(200, (await run.EndAsync()).Checked(Verdict.Valid).Messages.Echoed);
    }
}

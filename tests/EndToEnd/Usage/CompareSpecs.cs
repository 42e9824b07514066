using EndToEnd.Runs;

namespace EndToEnd.Usage;

/// <summary><c>actorload compare</c>, and the pages of <c>--html</c>.</summary>
public sealed class CompareSpecs(CleanRun run) : IClassFixture<CleanRun>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_set_two_results_side_by_side()
    {
        var result = await ActorLoadRun.PlainAsync("compare", Result("a.json"), Result("b.json"));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("actors", result.Out);
    }

    [Fact]
    public async Task Should_name_both_when_a_file_is_missing_and_another_is_broken()
    {
        var broken = _folder.Write("broken.json", "{ \"schema\": 1");

        var result = await ActorLoadRun.PlainAsync("compare", Result("a.json"), _folder["missing.json"], broken);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains("missing.json: found no such file", result.Error);
        Assert.Contains("broken.json: found no result", result.Error);
    }

    [Fact]
    public async Task Should_write_a_whole_page_when_results_are_compared()
    {
        var result = await ActorLoadRun.PlainAsync("compare", Result("a.json"), Result("b.json"), "--html", _folder["page.html"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        AssertWhole(_folder["page.html"]);
    }

    [Fact]
    public async Task Should_write_a_whole_page_when_a_run_is_over()
    {
        await using var echo = await EchoProcess.StartAsync();

        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "50", "--interval", "250ms", "--duration", "1s", "--html", _folder["page.html"]);

        result.Checked(Verdict.Valid);
        AssertWhole(_folder["page.html"]);
    }

    private static void AssertWhole(string page)
    {
        var text = File.ReadAllText(page);
        Assert.StartsWith("<!doctype html>", text, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("</html>", text.TrimEnd(), StringComparison.OrdinalIgnoreCase);
    }

    private string Result(string name) => _folder.Write(name, run.Result.Json!);
}

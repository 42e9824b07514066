using System.Text.RegularExpressions;

namespace EndToEnd.Baseline;

/// <summary>What the baseline refuses, and what it calls itself.</summary>
public sealed partial class BaselineUsageSpecs : IDisposable
{
    private readonly HttpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Theory]
    [MemberData(nameof(BaselineRunSpecs.Models), MemberType = typeof(BaselineRunSpecs))]
    public async Task Should_refuse_before_a_socket_opens_when_descriptors_are_too_few(string model)
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = LoadProgram.Baseline(model).StartInShell(
            "ulimit -n 500; exec \"$@\"", [.. ActorLoadRun.Against(echo), "--connections", "2000", "--interval", "1s", "--duration", "1s"]);

        var report = (await run.EndAsync()).Checked(Verdict.EnvironmentLimited);

        Assert.Contains(report.Reasons, reason => DescriptorAdvice().IsMatch(reason));
        Assert.Equal((2000, 0, 2000), (report.Connections.Asked, report.Connections.Opened, report.Connections.NotAttempted));
        Assert.Equal(0, (await echo.StopAsync()).Accepted);
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(30_000)]
    public async Task Should_refuse_at_once_and_name_the_largest_run_when_threads_are_too_few(int connections)
    {
        await using var echo = await EchoProcess.StartAsync();

        var result = await LoadProgram.Baseline("threads").RunAsync(echo, "--connections", $"{connections}");

        if (result.ExitCode != Verdict.EnvironmentLimited.ExitCode()) Assert.Skip("This machine allows so many threads.");
        var report = result.Checked(Verdict.EnvironmentLimited);
        var largest = LargestRun().Match(string.Join("\n", report.Reasons));
        Assert.True(largest.Success, string.Join("\n", report.Reasons));
        Assert.InRange(int.Parse(largest.Groups["count"].Value.Replace(",", "", StringComparison.Ordinal)), 100, connections - 1);
        Assert.True(result.Took < TimeSpan.FromSeconds(20), $"It took {result.Took}.");
        Assert.Equal(0, (await echo.StopAsync()).Accepted);
    }

    [Theory]
    [InlineData("--model", "fibers", "actor-load.baseline.model = \"fibers\"", "threads")]
    [InlineData("--set", "actor-load.baseline.stack=1k", "actor-load.baseline.stack = \"1k\"", "65536")]
    [InlineData("--set", "actor-load.baseline.stack=1GB", "actor-load.baseline.stack = \"1GB\"", "8388608")]
    [InlineData("--workers", "2", "actor-load.workers.count = \"2\"", "auto or 1")]
    [InlineData("--set", "actor-load.workers={remote = 1, join-cookie = c}", "actor-load.workers.remote = \"1\"", "allowed: 0")]
    public async Task Should_name_key_value_and_what_is_allowed_when_an_option_is_wrong(string flag, string value, string expected, string allowed)
    {
        var result = await LoadProgram.Baseline("threads").PlainAsync("run", flag, value);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(result.Error.Split('\n'), line =>
            line.StartsWith("actorload-baseline: ", StringComparison.Ordinal) && line.Contains(expected, StringComparison.Ordinal)
            && line.Contains(allowed, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(BaselineRunSpecs.Models), MemberType = typeof(BaselineRunSpecs))]
    public async Task Should_be_labelled_by_its_model_when_it_is_scraped(string model)
    {
        await using var run = LoadProgram.Baseline(model).Start("--connections", "20", "--interval", "500ms", "--duration", "1h");
        var address = Address().Match(await run.Process.Error.FirstAsync("metrics at http://")).Value;

        var scrape = await _client.GetStringAsync(new Uri(address));

        Assert.Contains($"engine=\"{model}\"", scrape);
        Assert.DoesNotContain("engine=\"actors\"", scrape);
    }

    [GeneratedRegex(@"2,000 connections need 2,\d+ descriptors in this process .*, and its limit is 500")]
    private static partial Regex DescriptorAdvice();

    [GeneratedRegex(@"at most (?<count>[\d,]+) (connections )?would fit", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex LargestRun();

    [GeneratedRegex("http://[0-9.:]+/metrics")]
    private static partial Regex Address();
}

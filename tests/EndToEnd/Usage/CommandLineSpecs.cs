namespace EndToEnd.Usage;

public class CommandLineSpecs
{
    [Theory]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("plan", "--help")]
    [InlineData("find", "--help")]
    [InlineData("--version")]
    public async Task Should_answer_with_code_0_when_asked_about_itself(params string[] arguments)
    {
        var result = await ActorLoadRun.PlainAsync(arguments);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.NotEqual("", result.Out);
    }

    [Theory]
    [InlineData("run", "--conections", "5")]
    [InlineData("run", "--connections")]
    [InlineData("rum")]
    [InlineData("plan", "--json", "x")]
    [InlineData("find", "--html", "x")]
    [InlineData("run", "stray")]
    public async Task Should_end_with_code_2_when_the_command_line_is_misspelled(params string[] arguments)
    {
        var result = await ActorLoadRun.PlainAsync(arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains("actorload: ", result.Error);
        Assert.Contains("--help", result.Error);
    }

    [Fact]
    public async Task Should_print_need_and_limit_and_open_nothing_when_planning()
    {
        await using var echo = await EchoProcess.StartAsync();

        var result = await ActorLoadRun.PlainAsync(["plan", .. ActorLoadRun.Against(echo), "--connections", "1000", "--interval", "10s", "--duration", "1m"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"messages +6,000: each connection every 10\.0 s", result.Out);
        Assert.Matches(@"descriptors +needs 1,\d+, limit ", result.Out);
        Assert.Matches(@"ports +needs 1,000, limit ", result.Out);
        Assert.Contains("This machine allows the run.", result.Out);
        Assert.Equal(0, (await echo.StopAsync()).Accepted);
    }

    [Fact]
    public async Task Should_set_every_figure_of_a_plan_apart_from_its_name()
    {
        var result = await ActorLoadRun.PlainAsync("plan", "--connections", "10");

        Assert.Matches(@"descriptors of the echo server +needs \d+, limit ", result.Out);
    }

    [Fact]
    public async Task Should_end_with_code_3_when_the_plan_would_be_refused()
    {
        var result = await ActorLoadRun.PlainAsync("plan", "--target", "127.0.0.1:9", "--connections", "70000");

        Assert.Equal(3, result.ExitCode);
        Assert.Matches(@"This run would be refused; at most [\d,]+ connections would fit\.", result.Out.ReplaceLineEndings(" "));
    }
}

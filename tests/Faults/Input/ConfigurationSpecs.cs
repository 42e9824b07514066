namespace Faults.Input;

/// <summary>Bad configuration, R33: exit 2, every problem with its path and value, and nothing started.</summary>
[Reliability(33)]
public sealed class ConfigurationSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Should_list_every_problem_with_path_value_and_line_when_a_file_has_several()
    {
        var file = _folder.Write("bad.hocon", """
            actor-load {
              connections = many
              conections = 5
              message.interval = -1s
              hold.duration = 99999999999999999999d
              ramp { rate = 0/s, in-flight = [1] }
              target = "nowhere"
              drain = 5
            }
            """);

        var error = await RefusedAsync("-c", file);

        Assert.Multiple(
            () => Says(error, "actor-load.connections = \"many\"", "bad.hocon:2"),
            () => Says(error, "actor-load.conections", "connections", "bad.hocon:3"),
            () => Says(error, "actor-load.message.interval = \"-1s\"", "bad.hocon:4"),
            () => Says(error, "actor-load.hold.duration = \"99999999999999999999d\"", "bad.hocon:5"),
            () => Says(error, "actor-load.ramp.rate = \"0/s\"", "bad.hocon:6"),
            () => Says(error, "actor-load.ramp.in-flight", "bad.hocon:6"),
            () => Says(error, "actor-load.target = \"nowhere\"", "bad.hocon:7"),
            () => Says(error, "actor-load.drain", "bad.hocon:8"));
    }

    [Theory]
    [InlineData("actor-load { connections = 5", "bad.hocon")]
    [InlineData("actor-load { connections = 5 } }", "bad.hocon")]
    [InlineData("actor-load { a = \u0000 }", "it is binary")]
    [InlineData("actor-load.connections = 99999999999999999999", "actor-load.connections = \"99999999999999999999\"")]
    [InlineData("actor-load.connections = -1", "actor-load.connections = \"-1\"")]
    [InlineData("actor-load.connections = NaN", "actor-load.connections = \"NaN\"")]
    [InlineData("actor-load.seed = ${HOME}", "bad.hocon: line 1, column 19: ${...} is not supported")]
    [InlineData("actor-load.message.size { min = 500, max = 100 }", "actor-load.message.size.min = \"500\"")]
    [InlineData("actor-load.dashboard { enabled = on, host = \"0.0.0.0\" }", "actor-load.dashboard.token = \"\"")]
    public async Task Should_refuse_a_file_that_is_wrong(string text, string expected)
    {
        Says(await RefusedAsync("-c", _folder.Write("bad.hocon", text)), expected);
    }

    [Fact]
    public async Task Should_refuse_a_file_that_is_too_long()
    {
        Says(await RefusedAsync("-c", _folder.Write("long.hocon", new string('#', 2_000_000))), "2000000 bytes", "1048576");
    }

    [Fact]
    public async Task Should_refuse_a_file_of_100_megabytes_without_reading_it()
    {
        var file = _folder["huge.hocon"];
        await using (var huge = File.Create(file)) huge.SetLength(100 << 20);
        // So little that its text would not fit; what the runtime and the program take beside it does.
        await using var run = LoadProgram.ActorLoad.StartInShell("export DOTNET_GCHeapHardLimit=0x4000000; exec \"$@\"", "-c", file);

        var result = await run.EndAsync();

        Assert.Equal((2, "", null), (result.ExitCode, result.Out, result.Json));
        Says(result.Error, "104857600 bytes", "1048576");
        Figure.Of(33, "a file of 100 MB: exit 2 with a heap of 64 MB; all else that is wrong: path, value, line");
    }

    [Fact]
    public async Task Should_refuse_a_binary_file()
    {
        Says(await RefusedAsync("-c", Programs.ActorLoad), "it is binary");
    }

    [Fact]
    public async Task Should_refuse_a_file_that_is_not_there()
    {
        Says(await RefusedAsync("-c", _folder["none.hocon"]), "none.hocon", "there is no such file");
    }

    [Theory]
    [InlineData("--connections", "1e", "actor-load.connections = \"1e\"")]
    [InlineData("--duration", "", "actor-load.hold.duration = \"\"")]
    [InlineData("--target", "127.0.0.1", "actor-load.target = \"127.0.0.1\"")]
    [InlineData("--target", "127.0.0.1:99999", "actor-load.target = \"127.0.0.1:99999\"")]
    [InlineData("--source", "127.0.0.9-127.0.0.1", "actor-load.source = \"127.0.0.9-127.0.0.1\"")]
    [InlineData("--threshold", "service.p99 < ", "actor-load.thresholds = \"service.p99 < \"")]
    [InlineData("--workers", "1001", "actor-load.workers.count = \"1001\"")]
    [InlineData("--set", "actor-load.hold", "--set = \"actor-load.hold\"")]
    [InlineData("--set", "actor-load.hold.durration=1s", "actor-load.hold.durration")]
    [InlineData("--metrics-port", "70000", "actor-load.metrics.port = \"70000\"")]
    public async Task Should_refuse_a_flag_with_a_wrong_value(string flag, string value, string expected)
    {
        Says(await RefusedAsync(flag, value), expected, flag);
    }

    [Fact]
    public async Task Should_start_nothing_when_the_configuration_is_wrong()
    {
        await using var echo = await EchoProcess.StartAsync();

        await RefusedAsync([.. ActorLoadRun.Against(echo), "--set", "actor-load.no-such-key=1"]);

        Assert.Equal(0, (await echo.StopAsync()).Accepted);
    }

    [Fact]
    public async Task Should_accept_an_empty_file()
    {
        var result = await ActorLoadRun.PlainAsync("plan", "-c", _folder.Write("empty.hocon", ""), "--connections", "10");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> RefusedAsync(params IEnumerable<string> arguments)
    {
        var result = await ActorLoadRun.RunAsync(arguments);
        Assert.Equal((2, "", null), (result.ExitCode, result.Out, result.Json));
        return result.Error;
    }

    /// <summary>One line has it all.</summary>
    private static void Says(string error, params IEnumerable<string> parts) =>
        Assert.Contains(error.Split('\n'), line => parts.All(part => line.Contains(part, StringComparison.Ordinal)));
}

using ActorLoad.Compare.Cli;

namespace Bench.Tests.Cli;

/// <summary>What all commands of the bench have of one piece.</summary>
public sealed class BenchCommandSpecs
{
    public static TheoryData<string> Commands => ["compare", "keepalive", "lean"];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Should_know_the_flag_of_the_network_whatever_the_command(string name)
    {
        var (flags, problems, _) = Command(name).Parse(["--host-network"]);

        Assert.Empty(problems);
        Assert.Equal("", flags["--host-network"]);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Should_answer_when_help_is_asked_for(string name)
    {
        var (flags, problems, asked) = Command(name).Parse(["--help"]);

        Assert.True(asked);
        Assert.Empty(problems);
        Assert.Empty(flags);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Should_name_it_when_a_flag_is_unknown(string name) =>
        Assert.Contains(Command(name).Parse(["--fast"]).Problems, problem => problem.Contains("--fast", StringComparison.Ordinal));

    [Fact]
    public void Should_take_values_as_text_and_switches_as_given()
    {
        var (flags, _, _) = new LeanCommand().Parse(["--quick", "--pairs", "x"]);

        Assert.Equal(("", "x", false), (flags["--quick"], flags["--pairs"], flags.ContainsKey("--no-ceiling")));
    }

    private static BenchCommand Command(string name) => name switch
    {
        "compare" => new CompareCommand(),
        "keepalive" => new KeepAliveCommand(),
        _ => new LeanCommand(),
    };
}

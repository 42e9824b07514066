using ActorLoad.Operator.Cli;

namespace Pbm.Tests.Client;

public sealed class PbmArgumentsSpecs
{
    [Fact]
    public void Should_be_the_usual_host_and_a_prompt_when_nothing_is_given()
    {
        var arguments = Parse();

        Assert.Equal(("127.0.0.1", 9110, false, null, TimeSpan.FromSeconds(10)),
            (arguments.Host.Host, arguments.Host.Port, arguments.AsJson, arguments.Token, arguments.Timeout));
        Assert.Empty(arguments.Command);
    }

    [Fact]
    public void Should_take_options_then_a_host_then_a_command_with_its_own_switches()
    {
        var arguments = Parse("--timeout", "1.5s", "--token", "t", "--json", "10.0.0.1:9111", "log", "peek", "-n", "5");

        Assert.Equal(("10.0.0.1", 9111, true, "t", TimeSpan.FromSeconds(1.5)),
            (arguments.Host.Host, arguments.Host.Port, arguments.AsJson, arguments.Token, arguments.Timeout));
        Assert.Equal(["log", "peek", "-n", "5"], arguments.Command.AsEnumerable());
    }

    [Fact]
    public void Should_take_json_after_the_command_as_well()
    {
        var arguments = Parse("load", "status", "--json");

        Assert.True(arguments.AsJson);
        Assert.Equal(["load", "status"], arguments.Command.AsEnumerable());
    }

    [Theory]
    [InlineData("[::1]:9110", "::1")]
    [InlineData("gateway.example:9110", "gateway.example")]
    public void Should_take_a_name_or_an_address(string word, string host) => Assert.Equal(host, Parse(word).Host.Host);

    [Fact]
    public void Should_take_the_token_of_the_environment_unless_one_is_given()
    {
        Assert.Equal("env", PbmArguments.Parse([], _ => "env").Arguments!.Token);
        Assert.Equal("mine", PbmArguments.Parse(["--token", "mine"], _ => "env").Arguments!.Token);
    }

    [Theory]
    [InlineData("--nothing: there is no such option", "--nothing")]
    [InlineData("--token: a value is due", "--token")]
    [InlineData("--timeout soon: allowed is a duration", "--timeout", "soon")]
    [InlineData("--timeout 2h: allowed is a duration", "--timeout", "2h")]
    [InlineData("host:port: allowed is HOST:PORT", "host:port")]
    [InlineData("::1:9110: allowed is HOST:PORT", "::1:9110")]
    [InlineData("host:0: allowed is HOST:PORT", "host:0")]
    public void Should_say_what_is_wrong(string problem, params string[] words) =>
        Assert.StartsWith(problem, PbmArguments.Parse(words, _ => null).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("--help", "pbm [OPTION...]")]
    [InlineData("--version", "pbm 0.")]
    public void Should_show_help_and_version(string word, string begins) =>
        Assert.StartsWith(begins, PbmArguments.Parse([word], _ => null).Shown, StringComparison.Ordinal);

    private static PbmArguments Parse(params string[] words)
    {
        var (arguments, _, problem) = PbmArguments.Parse(words, _ => null);
        Assert.Null(problem);
        return arguments!;
    }
}

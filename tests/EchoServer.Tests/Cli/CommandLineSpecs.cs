using EchoServer.Cli;
using EchoServer.Serving;
using EchoServer.Tests.Support;

namespace EchoServer.Tests.Cli;

public class CommandLineSpecs
{
    [Theory]
    [InlineData("--ports 70000", "--ports 70000: allowed is a port of 1 to 65535")]
    [InlineData("--backlog x --listen nowhere", "--listen nowhere: allowed is an IPv4 or IPv6 address")]
    [InlineData("--processes 2", "--processes 2: allowed is at most the number of ports, 1")]
    [InlineData("--ports 7001-7002 --port-count 3", "--port-count 3: goes with --ports 0 only")]
    [InlineData("--misbehave frieze:1s:1s", "--misbehave frieze:1s:1s: no such kind; did you mean freeze?")]
    [InlineData("--prots 1", "--prots")]
    public async Task Should_refuse_with_exit_code_2_when_an_argument_is_wrong(string arguments, string message)
    {
        using var server = ServerProcess.Start(arguments.Split(' '));

        var (code, output, error) = await server.EndAsync();

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, error);
    }

    [Fact]
    public async Task Should_exit_with_1_and_one_line_when_the_port_is_taken()
    {
        using var taken = Listeners.Open(System.Net.IPAddress.Loopback, new PortPlan(0, 1), backlog: 1);

        using var server = ServerProcess.Start("--ports", $"{taken.Ports[0]}");

        var (code, output, error) = await server.EndAsync();
        Assert.Equal((1, ""), (code, output));
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("the port is taken", error);
    }

    [Theory]
    [InlineData("--help", "--misbehave")]
    [InlineData("--version", "0.")]
    public async Task Should_print_and_exit_when_only_asked_for_information(string flag, string expected)
    {
        using var server = ServerProcess.Start(flag);

        var (code, output, error) = await server.EndAsync();

        Assert.Equal((0, ""), (code, error));
        Assert.Contains(expected, output);
    }

    [Theory]
    [InlineData("0", 0, 1)]
    [InlineData("7001", 7001, 1)]
    [InlineData("7001-7004", 7001, 4)]
    [InlineData("1-65535", 1, 65535)]
    public void Should_read_ports_when_they_are_well_formed(string text, int first, int count) =>
        Assert.Equal(new PortPlan(first, count), OptionText.Ports(text));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("0-3")]
    [InlineData("7004-7001")]
    [InlineData("7001-")]
    [InlineData("7001-70000")]
    [InlineData("http")]
    public void Should_refuse_ports_when_they_are_not(string text) => Assert.Throws<FormatException>(() => OptionText.Ports(text));

    [Theory]
    [InlineData("1")]
    [InlineData("localhost")]
    [InlineData("127.0.0.1:80")]
    public void Should_refuse_an_address_when_it_is_a_name_a_number_or_has_a_port(string text) =>
        Assert.Throws<FormatException>(() => OptionText.Address(text));
}

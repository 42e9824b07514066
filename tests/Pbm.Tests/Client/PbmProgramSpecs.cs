using System.Net;
using System.Net.Sockets;
using ActorLoad.Hosting.Pbm;
using ActorLoad.Operator.Cli;
using ActorLoad.Operator.Client;
using ActorLoad.Operator.Interactive;

namespace Pbm.Tests.Client;

/// <summary>The client against a host.</summary>
public sealed class PbmProgramSpecs : IDisposable
{
    private readonly TestPalette _test = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };
    private HostUnderTest? _host;

    public void Dispose()
    {
        _host?.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task Should_print_what_a_command_says_and_nothing_else()
    {
        Assert.Equal(0, await RunAsync("test", "echo", "two  words"));

        Assert.Equal(("two  words\n", ""), (_output.ToString(), _errors.ToString()));
    }

    [Fact]
    public async Task Should_end_with_1_when_the_host_says_error()
    {
        Assert.Equal(1, await RunAsync("test", "fail"));

        Assert.Equal(("", "pbm: It does not work.\n"), (_output.ToString(), _errors.ToString()));
    }

    [Fact]
    public async Task Should_print_json_for_scripts_errors_too()
    {
        Assert.Equal(0, await RunAsync("--json", "test", "echo", "hi"));
        Assert.Equal(1, await RunAsync("test", "fail", "--json"));

        Assert.Equal(("{\"text\":\"hi\"}\n{\"error\":\"It does not work.\"}\n", ""), (_output.ToString(), _errors.ToString()));
    }

    [Fact]
    public async Task Should_end_with_2_when_it_is_used_badly()
    {
        Assert.Equal(2, await PbmProgram.RunAsync(["--nothing"], _ => null, null, _output, _errors));

        Assert.StartsWith("pbm: --nothing: there is no such option", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_end_with_3_when_there_is_no_host()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var nobody = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        listener.Stop();

        Assert.Equal(3, await PbmProgram.RunAsync([nobody, "load", "status"], _ => null, null, _output, _errors));

        Assert.StartsWith($"pbm: Nothing to talk to at {nobody}", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH\n", "is no pbm host: it says \"SSH-2.0-OpenSSH\"")]
    [InlineData("pbm 2 actorload 7.0 local\n", "use the pbm of actorload 7.0")]
    [InlineData("error This host serves 8 clients at a time.\n", "refuses: This host serves 8 clients")]
    [InlineData("pbm 1 actorload 1 local\nnonsense\n", "which is no answer of a pbm host")]
    [InlineData("", "does not answer within 0.2 s")]
    public async Task Should_end_with_3_when_another_program_answers(string says, string problem)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var accepted = listener.AcceptSocketAsync();

        var running = PbmProgram.RunAsync(
            ["--timeout", says.Length == 0 ? "200ms" : "60s", $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", "load", "status"], _ => null, null, _output, _errors);
        using var other = await accepted;
        await other.SendAsync(System.Text.Encoding.ASCII.GetBytes(says));

        Assert.Equal(3, await Deadline.For(running));
        Assert.Contains(problem, _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_end_with_3_when_a_command_is_not_answered_in_time_or_the_host_goes()
    {
        Assert.Equal(3, await RunAsync("--timeout", "200ms", "test", "never"));
        Assert.Contains("does not answer within 0.2 s", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_why_when_the_run_ends_meanwhile()
    {
        var running = RunAsync("test", "tail");
        await _test.Started;
        _host!.Dispose();

        Assert.Equal(1, await Deadline.For(running));
        Assert.Equal(("first\n", "pbm: The run has ended.\n"), (_output.ToString(), _errors.ToString()));
    }

    [Fact]
    public async Task Should_wait_as_long_as_it_takes_when_a_command_goes_on()
    {
        _host = new HostUnderTest(palettes: [_test.Palette]);
        using var host = await HostConnection.OpenAsync(new DnsEndPoint("127.0.0.1", _host.Host.EndPoint.Port), null, Deadline.Length);
        var runner = new CommandRunner(host, asJson: false, _output, _errors);
        await runner.CatalogueAsync();

        // Nothing can be read in so short a time: what is waited for has no end.
        host.Timeout = TimeSpan.FromTicks(1);
        var running = runner.RunAsync("test tail");
        (await _test.Started).Ok();

        Assert.Equal(0, await Deadline.For(running));
    }

    [Theory]
    [InlineData("s3cret", 0, "")]
    [InlineData("wrong", 3, "refuses: Wrong token.")]
    [InlineData(null, 3, "requires a token: --token T, or the variable PBM_TOKEN")]
    public async Task Should_be_let_in_with_the_token_alone(string? token, int code, string problem)
    {
        _host = new HostUnderTest("s3cret", new HostLimits { WrongToken = TimeSpan.FromMilliseconds(50) }, null, _test.Palette);

        Assert.Equal(code, await PbmProgram.RunAsync([_host.Address, "test", "echo", "in"], name => name == "PBM_TOKEN" ? token : null, null, _output, _errors));

        Assert.Contains(problem, _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_carry_out_the_lines_of_its_input()
    {
        _host = new HostUnderTest(palettes: [_test.Palette]);
        using var input = new StringReader("# all of them\ntest echo 1\n\ntest fail\n  test echo 2\nexit\ntest echo 3\n");

        Assert.Equal(1, await PbmProgram.RunAsync([_host.Address], _ => null, input, _output, _errors));

        Assert.Equal(("1\n2\n", "pbm: It does not work.\n"), (_output.ToString(), _errors.ToString()));
    }

    [Fact]
    public async Task Should_ask_for_one_command_after_the_other_at_a_terminal()
    {
        _host = new HostUnderTest(palettes: [_test.Palette]);
        using var host = await HostConnection.OpenAsync(new DnsEndPoint("127.0.0.1", _host.Host.EndPoint.Port), null, Deadline.Length);
        var terminal = new KeyTerminal([.. "te\techo 1\rtest fail\rexit\r".Select(Pressed)]);

        Assert.Equal(0, await new Shell(host, new CommandRunner(host, asJson: false, _output, _errors), terminal, _output).RunAsync());

        Assert.StartsWith("actorload 9.9.9, node local.", _output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("\n1\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal("pbm: It does not work.\n", _errors.ToString());
        Assert.Contains($"[127.0.0.1:{_host.Host.EndPoint.Port}] pbm> ", terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_end_a_command_that_goes_on_and_not_itself_at_ctrl_c()
    {
        _host = new HostUnderTest(palettes: [_test.Palette]);
        using var host = await HostConnection.OpenAsync(new DnsEndPoint("127.0.0.1", _host.Host.EndPoint.Port), null, Deadline.Length);
        var terminal = new KeyTerminal([.. "test tail\rtest echo after\r".Select(Pressed), new ConsoleKeyInfo('\u0004', ConsoleKey.D, false, false, control: true)]);
        var running = new Shell(host, new CommandRunner(host, asJson: false, _output, _errors), terminal, _output).RunAsync();
        await _test.Started;

        Assert.True(terminal.Interrupt());

        Assert.Equal(0, await Deadline.For(running));
        Assert.EndsWith("\nfirst\nafter\n", _output.ToString(), StringComparison.Ordinal);
        Assert.True(_test.WasCancelled);
    }

    private static ConsoleKeyInfo Pressed(char c) => new(
        c, c switch { '\t' => ConsoleKey.Tab, '\r' => ConsoleKey.Enter, _ => default }, shift: false, alt: false, control: false);

    /// <summary>Options, then the host under test, then the command.</summary>
    private Task<int> RunAsync(params string[] words)
    {
        _host ??= new HostUnderTest(palettes: [_test.Palette]);
        var options = words.TakeWhile((word, i) => word.StartsWith('-') || (i > 0 && words[i - 1] == "--timeout")).ToArray();
        return PbmProgram.RunAsync([.. options, _host.Address, .. words.Skip(options.Length)], _ => null, null, _output, _errors);
    }
}

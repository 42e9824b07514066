using System.Net;
using System.Net.Sockets;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Pbm;
using ActorLoad.Hosting.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pbm.Tests.Host;

public sealed class PbmHostSpecs : IDisposable
{
    private readonly TestPalette _test = new();
    private readonly HostUnderTest _host;

    public PbmHostSpecs() => _host = new HostUnderTest(palettes: [_test.Palette]);

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Should_greet_with_its_version_and_node() =>
        Assert.Equal("pbm 1 actorload 9.9.9 local", await (await _host.ConnectAsync()).ReadLineAsync());

    [Fact]
    public async Task Should_carry_out_one_command_after_the_other()
    {
        var client = await _host.GreetedAsync();

        Assert.Equal(["| hello", "ok"], await client.AskAsync("text test echo hello"));
        Assert.Equal(["| {\"text\":\"hello\"}", "ok"], await client.AskAsync("json test echo hello"));
        Assert.Equal(["error It does not work."], await client.AskAsync("text test fail"));
        Assert.Equal(["error There is no palette called \"tset\", did you mean test?"], await client.AskAsync("text tset"));
    }

    [Fact]
    public async Task Should_answer_in_order_when_requests_come_in_one_piece()
    {
        var client = await _host.GreetedAsync();

        await client.SayAsync("text test echo 1\ntext test fail\ncancel\r\ntext test echo 2");

        Assert.Equal(["| 1", "ok"], await client.ReadAnswerAsync());
        Assert.Equal(["error It does not work."], await client.ReadAnswerAsync());
        Assert.Equal(["| 2", "ok"], await client.ReadAnswerAsync());
    }

    [Fact]
    public async Task Should_answer_all_that_was_asked_and_close_when_the_client_says_no_more()
    {
        var client = await _host.GreetedAsync();
        await client.SayAsync("text test echo 1\ntext test echo 2");
        client.EndInput();

        Assert.Equal(["| 1", "ok"], await client.ReadAnswerAsync());
        Assert.Equal(["| 2", "ok"], await client.ReadAnswerAsync());
        Assert.Null(await client.ReadLineAsync());
    }

    [Fact]
    public async Task Should_end_a_command_with_an_error_when_it_throws()
    {
        var client = await _host.GreetedAsync();

        Assert.Equal(["error The command failed: It broke."], await client.AskAsync("text test throw"));
        Assert.Equal(["| still here", "ok"], await client.AskAsync("text test echo still here"));
    }

    [Fact]
    public async Task Should_serve_on_a_thread_of_its_own_and_none_of_the_pool() =>
        Assert.Equal(["| pbm False", "ok"], await (await _host.GreetedAsync()).AskAsync("text test thread"));

    [Fact]
    public async Task Should_list_what_it_can_do()
    {
        var answer = await (await _host.GreetedAsync()).AskAsync("catalog");

        Assert.Equal("ok", answer[1]);
        Assert.Equal("test", Assert.Single(Catalogue.Parse(answer[0][2..])!.Palettes).Name);
    }

    [Fact]
    public async Task Should_send_what_comes_until_it_is_cancelled()
    {
        var client = await _host.GreetedAsync();
        await client.SayAsync("text test tail");
        Assert.Equal("| first", await client.ReadLineAsync());

        (await _test.Started).Line("second");
        Assert.Equal("| second", await client.ReadLineAsync());
        await client.SayAsync("cancel");

        Assert.Equal("ok", await client.ReadLineAsync());
        Assert.True(_test.WasCancelled);
        Assert.Equal(["| on", "ok"], await client.AskAsync("text test echo on"));
    }

    [Fact]
    public async Task Should_cancel_what_goes_on_when_its_client_has_gone()
    {
        var client = await _host.GreetedAsync();
        await client.SayAsync("text test tail");
        await _test.Started;

        client.Dispose();

        await Deadline.UntilAsync(() => _test.WasCancelled, "the command is cancelled");
    }

    [Fact]
    public async Task Should_drop_what_is_said_after_the_end()
    {
        var client = await _host.GreetedAsync();
        await client.SayAsync("text test never");
        var reply = await _test.Started;

        reply.Ok();
        reply.Line("too late");
        reply.Fail("too late");

        Assert.Equal(["ok"], await client.ReadAnswerAsync());
        Assert.Equal(["| next", "ok"], await client.AskAsync("text test echo next"));
    }

    [Fact]
    public async Task Should_part_lines_and_let_no_control_through()
    {
        var client = await _host.GreetedAsync();
        await client.SayAsync("text test never");
        var reply = await _test.Started;

        reply.Raw("a\nb\u001b[2J\r\nok");
        reply.Ok();

        Assert.Equal(["| a", "| b\\u001b[2J", "| ok", "ok"], await client.ReadAnswerAsync());
    }

    [Fact]
    public async Task Should_serve_palettes_that_came_later()
    {
        var client = await _host.GreetedAsync();
        Assert.StartsWith("error There is no palette called \"later\"", Assert.Single(await client.AskAsync("text later go")), StringComparison.Ordinal);

        _host.Registry.Add(new Palette("later", "Comes later", new Command("go", "Go", (_, reply) => reply.Ok())));

        Assert.Equal(["ok"], await client.AskAsync("text later go"));
    }

    [Fact]
    public async Task Should_tell_its_clients_when_it_ends()
    {
        var client = await _host.GreetedAsync();
        await client.SayAsync("text test tail");
        await _test.Started;
        Assert.Equal("| first", await client.ReadLineAsync());

        _host.Host.Dispose();

        Assert.Equal("error The run has ended.", await client.ReadLineAsync());
        Assert.Null(await client.ReadLineAsync());
        Assert.True(_test.WasCancelled);
    }

    [Fact]
    public void Should_say_why_there_is_none_when_the_port_is_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var reserve = new DescriptorReserve(0);

        var start = PbmHost.Start(
            new PbmOptions(Enabled: true, "127.0.0.1", ((IPEndPoint)taken.LocalEndpoint).Port, "", LogPalettes: false),
            new PbmServed(new CommandRegistry(), new AccessToken(""), "1", () => "local", reserve, NullLogger.Instance));

        Assert.Null(start.Host);
        Assert.StartsWith("No pbm in this run: 127.0.0.1:", start.Problem, StringComparison.Ordinal);
        Assert.Contains("actor-load.pbm.port", start.Problem, StringComparison.Ordinal);
    }
}

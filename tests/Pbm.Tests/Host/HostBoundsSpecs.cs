using System.Net.Sockets;
using System.Text;
using ActorLoad.Hosting.Pbm;

namespace Pbm.Tests.Host;

/// <summary>R35: garbage, slow clients, many clients, huge commands.</summary>
public sealed class HostBoundsSpecs : IDisposable
{
    private static readonly HostLimits s_hasty = new()
    {
        Hello = TimeSpan.FromMilliseconds(200),
        Stalled = TimeSpan.FromMilliseconds(300),
        Farewell = TimeSpan.FromMilliseconds(300),
    };

    private readonly TestPalette _test = new();
    private HostUnderTest? _host;

    public void Dispose() => _host?.Dispose();

    [Fact]
    public async Task Should_tell_one_client_too_many_that_it_is()
    {
        var host = Host();
        for (var i = 0; i < 8; i++)
            await host.GreetedAsync();

        var ninth = await host.ConnectAsync();

        Assert.Equal("error This host serves 8 clients at a time, and as many are connected.", await ninth.ReadLineAsync());
        Assert.Null(await ninth.ReadLineAsync());
    }

    [Fact]
    public async Task Should_have_room_again_when_a_client_has_gone()
    {
        var host = Host();
        var first = await host.GreetedAsync();
        for (var i = 1; i < 8; i++)
            await host.GreetedAsync();

        first.Dispose();

        for (var isIn = false; !isIn;)
            isIn = (await (await host.ConnectAsync()).ReadLineAsync())?.StartsWith("pbm 1", StringComparison.Ordinal) ?? false;
    }

    [Fact]
    public async Task Should_stay_up_when_a_thousand_clients_come()
    {
        var host = Host();
        var client = await host.GreetedAsync();
        var answered = 0;
        for (var i = 0; i < 1_000; i++)
        {
            using var other = new RawClient();
            await other.ConnectAsync(host.Host.EndPoint);
            if (i % 100 == 0)
                answered += await other.ReadLineAsync() is null ? 0 : 1;
        }

        Assert.True(answered > 0);
        Assert.Equal(["| here", "ok"], await client.AskAsync("text test echo here"));
    }

    [Fact]
    public async Task Should_let_a_client_go_when_a_command_has_no_end()
    {
        var client = await Host().GreetedAsync();

        var saying = client.SayBytesAsync(Encoding.ASCII.GetBytes("text " + new string('x', 1 << 20)));

        Assert.Equal("error A line of more than 4160 bytes is no request.", await client.ReadLineAsync());
        Assert.Null(await client.ReadLineAsync());
        client.Dispose();
        await saying;
    }

    [Fact]
    public async Task Should_let_a_client_go_that_sends_garbage()
    {
        var host = Host();
        var garbage = new byte[10_000_000];
        for (var i = 0; i < garbage.Length; i++)
            garbage[i] = (byte)(i * 7_919 % 251);
        var client = await host.GreetedAsync();

        var saying = client.SayBytesAsync(garbage);
        while (await client.ReadLineAsync() is { } line)
            Assert.StartsWith("error ", line, StringComparison.Ordinal);

        client.Dispose();
        await saying;
        Assert.Equal(["| here", "ok"], await (await host.GreetedAsync()).AskAsync("text test echo here"));
    }

    [Fact]
    public async Task Should_forgive_some_lines_that_mean_nothing_and_not_many()
    {
        var client = await Host().GreetedAsync();

        for (var i = 0; i < 15; i++)
            Assert.StartsWith("error \"GET /\" is no request", Assert.Single(await client.AskAsync("GET /")), StringComparison.Ordinal);
        Assert.Equal(["error Too many lines that are no request."], await client.AskAsync("GET /"));
        Assert.Null(await client.ReadLineAsync());
    }

    [Fact]
    public async Task Should_let_a_client_go_that_asks_for_nothing()
    {
        var client = await Host(s_hasty).GreetedAsync();

        Assert.Equal("error Nothing was asked for too long.", await client.ReadLineAsync());
        Assert.Null(await client.ReadLineAsync());
    }

    [Fact]
    public async Task Should_let_a_client_go_that_reads_nothing()
    {
        var host = Host(s_hasty with { Hello = TimeSpan.FromMinutes(1), QueuedBytes = 32 << 20 });
        var client = await host.GreetedAsync();

        await client.SayAsync("text test many 300000");

        // The socket's own buffers take some of it: the rest is never asked for, and the connection ends in the middle.
        await Deadline.UntilAsync(() => HasGone(client), "the host has closed the connection");
        Assert.Equal(["| here", "ok"], await (await host.GreetedAsync()).AskAsync("text test echo here"));
    }

    [Fact]
    public async Task Should_say_how_much_was_left_out_for_a_client_that_reads_slowly()
    {
        var client = await Host(HostLimits.Default with { QueuedBytes = 64_000 }).GreetedAsync();

        await client.SayAsync("text test many 300000");
        await _test.SaidAll;
        var answer = await client.ReadAnswerAsync();

        Assert.Equal("ok", answer[^1]);
        var notes = answer.Where(line => line.Contains("lines left out", StringComparison.Ordinal)).ToArray();
        var leftOut = notes.Sum(note => int.Parse(note.Split(' ')[2]));
        Assert.True(leftOut > 0);
        Assert.Equal(300_000, leftOut + answer.Length - notes.Length - 1);
    }

    [Fact]
    public async Task Should_leave_nothing_out_for_a_client_that_reads_when_there_is_room_in_its_connection()
    {
        var client = await Host(HostLimits.Default with { QueuedBytes = 64_000, LowWaterBytes = 1_000 }).GreetedAsync();

        await client.SayAsync("text test many 1000");
        await _test.SaidAll;

        Assert.Equal(1_001, (await client.ReadAnswerAsync()).Length);
    }

    [Fact]
    public async Task Should_say_so_in_json_for_a_program()
    {
        var client = await Host(HostLimits.Default with { QueuedBytes = 64_000 }).GreetedAsync();

        await client.SayAsync("json test many 300000");
        await _test.SaidAll;
        var answer = await client.ReadAnswerAsync();

        Assert.Contains(answer, line => line.StartsWith("| {\"leftOut\":", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_accept_with_a_descriptor_of_its_own_when_the_process_has_none_left()
    {
        HostUnderTest? host = null;
        var refused = 0;
        host = _host = new HostUnderTest(
            accept: listener =>
            {
                // As long as all are held there is none to accept with.
                if (Volatile.Read(ref host) is { } known && known.Reserve.Held == HostLimits.Default.SpareDescriptors)
                {
                    if (!listener.Poll(0, SelectMode.SelectRead))
                        throw new SocketException((int)SocketError.WouldBlock);
                    refused++;
                    throw new SocketException((int)SocketError.TooManyOpenSockets);
                }

                return listener.Accept();
            },
            palettes: [_test.Palette]);

        var client = await host.GreetedAsync();

        Assert.Equal(["| in", "ok"], await client.AskAsync("text test echo in"));
        Assert.True(refused > 0);
        client.Dispose();
        await Deadline.UntilAsync(() => host.Reserve.Held == HostLimits.Default.SpareDescriptors, "the descriptor is held back again");
    }

    [Fact]
    public async Task Should_try_again_when_there_is_no_descriptor_at_all()
    {
        var left = 3;
        var host = _host = new HostUnderTest(
            limits: HostLimits.Default with { SpareDescriptors = 0 },
            accept: listener => left-- > 0 ? throw new SocketException((int)SocketError.TooManyOpenSockets) : listener.Accept(),
            palettes: [_test.Palette]);

        Assert.Equal(["| in", "ok"], await (await host.GreetedAsync()).AskAsync("text test echo in"));
    }

    private static bool HasGone(RawClient client)
    {
        // Written to, a connection that the other end has given up says so; a host that only waits takes it.
        try
        {
            client.Socket.Send("\n"u8);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private HostUnderTest Host(HostLimits? limits = null) => _host = new HostUnderTest(limits: limits, palettes: [_test.Palette]);
}

using System.Net.Sockets;
using EchoServer.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace EchoServer.Tests.Misbehaving;

/// <summary>The kinds that are of the whole server, and what holds for all kinds.</summary>
public class MisbehavingServerSpecs
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Should_neither_read_nor_write_until_thawed_when_frozen()
    {
        await using var server = TestServer.Misbehaving("freeze:2s:6s", _time);
        using var client = await server.ConnectAsync();
        Assert.Equal(Frames.Of(10), await client.ExchangeAsync(Frames.Of(10)));

        _time.Advance(TimeSpan.FromSeconds(2));
        await Deadline.UntilAsync(() => server.Counts.Misbehaved == 1);
        await client.SendAsync(Frames.Of(20));
        _time.Advance(TimeSpan.FromSeconds(5.9));
        Assert.Equal((1, 0), (server.Counts.Frames, client.Socket.Available));

        // The thaw may be asked for a moment after the advance that is to bring it.
        var echo = client.ReceiveAsync(24);
        while (!echo.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(0.1));
            await Task.WhenAny(echo, Task.Delay(5));
        }
        Assert.Equal(Frames.Of(20), await echo);
    }

    [Fact]
    public async Task Should_reset_what_is_open_once_and_accept_on_when_resetting_all()
    {
        await using var server = TestServer.Misbehaving("reset-all:3s", _time);
        TestClient[] clients = [await server.ConnectAsync(), await server.ConnectAsync()];
        foreach (var client in clients) await client.ExchangeAsync(Frames.Of(10));

        _time.Advance(TimeSpan.FromSeconds(3));

        foreach (var client in clients)
        {
            var error = await Assert.ThrowsAsync<SocketException>(() => client.ReceiveAsync(1));
            Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
            client.Dispose();
        }
        using var next = await server.ConnectAsync();
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(Frames.Of(10), await next.ExchangeAsync(Frames.Of(10)));
        Assert.Equal(2, (await server.StopAsync()).Misbehaved);
    }

    [Fact]
    public async Task Should_accept_and_read_nothing_when_it_never_reads()
    {
        await using var server = TestServer.Misbehaving("never-read");
        using var client = await server.ConnectAsync();
        await client.SendAsync(Frames.Of(100));
        await Deadline.UntilAsync(() => server.Counts.Accepted == 1);

        var counts = await server.StopAsync();

        Assert.Equal((1, 0, 0, 1), (counts.Open, counts.BytesReceived, counts.BytesSent, counts.Misbehaved));
    }

    [Fact]
    public async Task Should_leave_connections_in_the_backlog_when_it_never_accepts()
    {
        await using var server = TestServer.Misbehaving("never-accept");
        using var client = await server.ConnectAsync();
        await client.SendAsync(Frames.Of(100));

        var counts = await server.StopAsync();

        Assert.Equal((0, 0, 1), (counts.Accepted, counts.BytesReceived, counts.Misbehaved));
    }

    [Fact]
    public async Task Should_answer_what_was_whole_and_close_when_a_length_is_over_the_maximum()
    {
        await using var server = TestServer.Misbehaving("double:2");
        using var client = await server.ConnectAsync();
        await client.SendAsync(Frames.Of(10), Frames.Header(8193));

        Assert.Equal(Frames.Of(10), await client.ReceiveAsync(100));

        Assert.Empty(await client.ReceiveAsync(1));
        var counts = await server.StopAsync();
        Assert.Equal((1, 0), (counts.ProtocolErrors, counts.Open));
    }

    [Fact]
    public async Task Should_stop_reading_when_the_client_does_not_read()
    {
        const int bulk = 64 * 1024 * 1024;
        await using var server = TestServer.Misbehaving("double");
        using var client = await server.ConnectAsync();
        client.Socket.Blocking = false;
        var frame = Frames.Of(8188);
        var sent = 0;

        while (sent < bulk && client.Socket.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectWrite))
            sent += client.Socket.Send(frame.AsSpan(sent % frame.Length), SocketFlags.None, out _);

        Assert.True(sent < bulk, "the server read on from a client that does not");
    }

    [Fact]
    public async Task Should_count_as_the_clients_do_when_it_serves_many()
    {
        await using var server = TestServer.Misbehaving("double:10");
        var clients = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => server.ConnectAsync()));
        await Task.WhenAll(clients.Select(c => c.SendAsync(Frames.Of(100), Frames.Of(100))));
        var received = await Task.WhenAll(clients.Select(c => c.FinishAsync()));
        foreach (var client in clients) client.Dispose();

        var counts = await server.StopAsync();

        Assert.Equal(new(50, 0, 0, 100, 100 * 104, received.Sum(r => r.Length), 0, 10), counts);
        Assert.Equal(110 * 104, counts.BytesSent);
    }
}

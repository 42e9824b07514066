using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EchoServer.Serving;
using EchoServer.Tests.Support;

namespace EchoServer.Tests.Serving;

public class EchoLoopSpecs
{
    [Fact]
    public async Task Should_echo_every_byte_when_frames_arrive()
    {
        await using var server = TestServer.Echoing();
        using var client = await server.ConnectAsync();
        byte[][] frames = [Frames.Of(0), Frames.Of(128, 1), Frames.Of(512, 2), Frames.Of(8192, 3)];

        var echo = await client.ExchangeAsync(frames);

        Assert.Equal(Frames.Join(frames), echo);
    }

    [Fact]
    public async Task Should_echo_when_listening_on_ipv6()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "no IPv6 on this machine");
        await using var server = TestServer.Echoing(IPAddress.IPv6Loopback);
        using var client = await server.ConnectAsync();

        Assert.Equal(Frames.Of(100), await client.ExchangeAsync(Frames.Of(100)));
    }

    [Fact]
    public async Task Should_balance_its_counts_with_the_clients_when_stopped()
    {
        await using var server = TestServer.Echoing();
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.ConnectAsync()));
        foreach (var client in clients) await client.ExchangeAsync(Frames.Of(10), Frames.Of(200));
        foreach (var client in clients[..5]) client.Dispose();

        var counts = await server.StopAsync();

        Assert.Equal(new(20, 15, 0, 40, 20 * 218, 20 * 218, 0, 0), counts);
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public async Task Should_count_what_had_arrived_when_it_is_stopped_at_once()
    {
        await using var server = TestServer.Echoing();
        using var client = await server.ConnectAsync();
        await client.SendAsync(Frames.Of(50));

        var counts = await server.StopAsync();

        Assert.Equal((1, 1, 54), (counts.Accepted, counts.Frames, counts.BytesSent));
    }

    [Fact]
    public async Task Should_close_that_connection_alone_when_a_length_is_over_the_maximum()
    {
        await using var server = TestServer.Echoing();
        using var bad = await server.ConnectAsync();
        using var good = await server.ConnectAsync();

        await bad.SendAsync(Frames.Header(8193));
        Assert.Empty(await bad.ReceiveAsync(1));

        Assert.Equal(Frames.Of(9), await good.ExchangeAsync(Frames.Of(9)));
        var counts = await server.StopAsync();
        Assert.Equal((1, 1), (counts.ProtocolErrors, counts.Open));
    }

    [Fact]
    public async Task Should_echo_all_and_close_when_the_client_half_closes()
    {
        await using var server = TestServer.Echoing();
        using var client = await server.ConnectAsync();
        await client.SendAsync(Frames.Of(300), [0, 0]);

        var echo = await client.FinishAsync();

        Assert.Equal(Frames.Join(Frames.Of(300), [0, 0]), echo);
        var counts = await server.StopAsync();
        Assert.Equal((1, 0), (counts.Frames, counts.Open));
    }

    [Fact]
    public async Task Should_forget_a_connection_when_it_is_reset()
    {
        await using var server = TestServer.Echoing();
        var client = await server.ConnectAsync();
        await client.ExchangeAsync(Frames.Of(1));

        client.Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Dispose();

        Assert.Equal(0, (await server.StopAsync()).Open);
    }

    [Fact]
    public async Task Should_stop_reading_and_lose_nothing_when_the_client_does_not_read()
    {
        const int bulk = 64 * 1024 * 1024; // more than the kernel's buffers of both sides hold
        await using var server = TestServer.Echoing();
        using var client = await server.ConnectAsync();
        var frame = Frames.Of(8188);
        var sent = SendUntilRefused(client.Socket, frame, bulk);
        Assert.True(sent < bulk, "the server read on from a client that does not");
        Assert.True(server.Counts.BytesReceived - server.Counts.BytesSent <= EchoLoop.ReadBytes);

        // The other clients do not notice.
        using var other = await server.ConnectAsync();
        Assert.Equal(Frames.Of(5), await other.ExchangeAsync(Frames.Of(5)));

        var echo = await client.ReceiveAsync(sent);
        for (var i = 0; i < sent; i++)
        {
            if (echo[i] != frame[i % frame.Length]) Assert.Fail($"byte {i} of the echo is wrong");
        }
        Assert.Equal(sent, echo.Length);
    }

    [Fact]
    public async Task Should_close_when_a_client_that_is_owed_bytes_goes()
    {
        await using var server = TestServer.Echoing();
        var client = await server.ConnectAsync();
        SendUntilRefused(client.Socket, Frames.Of(8188), 64 * 1024 * 1024);

        client.Dispose(); // with bytes unread: a RST

        await Deadline.UntilAsync(() => server.Counts.Open == 0);
    }

    [Fact]
    public async Task Should_serve_on_when_thousands_of_connections_come_and_go()
    {
        await using var server = TestServer.Echoing();
        for (var round = 0; round < 5; round++)
        {
            var clients = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => server.ConnectAsync()));
            await Task.WhenAll(clients.Select(async c => Assert.Equal(Frames.Of(20), await c.ExchangeAsync(Frames.Of(20)))));
            foreach (var client in clients) client.Dispose();
        }

        var counts = await server.StopAsync();

        Assert.Equal((1500, 0, 1500), (counts.Accepted, counts.Open, counts.Frames));
    }

    /// <summary>A child that was forked and has not come to its exec yet has every descriptor too, and a socket is in the epoll set as long as anyone has it.</summary>
    [Fact]
    public async Task Should_close_a_connection_once_when_someone_else_still_holds_its_descriptor()
    {
        await using var server = TestServer.Echoing();
        var client = await server.ConnectAsync();
        await client.ExchangeAsync(Frames.Of(20));
        var copy = Duplicate(DescriptorTo((IPEndPoint)client.Socket.LocalEndPoint!));

        client.Dispose();
        await Deadline.UntilAsync(() => server.Counts.Open != 1);
        using (var other = await server.ConnectAsync())
            Assert.Equal(Frames.Of(20), await other.ExchangeAsync(Frames.Of(20)));
        var counts = await server.StopAsync();
        CloseDescriptor(copy);

        Assert.Equal((2, 2), (counts.Accepted, counts.Frames));
        Assert.InRange(counts.Open, 0, 1);
    }

    [DllImport("libc", EntryPoint = "dup")]
    private static extern int Duplicate(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int CloseDescriptor(int descriptor);

    /// <summary>The server's end of a connection is in this process as well.</summary>
    private static int DescriptorTo(IPEndPoint peer)
    {
        foreach (var file in Directory.GetFiles("/proc/self/fd"))
        {
            var descriptor = int.Parse(Path.GetFileName(file), CultureInfo.InvariantCulture);
            try
            {
                using var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: false));
                if (peer.Equals(socket.RemoteEndPoint))
                    return descriptor;
            }
            catch (SocketException)
            {
                // No socket, or one that is not connected.
            }
        }

        throw new InvalidOperationException($"No descriptor of this process is connected to {peer}.");
    }

    // Ends at a tenth of a second in which the kernel took nothing more, or at the whole.
    private static int SendUntilRefused(Socket socket, byte[] frame, int most)
    {
        socket.Blocking = false;
        var sent = 0;
        while (sent < most && socket.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectWrite))
            sent += socket.Send(frame.AsSpan(sent % frame.Length), SocketFlags.None, out _);
        return sent;
    }
}

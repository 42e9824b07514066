using System.Diagnostics;
using System.Net.Sockets;
using EchoServer.Tests.Support;

namespace EchoServer.Tests.Misbehaving;

/// <summary>The kinds that are in the replies, over real sockets.</summary>
public class MisbehavingRepliesSpecs
{
    private static readonly byte[] First = Frames.Of(128, 1);
    private static readonly byte[] Second = Frames.Of(300, 2);

    [Theory]
    [InlineData("delay:150ms")]
    [InlineData("late:150ms:1")]
    public async Task Should_reply_no_sooner_when_replies_are_delayed(string kind)
    {
        await using var server = TestServer.Misbehaving(kind);
        using var client = await server.ConnectAsync();
        var sentAt = Stopwatch.GetTimestamp();

        var echo = await client.ExchangeAsync(First, Second);

        Assert.InRange(Stopwatch.GetElapsedTime(sentAt).TotalMilliseconds, 149, Deadline.Length.TotalMilliseconds);
        Assert.Equal(Frames.Join(First, Second), echo);
        Assert.Equal(2, (await server.StopAsync()).Misbehaved);
    }

    [Fact]
    public async Task Should_keep_the_order_when_a_late_reply_has_one_behind_it()
    {
        await using var server = TestServer.Misbehaving("late:100ms:2");
        using var client = await server.ConnectAsync();

        var echo = await client.ExchangeAsync(First, Second, First);

        Assert.Equal(Frames.Join(First, Second, First), echo);
        Assert.Equal(1, (await server.StopAsync()).Misbehaved);
    }

    [Fact]
    public async Task Should_flip_every_second_reply_when_so_asked()
    {
        await using var server = TestServer.Misbehaving("flip:2");
        using var client = await server.ConnectAsync();

        var echo = await client.ExchangeAsync(First, First);

        Assert.Equal(First, echo[..First.Length]);
        Assert.Equal(1, First.Zip(echo[First.Length..]).Count(pair => pair.First != pair.Second));
    }

    [Fact]
    public async Task Should_reply_as_long_with_other_bytes_when_so_asked()
    {
        await using var server = TestServer.Misbehaving("other-bytes");
        using var client = await server.ConnectAsync();

        var echo = await client.ExchangeAsync(First);

        Assert.Equal(First[..4], echo[..4]);
        Assert.NotEqual(First[4..], echo[4..]);
    }

    [Fact]
    public async Task Should_swap_neighbours_when_reordering()
    {
        await using var server = TestServer.Misbehaving("reorder");
        using var client = await server.ConnectAsync();

        Assert.Equal(Frames.Join(Second, First), await client.ExchangeAsync(First, Second));
    }

    [Fact]
    public async Task Should_send_what_is_held_when_the_client_is_done()
    {
        await using var server = TestServer.Misbehaving("coalesce");
        using var client = await server.ConnectAsync();
        await client.SendAsync(First, Second);

        Assert.Equal(Frames.Join(First, Second), await client.FinishAsync());
    }

    [Fact]
    public async Task Should_send_replies_together_when_coalescing()
    {
        await using var server = TestServer.Misbehaving("coalesce:2");
        using var client = await server.ConnectAsync();
        await client.SendAsync(First);
        await client.SendAsync(Second);

        Assert.Equal(Frames.Join(First, Second), await client.ReceiveSomeAsync());
    }

    [Fact]
    public async Task Should_reply_twice_when_doubling()
    {
        await using var server = TestServer.Misbehaving("double");
        using var client = await server.ConnectAsync();
        await client.SendAsync(First);

        Assert.Equal(Frames.Join(First, First), await client.FinishAsync());
    }

    [Fact]
    public async Task Should_leave_out_every_second_reply_when_dropping()
    {
        await using var server = TestServer.Misbehaving("drop:2");
        using var client = await server.ConnectAsync();
        await client.SendAsync(First, Second, First);

        Assert.Equal(Frames.Join(First, First), await client.FinishAsync());
    }

    [Fact]
    public async Task Should_end_in_the_middle_of_a_reply_when_cutting()
    {
        await using var server = TestServer.Misbehaving("cut:2");
        using var client = await server.ConnectAsync();
        await client.SendAsync(First, Second, First);

        Assert.Equal(Frames.Join(First, Second[..(Second.Length / 2)]), await client.ReceiveAsync(10_000));
    }

    [Fact]
    public async Task Should_break_off_with_a_reset_when_resetting()
    {
        await using var server = TestServer.Misbehaving("reset:2");
        using var client = await server.ConnectAsync();
        Assert.Equal(First, await client.ExchangeAsync(First));
        await client.SendAsync(Second);

        var error = await Assert.ThrowsAsync<SocketException>(() => client.ReceiveAsync(1));

        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        await Deadline.UntilAsync(() => server.Counts.Open == 0);
    }

    [Fact]
    public async Task Should_announce_four_gigabytes_when_the_length_is_to_be_long()
    {
        await using var server = TestServer.Misbehaving("long-length");
        using var client = await server.ConnectAsync();

        var echo = await client.ExchangeAsync(First);

        Assert.Equal(Frames.Header(uint.MaxValue), echo[..4]);
    }

    [Fact]
    public async Task Should_reply_whole_when_splitting()
    {
        await using var server = TestServer.Misbehaving("split");
        using var client = await server.ConnectAsync();

        Assert.Equal(Frames.Join(First, Second), await client.ExchangeAsync(First, Second));
        Assert.Equal(2, (await server.StopAsync()).Misbehaved);
    }

    [Fact]
    public async Task Should_never_end_after_the_first_reply_when_endless()
    {
        await using var server = TestServer.Misbehaving("endless");
        using var client = await server.ConnectAsync();
        Assert.Equal(First, await client.ExchangeAsync(First));

        Assert.Equal(1_000_000, (await client.ReceiveAsync(1_000_000)).Length);

        client.Dispose();
        await Deadline.UntilAsync(() => server.Counts.Open == 0);
    }

    [Fact]
    public async Task Should_end_in_good_order_when_the_replies_are_counted_out()
    {
        await using var server = TestServer.Misbehaving("fin-after:2");
        using var client = await server.ConnectAsync();
        await client.SendAsync(First, Second, First);

        Assert.Equal(Frames.Join(First, Second), await client.ReceiveAsync(10_000));
    }
}

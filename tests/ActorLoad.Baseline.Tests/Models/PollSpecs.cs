using System.Diagnostics;
using System.Net.Sockets;
using ActorLoad.Baseline.Models;
using ActorLoad.Baseline.Tests.Support;
using Xunit;

namespace ActorLoad.Baseline.Tests.Models;

public sealed class PollSpecs : IDisposable
{
    private readonly SocketPair _sockets = new();

    public void Dispose() => _sockets.Dispose();

    [Fact]
    public async Task Should_wake_by_the_socket_when_there_is_something_to_read()
    {
        var waiting = Wait(null, null);

        _sockets.Peer.Send([1]);

        Assert.Equal(Wake.Socket, await waiting.Result);
    }

    [Fact]
    public async Task Should_wake_by_the_socket_when_the_peer_closes()
    {
        var waiting = Wait(null, null);

        _sockets.Peer.Dispose();

        Assert.Equal(Wake.Socket, await waiting.Result);
    }

    [Fact]
    public async Task Should_wake_by_the_socket_when_our_side_shuts_it_down()
    {
        var waiting = Wait(null, null);

        _sockets.Ours.Shutdown(SocketShutdown.Receive);

        Assert.Equal(Wake.Socket, await waiting.Result);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task Should_look_and_return_when_the_time_has_come(double milliseconds) =>
        Assert.Equal(Wake.Time, await Wait(null, TimeSpan.FromMilliseconds(milliseconds)).Result);

    [Fact]
    public async Task Should_look_at_the_socket_when_the_time_has_come()
    {
        _sockets.Peer.Send([1]);

        // The byte has come before the first look returns: on loopback it is there when the send returns.
        Assert.Equal(Wake.Socket, await Wait(null, TimeSpan.Zero).Result);
    }

    [Fact]
    public async Task Should_wake_by_time_and_no_sooner_when_nothing_comes()
    {
        var clock = Stopwatch.StartNew();

        Assert.Equal(Wake.Time, await Wait(null, TimeSpan.FromMilliseconds(30)).Result);
        Assert.True(clock.Elapsed >= TimeSpan.FromMilliseconds(30), $"{clock.Elapsed}");
    }

    [Fact]
    public async Task Should_wake_by_the_hold_when_it_is_known()
    {
        var signal = new HoldSignal();
        var waiting = Wait(signal, null);

        signal.Give();

        Assert.Equal(Wake.Hold, await waiting.Result);
    }

    [Fact]
    public async Task Should_look_at_the_socket_first_when_the_hold_is_known_too()
    {
        var signal = new HoldSignal();
        signal.Give();
        _sockets.Peer.Send([1]);

        Assert.Equal(Wake.Socket, await Wait(signal, null).Result);
    }

    [Fact]
    public void Should_pass_over_input_when_it_waits_for_the_end_alone()
    {
        _sockets.Peer.Send([1]);

        Assert.Equal(Wake.Time, Poll.UntilShutDown(_sockets.Ours, null, TimeSpan.FromMilliseconds(20)));
    }

    [Fact]
    public void Should_call_a_disposed_socket_ended()
    {
        _sockets.Ours.Dispose();

        Assert.Equal(Wake.Socket, Poll.UntilShutDown(_sockets.Ours, null, null));
    }

    private Blocking<Wake> Wait(HoldSignal? signal, TimeSpan? timeout) => new(() => Poll.UntilReadable(_sockets.Ours, signal, timeout));
}

using ActorLoad.Baseline.Models;
using ActorLoad.Baseline.Tests.Support;
using Xunit;

namespace ActorLoad.Baseline.Tests.Models;

public sealed class HoldSignalSpecs : IDisposable
{
    private readonly SocketPair _sockets = new();
    private readonly HoldSignal _signal = new();

    public void Dispose() => _sockets.Dispose();

    [Fact]
    public void Should_wake_nobody_when_it_is_not_given() => Assert.Equal(Wake.Time, Poll.UntilReadable(_sockets.Ours, _signal, TimeSpan.Zero));

    [Fact]
    public async Task Should_wake_everybody_who_waits_when_it_is_given()
    {
        using var other = new SocketPair();
        Blocking<Wake>[] waiting = [Wait(_sockets), Wait(other), Wait(other)];

        _signal.Give();

        Assert.All(await Task.WhenAll(waiting.Select(w => w.Result)), wake => Assert.Equal(Wake.Hold, wake));
    }

    [Fact]
    public void Should_wake_who_comes_later_and_again_when_it_was_given()
    {
        _signal.Give();
        _signal.Give();

        Assert.Equal([Wake.Hold, Wake.Hold], [Poll.UntilReadable(_sockets.Ours, _signal, null), Poll.UntilReadable(_sockets.Ours, _signal, null)]);
    }

    private Blocking<Wake> Wait(SocketPair sockets) => new(() => Poll.UntilReadable(sockets.Ours, _signal, null));
}

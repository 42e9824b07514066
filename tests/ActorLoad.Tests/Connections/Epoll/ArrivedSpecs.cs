using ActorLoad.Connections.Epoll;
using Xunit;

namespace ActorLoad.Tests.Connections.Epoll;

public sealed class ArrivedSpecs
{
    private readonly byte[] _buffer = [1, 2, 3, 4];
    private readonly Arrived _arrived;

    public ArrivedSpecs()
    {
        _arrived = new Arrived(_buffer);
        _arrived.Fill(3);
    }

    [Fact]
    public void Should_be_free_again_when_it_is_done_with()
    {
        Assert.False(_arrived.IsFree);

        Assert.Equal([1, 2, 3], _arrived.Take().ToArray());
        Assert.False(_arrived.IsFree);
        _arrived.Done();

        Assert.True(_arrived.IsFree);
        _arrived.Fill(2);
        Assert.Equal([1, 2], _arrived.Take().ToArray());
    }

    [Fact]
    public void Should_leave_the_buffer_when_it_is_kept()
    {
        Assert.True(_arrived.TryKeepFor(null!));
        Array.Clear(_buffer);

        Assert.Equal([1, 2, 3], _arrived.Take().ToArray());
    }

    [Fact]
    public void Should_not_leave_the_buffer_when_it_is_being_read()
    {
        _arrived.Take();

        Assert.False(_arrived.TryKeepFor(null!));
    }
}

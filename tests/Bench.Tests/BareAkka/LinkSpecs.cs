using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ActorLoad.BareAkka;

namespace Bench.Tests.BareAkka;

public sealed class LinkSpecs : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _ours = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _peer;
    private readonly Link _link = new();
    private readonly List<long> _answered = [];

    public LinkSpecs()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _ours.Connect(_listener.LocalEndPoint!);
        _peer = _listener.Accept();
    }

    public void Dispose()
    {
        _peer.Dispose();
        _ours.Dispose();
        _listener.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(1_000)]
    public void Should_tell_when_each_was_due_when_replies_come_in_pieces(int piece)
    {
        _link.Open(_ours);
        Assert.True(_link.TrySend(Message(10), due: 100));
        Assert.True(_link.TrySend(Message(0), due: 200));
        Assert.True(_link.TrySend(Message(300), due: 300));

        foreach (var part in Message(10).Concat(Message(0)).Concat(Message(300)).Chunk(piece))
            Assert.True(_link.Receive(part, _answered.Add));

        Assert.Equal([100, 200, 300], _answered);
    }

    [Fact]
    public void Should_send_nothing_when_four_are_unanswered()
    {
        _link.Open(_ours);
        for (var i = 0; i < 4; i++)
            Assert.True(_link.TrySend(Message(1), due: i));

        Assert.False(_link.TrySend(Message(1), due: 4));
        Assert.True(_link.Receive(Message(1), _answered.Add));
        Assert.True(_link.TrySend(Message(1), due: 5));
        Assert.Equal([0L], _answered);
    }

    [Fact]
    public void Should_send_nothing_when_it_is_not_open()
    {
        Assert.False(_link.TrySend(Message(1), due: 1));
        _link.Open(_ours);

        Assert.True(_link.Close());
        Assert.False(_link.Close());
        Assert.False(_link.TrySend(Message(1), due: 2));
    }

    [Fact]
    public void Should_send_nothing_when_akka_has_closed_the_socket()
    {
        _link.Open(_ours);
        _ours.Dispose();

        Assert.False(_link.TrySend(Message(1), due: 1));
    }

    [Fact]
    public void Should_refuse_what_is_no_reply()
    {
        Assert.False(_link.Receive(Message(1), _answered.Add)); // to nothing
        Assert.False(new Link().Receive([0xFF, 0xFF, 0xFF, 0xFF], _answered.Add));
        Assert.Empty(_answered);
    }

    private static byte[] Message(int length)
    {
        var message = new byte[4 + length];
        BinaryPrimitives.WriteInt32BigEndian(message, length);
        return message;
    }
}

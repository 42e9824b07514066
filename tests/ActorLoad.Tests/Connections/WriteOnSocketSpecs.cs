using System.Net.Sockets;
using ActorLoad.Connections;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;
using Akka.Actor;
using Akka.IO;
using Akka.TestKit;
using Xunit;
using static ActorLoad.Connections.ConnectionProtocol;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Connections;

/// <summary>A connection with a real socket beside a probe in the place of Akka.IO's actor: what goes which way, and in which order it arrives.</summary>
public sealed class WriteOnSocketSpecs : TestKit
{
    private const int Id = 3;

    /// <summary>IPPROTO_TCP and TCP_MAXSEG of Linux.</summary>
    private const int TcpLevel = 6, MaxSegment = 2;

    private static readonly LoadOptions Options = TestOptions.Of(
        "connections = 4, message { interval = 1s, in-flight = 64, size { min = 4096, max = 8192 } }, ramp.connect-timeout = 3s");

    private readonly TestProbe _group;
    private readonly TestProbe _akka;
    private readonly Surroundings _around;
    private readonly ConnectedSockets _sockets = new();
    private readonly Socket _peer;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly IActorRef _connection;
    private readonly List<byte> _due = [];
    private long _nextRound;

    public WriteOnSocketSpecs()
        : base(Kit.Hocon)
    {
        _group = CreateTestProbe();
        _akka = CreateTestProbe();
        _around = new Surroundings(Sys, _akka, Options, sockets: _sockets);
        using var listener = Loopback.Listen();
        listener.ReceiveBufferSize = 4096;
        _socket.SendBufferSize = 4096;
        // In small segments, so that it takes a part of a message when there is no room for all of it.
        _socket.SetRawSocketOption(TcpLevel, MaxSegment, BitConverter.GetBytes(256));
        _socket.Connect(listener.LocalEndPoint!);
        _peer = listener.Accept();
        _peer.ReceiveTimeout = (int)Kit.Patience.TotalMilliseconds;
        _connection = _group.ChildActorOf(ConnectionActor.Props(_around.Context), ConnectionActor.NameOf(Id, 1));
        Assert.Same(_sockets, Assert.Single(_akka.ExpectMsg<Tcp.Connect>().Options));
        _sockets.AfterConnect(_socket);
        _connection.Tell(new Tcp.Connected(_socket.RemoteEndPoint, _socket.LocalEndPoint), _akka);
        _akka.ExpectMsg<Tcp.Register>();
        _group.ExpectMsg<Opened>();
    }

    protected override void AfterAll()
    {
        _socket.Dispose();
        _peer.Dispose();
        base.AfterAll();
    }

    [Fact]
    public void Should_write_on_the_socket_when_it_has_room()
    {
        Due();

        Assert.Equal(_due, ReadFromPeer(_due.Count));
        _akka.ExpectNothingElse();
    }

    [Fact]
    public void Should_give_Akka_the_rest_in_order_when_the_socket_has_no_room()
    {
        var written = FillSocket();
        Due();
        Due();
        // Then Akka.IO writes what it was given, one after the other.
        var given = new List<byte>(written.Data.ToArray());
        given.AddRange(ExpectWrite().Data.ToArray());
        given.AddRange(ExpectWrite().Data.ToArray());

        var onSocket = ReadFromPeer(_due.Count - given.Count);

        Assert.Equal(_due, [.. onSocket, .. given]);
    }

    [Fact]
    public void Should_write_on_the_socket_again_when_Akka_has_written_all_that_it_was_given()
    {
        var given = FillSocket().Data.Count;
        ReadFromPeer(_due.Count - given);
        Due();
        ExpectWrite();
        _connection.Tell(MessageSet.Written.Instance, _akka);
        Due();
        ExpectWrite();
        _connection.Tell(MessageSet.Written.Instance, _akka);
        _connection.Tell(MessageSet.Written.Instance, _akka);

        var before = _due.Count;
        Due();

        Assert.Equal(_due[before..(before + 100)], ReadFromPeer(100));
    }

    [Fact]
    public void Should_take_a_send_back_when_Akka_refuses_all_of_its_bytes()
    {
        FillSocket();
        Due();
        Refuse(ExpectWrite());
        Settle();

        Assert.Equal((_nextRound - 1, 1), (_around.Messages.Sent, _around.Messages.Failed));
    }

    [Fact]
    public void Should_abort_when_Akka_refuses_the_rest_of_a_message()
    {
        var write = FillSocket();
        Assert.NotEqual(_around.FrameOf(Id, _nextRound - 1).Length, write.Data.Count);

        Refuse(write);

        _akka.ExpectMsg<Tcp.Abort>();
    }

    /// <summary>Akka.IO refuses what it still had to write before it says that the socket has failed.</summary>
    [Fact]
    public void Should_say_that_it_was_reset_when_Akka_refuses_the_rest_of_a_message_first()
    {
        Refuse(FillSocket());
        _akka.ExpectMsg<Tcp.Abort>();

        _connection.Tell(new Tcp.ErrorClosed(new SocketException((int)SocketError.ConnectionReset).Message), _akka);

        Assert.Equal(new Closed(Id, CloseReason.Reset), _group.ExpectMsg<Closed>());
    }

    [Fact]
    public void Should_leave_it_to_Akka_when_the_socket_is_gone()
    {
        _socket.Dispose();
        Due();

        Assert.Equal(_due, ExpectWrite().Data.ToArray());
    }

    [Fact]
    public void Should_leave_it_to_Akka_when_the_peer_has_reset_the_connection()
    {
        _peer.Close(timeout: 0);
        WaitForReset();
        Due();

        Assert.Equal(_due, ExpectWrite().Data.ToArray());
    }

    /// <summary>The kernel tells an error once: Akka.IO, which comes second, sees no more than an end.</summary>
    [Fact]
    public void Should_say_that_it_was_reset_when_its_write_was_the_first_to_be_told()
    {
        _peer.Close(timeout: 0);
        Assert.True(_socket.Poll(Kit.Patience, SelectMode.SelectRead));
        Due();
        ExpectWrite();

        _connection.Tell(Tcp.PeerClosed.Instance, _akka);

        Assert.Equal(new Closed(Id, CloseReason.Reset), _group.ExpectMsg<Closed>());
        Assert.Equal(1, _around.Messages.LostOnClose);
    }

    [Fact]
    public void Should_know_a_socket_once()
    {
        _sockets.AfterConnect(_socket);

        Assert.Same(_socket, _sockets.Take(_socket.LocalEndPoint));
        Assert.Null(_sockets.Take(_socket.LocalEndPoint));
        Assert.Null(_sockets.Take(null));
    }

    private void Due()
    {
        _due.AddRange(_around.FrameOf(Id, _nextRound));
        _connection.Tell(new SendDue(_nextRound++, _around.Clock.Now, _around.Context.Plan));
        Settle();
    }

    /// <summary>Until the first write that Akka.IO is given: a part of a message, unless the socket was full at a message's end.</summary>
    private Tcp.Write FillSocket()
    {
        while (true)
        {
            Due();
            _akka.Ref.Tell("settled", ActorRefs.NoSender);
            var told = _akka.ExpectMsg<object>();
            if (told is not Tcp.Write write)
                continue;
            Assert.True(write.WantsAck);
            _akka.ExpectMsg("settled");
            return write;
        }
    }

    private Tcp.Write ExpectWrite()
    {
        var write = _akka.ExpectMsg<Tcp.Write>();
        Assert.True(write.WantsAck);
        return write;
    }

    private void Refuse(Tcp.Write write) => _connection.Tell(write.FailureMessage, _akka);

    private void Settle()
    {
        _connection.Tell(new Identify("settled"), TestActor);
        ExpectMsg<ActorIdentity>();
    }

    private byte[] ReadFromPeer(int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
            read += _peer.Receive(bytes, read, count - read, SocketFlags.None);
        return bytes;
    }

    private void WaitForReset()
    {
        Assert.True(_socket.Poll(Kit.Patience, SelectMode.SelectRead));
        Assert.Equal(0, _socket.Receive(new byte[1], SocketFlags.None, out var error));
        Assert.Equal(SocketError.ConnectionReset, error);
    }
}

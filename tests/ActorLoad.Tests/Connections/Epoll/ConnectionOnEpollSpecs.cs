using System.Net;
using System.Net.Sockets;
using ActorLoad.Connections;
using ActorLoad.Connections.Epoll;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using Akka.Actor;
using Akka.TestKit;
using Xunit;
using static ActorLoad.Connections.ConnectionGroupProtocol;
using static ActorLoad.Connections.ConnectionProtocol;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Connections.Epoll;

/// <summary>Connections' actors, and a group of them, on real sockets of the epoll set; the group's time is the test's.</summary>
public sealed class ConnectionOnEpollSpecs : TestKit
{
    private const int Id = 3;
    private const int InFlight = 64;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly TestProbe _parent;
    private readonly List<Socket> _peers = [];
    private readonly List<byte> _due = [];
    private Surroundings _around = null!;
    private long _nextRound;

    public ConnectionOnEpollSpecs()
        : base(Kit.VirtualTime)
    {
        _parent = CreateTestProbe();
        _listener.ReceiveBufferSize = 4096;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _listener.Dispose();
        _peers.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public void Should_send_all_in_order_when_the_peer_is_slow()
    {
        var (connection, peer) = Open();

        for (var i = 0; i < InFlight; i++)
            Due(connection);

        Assert.Equal(_due, Read(peer, _due.Count));
        Assert.Equal(_nextRound, _around.Messages.Sent);
    }

    [Fact]
    public void Should_book_each_echo()
    {
        var (connection, peer) = Open();
        Due(connection);
        Due(connection);
        peer.Send(Read(peer, _due.Count));

        AwaitAssert(() => Assert.Equal(2, _around.Messages.Echoed), Kit.Patience);
    }

    /// <summary>Whether a write or a read is the first to be told of it.</summary>
    [Fact]
    public void Should_say_that_it_was_reset_when_it_is_while_it_sends()
    {
        for (var i = 0; i < 50; i++)
        {
            var (connection, peer) = Open();
            peer.Close(timeout: 0);
            Due(connection);

            Assert.Equal(new Closed(Id, CloseReason.Reset), _parent.ExpectMsg<Closed>());
        }
    }

    [Fact]
    public void Should_take_its_socket_along_when_it_fails()
    {
        var (connection, peer) = Open();

        connection.Tell(Kill.Instance);

        var error = Assert.Throws<SocketException>(() => peer.Receive(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    [Fact]
    public void Should_call_a_connect_that_is_silent_timed_out()
    {
        _listener.Listen(0);
        FillBacklog();
        var group = Ramp("connections = 1, ramp { connect-timeout = 2s, retry.max = 0 }", (IPEndPoint)_listener.LocalEndPoint!);

        Advance(group, ConnectTimeout - ConnectionGroup.TickInterval);
        Assert.Equal(1, Standing(group).Connecting);
        Advance(group, ConnectionGroup.TickInterval);

        Assert.Equal((0, 1), (Standing(group).Connecting, Standing(group).Failed));
        Assert.Equal(1, _around.Counts[Tally.ConnectTimeout]);
    }

    /// <summary>It was answered while the process was stopped.</summary>
    [Fact]
    public void Should_not_give_up_what_may_have_been_answered_when_a_tick_is_late()
    {
        _listener.Listen(0);
        FillBacklog();
        var group = Ramp("connections = 1, ramp { connect-timeout = 2s, retry.max = 0 }", (IPEndPoint)_listener.LocalEndPoint!);

        _around.Time.Advance(TimeSpan.FromMinutes(1));
        ((TestScheduler)Sys.Scheduler).Advance(ConnectionGroup.TickInterval);
        Assert.Equal(1, Standing(group).Connecting);

        Advance(group, ConnectionGroup.TickInterval);
        Assert.Equal(1, Standing(group).Failed);
    }

    [Fact]
    public void Should_count_a_refusal_as_that_without_a_second_connect()
    {
        var group = Ramp("connections = 1, ramp.retry.max = 0", Loopback.RefusingEndPoint());

        _parent.FishForMessage<RampEnded>(_ => true, Kit.Patience);

        Assert.Equal(1, Standing(group).Failed);
        Assert.Equal(1, _around.Counts[Tally.ConnectRefused]);
    }

    private (IActorRef Connection, Socket Peer) Open()
    {
        _listener.Listen();
        _around = Around("connections = 4, message { interval = 1s, in-flight = 64, reply-timeout = 1d, size { min = 4096, max = 8192 } }", (IPEndPoint)_listener.LocalEndPoint!);
        var connection = _parent.ChildActorOf(ConnectionActor.Props(_around.Context), ConnectionActor.NameOf(Id, _peers.Count + 1));
        _parent.ExpectMsg<Opened>();
        var peer = _listener.Accept();
        peer.ReceiveTimeout = (int)Kit.Patience.TotalMilliseconds;
        _peers.Add(peer);
        return (connection, peer);
    }

    private Surroundings Around(string hocon, IPEndPoint target) =>
        new(Sys, ActorRefs.Nobody, TestOptions.Of(hocon), new AddressPlan([target], []), epoll: EpollTcp.Of(Sys));

    private void Due(IActorRef connection)
    {
        _due.AddRange(_around.FrameOf(Id, _nextRound));
        connection.Tell(new SendDue(_nextRound++, _around.Clock.Now, _around.Context.Plan));
    }

    private IActorRef Ramp(string hocon, IPEndPoint target)
    {
        var options = TestOptions.Of(hocon);
        _around = Around(hocon, target);
        var group = _parent.ChildActorOf(ConnectionGroup.Props(_around.Context, options, CreateTestProbe()));
        group.Tell(StartRamp.Instance, _parent);
        Standing(group);
        return group;
    }

    private void Advance(IActorRef group, TimeSpan time)
    {
        for (; time > TimeSpan.Zero; time -= ConnectionGroup.TickInterval)
        {
            _around.Time.Advance(ConnectionGroup.TickInterval);
            ((TestScheduler)Sys.Scheduler).Advance(ConnectionGroup.TickInterval);
            Standing(group);
        }
    }

    private Standing Standing(IActorRef group)
    {
        group.Tell(GetStatus.Instance, TestActor);
        return ExpectMsg<StatusNow>().Standing;
    }

    /// <summary>Until the kernel lets no further one in.</summary>
    private void FillBacklog()
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _peers.Add(socket);
            if (!socket.ConnectAsync(_listener.LocalEndPoint!).Wait(TimeSpan.FromMilliseconds(200)))
                return;
        }
    }

    private static byte[] Read(Socket peer, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
            read += peer.Receive(bytes, read, count - read, SocketFlags.None);
        return bytes;
    }
}

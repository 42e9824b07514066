using System.Net;
using System.Net.Sockets;
using ActorLoad.Connections;
using ActorLoad.Connections.Epoll;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;
using Akka.Actor;
using Akka.IO;
using Akka.TestKit;
using Xunit;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Connections.Epoll;

/// <summary>A connection on the epoll set to a peer of the test's, and what its owner is told.</summary>
public sealed class EpollSocketSpecs : TestKit
{
    private const int MostQueued = 65_536;

    private readonly Socket _listener = Loopback.Listen();
    private readonly TestProbe _owner;
    private readonly List<Socket> _peers = [];

    public EpollSocketSpecs()
        : base(Kit.Hocon + $"akka.io.tcp.write-commands-queue-max-size = {MostQueued}") => _owner = CreateTestProbe();

    private IPEndPoint Listener => (IPEndPoint)_listener.LocalEndPoint!;

    protected override void AfterAll()
    {
        base.AfterAll();
        _listener.Dispose();
        _peers.ForEach(peer => peer.Dispose());
    }

    // Connecting

    [Fact]
    public void Should_tell_that_it_is_connected_and_to_what()
    {
        Connect(new SocketRoute(Listener, source: null));

        Assert.Equal(Listener, _owner.ExpectMsg<Tcp.Connected>().RemoteAddress);
    }

    [Fact]
    public void Should_come_from_the_source_that_is_given()
    {
        Connect(new SocketRoute(Listener, IPAddress.Parse("127.0.0.9")));

        Assert.Equal(IPAddress.Parse("127.0.0.9"), ((IPEndPoint)Accept().RemoteEndPoint!).Address);
    }

    [Fact]
    public void Should_connect_by_IPv6()
    {
        using var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();

        var socket = Connect(new SocketRoute((IPEndPoint)listener.LocalEndPoint!, IPAddress.IPv6Loopback));
        _owner.ExpectMsg<Tcp.Connected>();
        socket.WriteNow([1, 2, 3], out _);

        Assert.Equal([1, 2, 3], Read(listener.Accept(), 3));
    }

    [Fact]
    public void Should_say_why_when_it_is_refused()
    {
        Connect(new SocketRoute(Loopback.RefusingEndPoint(), source: null));

        Assert.Equal(ConnectFailure.Refused, SocketErrors.Classify(_owner.ExpectMsg<Tcp.CommandFailed>()));
    }

    [Fact]
    public void Should_say_why_when_its_source_is_no_address_of_this_machine()
    {
        Connect(new SocketRoute(Listener, IPAddress.Parse("203.0.113.9")));

        Assert.Equal(ConnectFailure.NoPort, SocketErrors.Classify(_owner.ExpectMsg<Tcp.CommandFailed>()));
    }

    [Fact]
    public async Task Should_say_so_when_the_actor_system_has_ended()
    {
        var system = ActorSystem.Create("ended");
        var tcp = EpollTcp.Of(system);
        await system.Terminate().WaitAsync(Kit.Patience);

        tcp.Connect(new SocketRoute(Listener, source: null), _owner.Ref);

        Assert.Equal(SocketError.OperationAborted, SocketErrors.Find((await _owner.ExpectMsgAsync<Tcp.CommandFailed>()).Cause.Value));
    }

    // Reading

    [Fact]
    public void Should_tell_what_comes()
    {
        var (_, peer) = Open();
        peer.Send([1, 2, 3]);

        Assert.Equal([1, 2, 3], ExpectBytes(3));
    }

    [Fact]
    public void Should_tell_what_the_peer_sent_before_it_closed_and_then_that_it_did()
    {
        var (_, peer) = Open();
        peer.Send([1, 2, 3]);
        peer.Dispose();

        Assert.Equal([1, 2, 3], ExpectBytes(3));
        _owner.ExpectMsg<Tcp.PeerClosed>();
    }

    [Fact]
    public void Should_tell_that_it_was_reset()
    {
        var (_, peer) = Open();
        peer.Close(timeout: 0);

        Assert.Equal(CloseReason.Reset, SocketErrors.Classify(_owner.ExpectMsg<Tcp.ErrorClosed>()));
    }

    [Fact]
    public void Should_let_the_peer_wait_when_its_owner_takes_nothing()
    {
        var (_, peer) = Open();
        peer.Blocking = false;
        var sent = SendUntilFull(peer);

        var untaken = Enumerable.Range(0, EpollSocket.MostUnread).Select(_ => _owner.ExpectMsg<Arrived>()).ToList();
        var told = untaken.Sum(arrived => arrived.Take().Length);
        Assert.True(told < sent, $"All {sent} bytes were told.");
        _owner.ExpectNothingElse();

        // And goes on when it does.
        untaken.ForEach(arrived => arrived.Done());
        while (told < sent)
        {
            var arrived = _owner.ExpectMsg<Arrived>();
            told += arrived.Take().Length;
            arrived.Done();
        }

        Assert.Equal(sent, told);
    }

    // Writing

    [Fact]
    public void Should_write_what_the_socket_takes()
    {
        var (socket, peer) = Open();

        Assert.Equal(3, socket.WriteNow([1, 2, 3], out var error));

        Assert.Equal(SocketError.Success, error);
        Assert.Equal([1, 2, 3], Read(peer, 3));
    }

    [Fact]
    public void Should_write_what_is_queued_in_order_and_tell_when_it_has()
    {
        var (socket, peer) = Open();
        var sent = Fill(socket);
        var rest = Bytes(MostQueued - 4);
        socket.Queue(Tcp.Write.Create(ByteString.FromBytes(rest), new Written(1)));
        socket.Queue(Tcp.Write.Create(ByteString.FromBytes([7, 8, 9])));
        socket.Queue(Tcp.Write.Create(ByteString.FromBytes([10]), new Written(2)));
        _owner.ExpectNothingElse();

        Assert.Equal([.. sent, .. rest, 7, 8, 9, 10], Read(peer, sent.Count + rest.Length + 4));
        Assert.Equal(1, _owner.ExpectMsg<Written>().Number);
        Assert.Equal(2, _owner.ExpectMsg<Written>().Number);
    }

    [Fact]
    public void Should_acknowledge_at_once_what_the_socket_takes_at_once()
    {
        var (socket, _) = Open();

        socket.Queue(Tcp.Write.Create(ByteString.FromBytes([1]), new Written(1)));

        _owner.ExpectMsg<Written>();
    }

    [Fact]
    public void Should_refuse_a_write_when_too_much_waits_for_a_peer_that_does_not_read()
    {
        var (socket, _) = Open();
        Fill(socket);
        socket.Queue(Tcp.Write.Create(ByteString.FromBytes(Bytes(MostQueued + 1)), new Written(1))); // the rest of one that was begun
        var refused = Tcp.Write.Create(ByteString.FromBytes([7]), new Written(2));

        socket.Queue(refused);

        Assert.Same(refused, _owner.ExpectMsg<Tcp.CommandFailed>().Cmd);
        _owner.ExpectNothingElse();
    }

    [Fact]
    public void Should_end_when_what_is_queued_can_never_be_written()
    {
        var (socket, peer) = Open();
        Fill(socket);
        socket.Queue(Tcp.Write.Create(ByteString.FromBytes(Bytes(100_000)), new Written(1)));

        peer.Close(timeout: 0);

        Assert.Equal(CloseReason.Reset, SocketErrors.Classify(_owner.ExpectMsg<Tcp.ErrorClosed>()));
        Assert.Equal(0, socket.WriteNow([1], out _));
        _owner.ExpectNothingElse();
    }

    // Closing

    [Fact]
    public void Should_write_what_is_queued_before_it_closes_in_order()
    {
        var (socket, peer) = Open();
        var sent = Fill(socket);
        socket.Queue(Tcp.Write.Create(ByteString.FromBytes([7, 8, 9])));

        socket.Close(CloseMode.Fin);
        _owner.ExpectNothingElse();

        Assert.Equal([.. sent, 7, 8, 9], Read(peer, sent.Count + 3));
        Assert.Equal(0, peer.Receive(new byte[1]));
        _owner.ExpectMsg<Tcp.Closed>();
    }

    [Fact]
    public void Should_close_in_order_at_once_when_nothing_is_queued()
    {
        var (socket, peer) = Open();

        socket.Close(CloseMode.Fin);

        _owner.ExpectMsg<Tcp.Closed>();
        Assert.Equal(0, peer.Receive(new byte[1]));
    }

    [Fact]
    public void Should_reset_when_it_is_told_to()
    {
        var (socket, peer) = Open();
        Fill(socket);
        socket.Queue(Tcp.Write.Create(ByteString.FromBytes([7])));
        socket.Close(CloseMode.Fin);

        socket.Close(CloseMode.Rst);

        _owner.ExpectMsg<Tcp.Aborted>();
        AssertReset(peer);
    }

    [Fact]
    public void Should_tell_of_its_end_once()
    {
        var (socket, _) = Open();

        socket.Close(CloseMode.Rst);
        socket.Close(CloseMode.Rst);
        socket.Drop();

        _owner.ExpectMsg<Tcp.Aborted>();
        _owner.ExpectNothingElse();
    }

    [Fact]
    public void Should_tell_nobody_when_it_is_dropped()
    {
        var (socket, peer) = Open();

        socket.Drop();

        AssertReset(peer);
        _owner.ExpectNothingElse();
    }

    [Fact]
    public async Task Should_reset_what_is_open_when_the_actor_system_ends()
    {
        var system = ActorSystem.Create("ending");
        EpollTcp.Of(system).Connect(new SocketRoute(Listener, source: null), _owner.Ref);
        await _owner.ExpectMsgAsync<Tcp.Connected>();
        var peer = Accept();

        await system.Terminate().WaitAsync(Kit.Patience);

        AssertReset(peer);
    }

    /// <summary>A descriptor that is closed is the next connection's: what comes on it is for that one alone.</summary>
    [Fact]
    public void Should_never_take_one_connection_for_another_when_many_come_and_go()
    {
        const int connections = 300;
        using var server = new Run.EchoListener();
        var done = new CountdownEvent(connections);
        var route = new SocketRoute(server.EndPoint, source: null);
        var tcp = EpollTcp.Of(Sys);

        for (var i = 0; i < connections; i++)
        {
            var id = i;
            Sys.ActorOf(Props.Create(() => new ShortLived(tcp, route, id, done)));
        }

        Assert.True(done.Wait(Kit.Patience), $"{done.CurrentCount} of {connections} saw what was another's, or nothing.");
    }

    private EpollSocket Connect(SocketRoute route) => EpollTcp.Of(Sys).Connect(route, _owner.Ref);

    private (EpollSocket Socket, Socket Peer) Open()
    {
        var socket = Connect(new SocketRoute(Listener, source: null));
        _owner.ExpectMsg<Tcp.Connected>();
        return (socket, Accept());
    }

    private Socket Accept()
    {
        var peer = _listener.Accept();
        peer.ReceiveTimeout = (int)Kit.Patience.TotalMilliseconds;
        _peers.Add(peer);
        return peer;
    }

    private byte[] ExpectBytes(int count)
    {
        var bytes = new List<byte>();
        while (bytes.Count < count)
        {
            var arrived = _owner.ExpectMsg<Arrived>();
            bytes.AddRange(arrived.Take());
            arrived.Done();
        }

        return [.. bytes];
    }

    /// <summary>Writes until the socket takes no more, and the peer's is full too.</summary>
    private static List<byte> Fill(EpollSocket socket)
    {
        var sent = new List<byte>();
        var bytes = Bytes(10_000);
        for (var idle = 0; idle < 10;)
        {
            var written = socket.WriteNow(bytes, out _);
            sent.AddRange(bytes[..written]);
            idle = written == 0 ? idle + 1 : 0;
        }

        return sent;
    }

    private static int SendUntilFull(Socket peer)
    {
        var bytes = new byte[EpollLoop.BufferBytes];
        var sent = 0;
        SocketError error;
        do
            sent += peer.Send(bytes, SocketFlags.None, out error);
        while (error == SocketError.Success);
        return sent;
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 31 >> 3))];

    private static byte[] Read(Socket peer, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var got = peer.Receive(bytes, read, count - read, SocketFlags.None);
            Assert.NotEqual(0, got);
            read += got;
        }

        return bytes;
    }

    private static void AssertReset(Socket peer)
    {
        var buffer = new byte[EpollLoop.BufferBytes];
        var error = SocketError.Success;
        while (error == SocketError.Success && peer.Receive(buffer, 0, buffer.Length, SocketFlags.None, out error) > 0)
        {
            // What was on its way before it.
        }

        Assert.Equal(SocketError.ConnectionReset, error);
    }

    private static int TakeNumber(Arrived arrived)
    {
        var number = BitConverter.ToInt32(arrived.Take());
        arrived.Done();
        return number;
    }

    private sealed class Written(int number) : Tcp.Event
    {
        public int Number => number;
    }

    /// <summary>Sends its number, has it back, and is gone: ten times.</summary>
    private sealed class ShortLived(EpollTcp tcp, SocketRoute route, int id, CountdownEvent done) : UntypedActor
    {
        private const int Lives = 10;
        private EpollSocket? _socket;
        private int _lives;

        protected override void PreStart() => _socket = tcp.Connect(route, Self);

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Tcp.Connected:
                    _socket!.WriteNow(BitConverter.GetBytes(id + _lives), out _);
                    break;
                case Arrived arrived when TakeNumber(arrived) == id + _lives:
                    _socket!.Close(CloseMode.Rst);
                    if (++_lives < Lives)
                        _socket = tcp.Connect(route, Self);
                    else
                        done.Signal();
                    break;
                case Tcp.Aborted:
                    break;
                default:
                    Context.Stop(Self); // and is missing at the end
                    break;
            }
        }
    }
}

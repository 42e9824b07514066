using System.Net;
using System.Net.Sockets;
using ActorLoad.Connections;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using Akka.Actor;
using Akka.IO;
using Akka.TestKit;
using Xunit;
using static ActorLoad.Connections.ConnectionProtocol;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Connections;

public sealed class ConnectionActorSpecs : TestKit
{
    private const int Id = 3;

    private static readonly TimeSpan HoldStart = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Phase = TimeSpan.FromMilliseconds(750);
    private static readonly LoadOptions Options = TestOptions.Of(
        "connections = 4, message { interval = 1s, reply-timeout = 5s, in-flight = 2, size { min = 8, max = 32 } }, ramp.connect-timeout = 3s");

    private readonly TestProbe _group;
    private readonly TestProbe _tcp;
    private readonly TestProbe _socket;
    private readonly Surroundings _around;
    private IActorRef _connection = ActorRefs.Nobody;
    private long _nextRound;

    public ConnectionActorSpecs()
        : base(Kit.Hocon)
    {
        _group = CreateTestProbe();
        _tcp = CreateTestProbe();
        _socket = CreateTestProbe();
        _around = new Surroundings(Sys, _tcp, Options);
    }

    // Connecting

    [Fact]
    public void Should_ask_for_target_source_and_settings_when_started()
    {
        var around = new Surroundings(
            Sys, _tcp, Options,
            new AddressPlan([new(IPAddress.Loopback, 7001), new(IPAddress.Loopback, 7002)], [IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3")]));

        _group.ChildActorOf(ConnectionActor.Props(around.Context), ConnectionActor.NameOf(Id, 1));

        var connect = _tcp.ExpectMsg<Tcp.Connect>();
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 7002), connect.RemoteAddress);
        Assert.Equal(new IPEndPoint(IPAddress.Parse("127.0.0.3"), 0), connect.LocalAddress);
        Assert.IsType<BindAddressNoPort>(Assert.Single(connect.Options));
        Assert.Equal(TimeSpan.FromSeconds(3), connect.Timeout);
        Assert.Same(around.Context.SettingsV4, connect.TcpSettings);
        Assert.False(connect.PullMode);
    }

    [Fact]
    public void Should_leave_the_source_to_the_kernel_when_none_is_given()
    {
        Start();

        var connect = _tcp.ExpectMsg<Tcp.Connect>();
        Assert.Null(connect.LocalAddress);
        Assert.Empty(connect.Options);
    }

    [Fact]
    public void Should_ask_for_a_dual_mode_socket_when_the_target_is_IPv6()
    {
        var around = new Surroundings(Sys, _tcp, Options, new AddressPlan([new(IPAddress.IPv6Loopback, 7001)], []));

        _group.ChildActorOf(ConnectionActor.Props(around.Context), ConnectionActor.NameOf(Id, 1));

        Assert.Same(around.Context.SettingsV6, _tcp.ExpectMsg<Tcp.Connect>().TcpSettings);
    }

    [Fact]
    public void Should_register_itself_when_connected()
    {
        Start();
        Connected();

        var register = _socket.ExpectMsg<Tcp.Register>();
        Assert.Equal((_connection, false, false), (register.Handler, register.KeepOpenOnPeerClosed, register.UseResumeWriting));
    }

    [Fact]
    public void Should_tell_how_long_it_took_when_connected()
    {
        Start();
        _tcp.ExpectMsg<Tcp.Connect>();
        _around.Time.Advance(TimeSpan.FromMilliseconds(42));
        Connected();

        Assert.Equal(new Opened(Id, TimeSpan.FromMilliseconds(42)), _group.ExpectMsg<Opened>());
        Assert.Equal(_connection, _group.LastSender);
    }

    [Fact]
    public void Should_tell_the_cause_and_stop_when_the_connect_fails()
    {
        Start();
        Watch(_connection);
        FailConnect(new SocketException((int)SocketError.ConnectionRefused));

        Assert.Equal(new ConnectFailed(Id, ConnectFailure.Refused), _group.ExpectMsg<ConnectFailed>());
        ExpectTerminated(_connection);
    }

    [Fact]
    public void Should_call_the_cause_lost_when_the_failed_connect_has_none()
    {
        Start();
        FailConnect(cause: null);

        Assert.Equal(ConnectFailure.Lost, _group.ExpectMsg<ConnectFailed>().Failure);
    }

    [Fact]
    public void Should_stop_without_a_word_when_given_up_while_connecting()
    {
        Start();
        Watch(_connection);

        _connection.Tell(GiveUpConnecting.Instance);

        ExpectTerminated(_connection);
        _group.ExpectNothingElse();
    }

    [Fact]
    public void Should_stop_when_given_up_just_after_it_opened()
    {
        Open();
        Watch(_connection);

        _connection.Tell(GiveUpConnecting.Instance);

        ExpectTerminated(_connection);
    }

    [Fact]
    public void Should_stop_when_given_up_while_closing()
    {
        Open();
        Watch(_connection);
        _connection.Tell(new Close(CloseMode.Fin));

        _connection.Tell(GiveUpConnecting.Instance);

        ExpectTerminated(_connection);
    }

    [Fact]
    public void Should_stop_when_told_to_close_while_connecting()
    {
        Start();
        Watch(_connection);

        _connection.Tell(new Close(CloseMode.Rst));

        ExpectTerminated(_connection);
    }

    // Sending

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void Should_write_the_message_of_its_round_when_due(long round)
    {
        Open();
        _nextRound = round;
        Due();

        Assert.Equal(_around.FrameOf(Id, round), _socket.ExpectMsg<Tcp.Write>().Data.ToArray());
    }

    [Fact]
    public void Should_want_no_acknowledgement_when_it_writes()
    {
        Open();
        Due();

        Assert.False(_socket.ExpectMsg<Tcp.Write>().WantsAck);
    }

    [Fact]
    public void Should_record_the_lag_behind_the_intended_time_when_it_sends_late()
    {
        Open();
        Due(late: TimeSpan.FromMilliseconds(7));
        Settle();

        Assert.InRange(_around.Measured(Latency.ScheduleLag)!.Max, 6_990, 7_010);
    }

    [Fact]
    public void Should_count_the_bytes_on_the_wire_when_it_sends()
    {
        Open();
        Due();
        Settle();

        Assert.Equal(_around.FrameOf(Id, 0).Length, _around.Messages.BytesSent);
    }

    [Fact]
    public void Should_skip_when_the_in_flight_limit_is_reached()
    {
        Open();
        Due();
        Due();
        Due();
        CloseInOrder();

        Assert.Equal((2, 1, 2), (_around.Messages.Sent, _around.Messages.Skipped, _around.Messages.InFlightAtStop));
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_send_again_when_the_oldest_request_has_timed_out_by_then()
    {
        Open();
        Due();
        Due();
        _around.Time.Advance(TimeSpan.FromSeconds(5));
        Due();
        CloseInOrder();

        Assert.Equal((3, 0, 2, 1), (_around.Messages.Sent, _around.Messages.Skipped, _around.Messages.TimedOut, _around.Messages.InFlightAtStop));
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_count_a_send_as_failed_when_it_is_due_while_connecting()
    {
        Start();
        Due();
        Settle();

        Assert.Equal(1, _around.Messages.Failed);
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_count_a_send_as_failed_when_it_is_due_after_the_peer_closed()
    {
        Open();
        _connection.Tell(Tcp.PeerClosed.Instance, _socket);
        Due();
        Settle();

        Assert.Equal(1, _around.Messages.Failed);
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_count_a_send_as_failed_when_it_is_due_while_closing()
    {
        Open();
        _connection.Tell(new Close(CloseMode.Fin));
        Due();
        Settle();

        Assert.Equal(1, _around.Messages.Failed);
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_take_a_send_back_when_its_write_is_refused()
    {
        Open();
        Due();
        Refuse(_socket.ExpectMsg<Tcp.Write>());
        Settle();

        Assert.Equal((0, 1, 0), (_around.Messages.Sent, _around.Messages.Failed, _around.Messages.BytesSent));
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_match_the_reply_to_the_other_request_when_the_newest_write_is_refused()
    {
        Open();
        Due();
        Due();
        _socket.ExpectMsg<Tcp.Write>();
        Refuse(_socket.ExpectMsg<Tcp.Write>());
        Receive(_around.FrameOf(Id, 0));
        Settle();

        Assert.Equal((1, 1, 0), (_around.Messages.Echoed, _around.Messages.Failed, _around.Messages.Corrupt));
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_leave_a_request_timed_out_when_its_write_is_refused_after_that()
    {
        Open();
        Due();
        var write = _socket.ExpectMsg<Tcp.Write>();
        _around.Time.Advance(TimeSpan.FromSeconds(5));
        _connection.Tell(ExpireRequests.Instance);
        Refuse(write);
        Settle();

        Assert.Equal((1, 1, 0), (_around.Messages.Sent, _around.Messages.TimedOut, _around.Messages.Failed));
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_leave_a_request_lost_when_its_write_is_refused_after_the_close()
    {
        Open();
        Due();
        var write = _socket.ExpectMsg<Tcp.Write>();
        _connection.Tell(new Tcp.ErrorClosed("x"), _socket);
        Refuse(write);
        Settle();

        Assert.Equal((1, 1, 0), (_around.Messages.Sent, _around.Messages.LostOnClose, _around.Messages.Failed));
        _around.AssertBooksBalance();
    }

    // Replies

    [Fact]
    public void Should_measure_service_and_response_time_when_the_echo_comes()
    {
        Open();
        Due(late: TimeSpan.FromMilliseconds(7));
        Settle();
        _around.Time.Advance(TimeSpan.FromMilliseconds(20));
        Receive(_around.FrameOf(Id, 0));
        Settle();

        Assert.InRange(_around.Measured(Latency.Service)!.Max, 19_980, 20_020);
        Assert.InRange(_around.Measured(Latency.Response)!.Max, 26_970, 27_030);
    }

    [Fact]
    public void Should_book_one_echo_when_it_comes_byte_by_byte()
    {
        Open();
        Due();
        foreach (var octet in _around.FrameOf(Id, 0))
            Receive([octet]);
        Settle();

        Assert.Equal(1, _around.Messages.Echoed);
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_book_each_echo_when_several_come_in_one_piece()
    {
        Open();
        Due();
        Due();
        Receive([.. _around.FrameOf(Id, 0), .. _around.FrameOf(Id, 1)]);
        Settle();

        Assert.Equal(2, _around.Messages.Echoed);
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_book_the_echo_when_a_piece_is_made_of_several_byte_strings()
    {
        Open();
        Due();
        var frame = _around.FrameOf(Id, 0);
        _connection.Tell(new Tcp.Received(ByteString.FromBytes(frame[..5]) + ByteString.FromBytes(frame[5..])), _socket);
        Settle();

        Assert.Equal((1, (long)frame.Length), (_around.Messages.Echoed, _around.Messages.BytesReceived));
    }

    [Fact]
    public void Should_call_a_reply_corrupt_when_one_byte_is_flipped()
    {
        Open();
        Due();
        Receive(Flipped(_around.FrameOf(Id, 0)));
        Settle();

        Assert.Equal((1, 0), (_around.Messages.Corrupt, _around.Messages.Echoed));
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_call_a_reply_late_when_its_request_has_timed_out()
    {
        Open();
        Due();
        _around.Time.Advance(TimeSpan.FromSeconds(5));
        _connection.Tell(ExpireRequests.Instance);
        Receive(_around.FrameOf(Id, 0));
        Settle();

        Assert.Equal((1, 1, 0), (_around.Messages.TimedOut, _around.Messages.Late, _around.Messages.Echoed));
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_call_a_reply_late_when_it_comes_after_the_timeout_and_before_the_tick()
    {
        Open();
        Due();
        Settle();
        _around.Time.Advance(TimeSpan.FromSeconds(5));
        Receive(_around.FrameOf(Id, 0));
        Settle();

        Assert.Equal((1, 1, 0), (_around.Messages.TimedOut, _around.Messages.Late, _around.Messages.Echoed));
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_not_time_a_request_out_when_the_tick_comes_too_early()
    {
        Open();
        Due();
        Settle();
        _around.Time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        _connection.Tell(ExpireRequests.Instance);
        Receive(_around.FrameOf(Id, 0));
        Settle();

        Assert.Equal((0, 1), (_around.Messages.TimedOut, _around.Messages.Echoed));
    }

    [Fact]
    public void Should_call_a_reply_unexpected_when_nothing_was_asked()
    {
        Open();
        Receive(_around.FrameOf(Id, 0));
        Settle();

        Assert.Equal(1, _around.Messages.Unexpected);
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_abort_and_say_protocol_when_a_length_is_beyond_the_limit()
    {
        Open();
        Due();
        _socket.ExpectMsg<Tcp.Write>();
        Receive([0x80, 0, 0, 0]);
        _socket.ExpectMsg<Tcp.Abort>();
        _connection.Tell(Tcp.Aborted.Instance, _socket);

        Assert.Equal(new Closed(Id, CloseReason.Protocol), _group.ExpectMsg<Closed>());
        Assert.Equal(1, _around.Messages.LostOnClose);
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_abort_and_say_mismatch_when_two_replies_running_are_wrong()
    {
        Open();
        Due();
        Due();
        _socket.ExpectMsg<Tcp.Write>();
        _socket.ExpectMsg<Tcp.Write>();
        Receive([.. Flipped(_around.FrameOf(Id, 0)), .. Flipped(_around.FrameOf(Id, 1))]);
        _socket.ExpectMsg<Tcp.Abort>();
        _connection.Tell(Tcp.Aborted.Instance, _socket);

        Assert.Equal(new Closed(Id, CloseReason.Mismatch), _group.ExpectMsg<Closed>());
        Assert.Equal(2, _around.Messages.Corrupt);
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_stay_open_when_a_right_reply_comes_between_two_wrong_ones()
    {
        Open();
        for (var round = 0; round < 3; round++)
        {
            Due();
            _socket.ExpectMsg<Tcp.Write>();
            Receive(round == 1 ? _around.FrameOf(Id, round) : Flipped(_around.FrameOf(Id, round)));
        }

        Due();

        _socket.ExpectMsg<Tcp.Write>();
    }

    [Fact]
    public void Should_book_no_reply_when_it_comes_after_an_abort()
    {
        Open();
        Due();
        Receive([0xFF, 0, 0, 0]);
        Receive(_around.FrameOf(Id, 0));
        _connection.Tell(Tcp.Aborted.Instance, _socket);
        Settle();

        Assert.Equal((0, 1), (_around.Messages.Echoed, _around.Messages.LostOnClose));
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_note_when_its_oldest_request_was_sent()
    {
        Open();
        Due();
        Due();
        Settle();

        var started = HoldStart + Phase;
        Assert.Empty(_around.Deadlines.OverdueAt(started));
        Assert.Equal([Id], _around.Deadlines.OverdueAt(started + TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void Should_move_its_deadline_on_when_the_oldest_request_is_answered()
    {
        Open();
        Due();
        Due();
        Receive(_around.FrameOf(Id, 0));
        Settle();

        var second = HoldStart + Phase + TimeSpan.FromSeconds(1);
        Assert.Empty(_around.Deadlines.OverdueAt(second));
        Assert.Equal([Id], _around.Deadlines.OverdueAt(second + TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void Should_have_no_deadline_when_all_is_answered()
    {
        Open();
        Due();
        Receive(_around.FrameOf(Id, 0));
        Settle();

        Assert.Empty(_around.Deadlines.OverdueAt(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void Should_have_no_deadline_when_it_has_closed()
    {
        Open();
        Due();
        _connection.Tell(Tcp.PeerClosed.Instance, _socket);
        Settle();

        Assert.Empty(_around.Deadlines.OverdueAt(TimeSpan.FromDays(1)));
    }

    // Closed by the other side

    [Fact]
    public void Should_say_peer_fin_when_the_peer_closes() => AssertCloseReason(Tcp.PeerClosed.Instance, CloseReason.PeerFin);

    [Fact]
    public void Should_say_reset_when_the_peer_resets() =>
        AssertCloseReason(new Tcp.ErrorClosed(new SocketException((int)SocketError.ConnectionReset).Message), CloseReason.Reset);

    [Fact]
    public void Should_say_network_when_the_host_is_unreachable() =>
        AssertCloseReason(new Tcp.ErrorClosed(new SocketException((int)SocketError.HostUnreachable).Message), CloseReason.Network);

    [Fact]
    public void Should_say_unknown_when_Akka_aborts_by_itself() => AssertCloseReason(Tcp.Aborted.Instance, CloseReason.Unknown);

    [Fact]
    public void Should_book_what_is_unanswered_as_lost_when_the_peer_closes()
    {
        Open();
        Due();
        Due();
        _connection.Tell(Tcp.PeerClosed.Instance, _socket);
        _group.ExpectMsg<Closed>();

        Assert.Equal(2, _around.Messages.LostOnClose);
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_tell_of_its_end_once_when_Akka_says_it_twice()
    {
        Open();
        _connection.Tell(Tcp.PeerClosed.Instance, _socket);
        _connection.Tell(new Tcp.ErrorClosed("x"), _socket);
        Settle();

        Assert.Equal(CloseReason.PeerFin, _group.ExpectMsg<Closed>().Reason);
        _group.ExpectNothingElse();
    }

    [Fact]
    public void Should_stay_when_it_has_closed_until_it_is_retired()
    {
        Open();
        Watch(_connection);
        _connection.Tell(Tcp.PeerClosed.Instance, _socket);
        Settle();

        _connection.Tell(Retire.Instance);

        ExpectTerminated(_connection);
    }

    // The end of a run

    [Fact]
    public void Should_be_drained_at_once_when_nothing_is_unanswered()
    {
        Open();

        _connection.Tell(Drain.Instance);

        Assert.Equal(new Drained(Id), _group.ExpectMsg<Drained>());
    }

    [Fact]
    public void Should_be_drained_when_the_last_reply_comes()
    {
        Open();
        Due();
        Due();
        _connection.Tell(Drain.Instance);
        Receive(_around.FrameOf(Id, 0));
        Settle();
        _group.ExpectNothingElse();

        Receive(_around.FrameOf(Id, 1));

        _group.ExpectMsg<Drained>();
    }

    [Fact]
    public void Should_be_drained_when_the_last_request_times_out()
    {
        Open();
        Due();
        _connection.Tell(Drain.Instance);
        Settle();
        _around.Time.Advance(TimeSpan.FromSeconds(5));

        _connection.Tell(ExpireRequests.Instance);

        _group.ExpectMsg<Drained>();
    }

    [Fact]
    public void Should_be_drained_when_the_last_write_is_refused()
    {
        Open();
        Due();
        var write = _socket.ExpectMsg<Tcp.Write>();
        _connection.Tell(Drain.Instance);

        Refuse(write);

        _group.ExpectMsg<Drained>();
    }

    [Fact]
    public void Should_say_drained_once_when_more_replies_come_after()
    {
        Open();
        _connection.Tell(Drain.Instance);
        _group.ExpectMsg<Drained>();

        Receive(_around.FrameOf(Id, 0));
        Settle();

        _group.ExpectNothingElse();
    }

    [Fact]
    public void Should_reset_the_socket_when_told_to_close_with_RST()
    {
        Open();

        _connection.Tell(new Close(CloseMode.Rst));

        _socket.ExpectMsg<Tcp.Abort>();
    }

    [Fact]
    public void Should_close_the_socket_when_told_to_close_with_FIN()
    {
        Open();

        _connection.Tell(new Close(CloseMode.Fin));

        _socket.ExpectMsg<Tcp.Close>();
    }

    [Theory]
    [InlineData(CloseMode.Rst)]
    [InlineData(CloseMode.Fin)]
    public void Should_say_ordered_when_it_was_told_to_close(CloseMode mode)
    {
        Open();
        _connection.Tell(new Close(mode));
        _connection.Tell(mode == CloseMode.Rst ? Tcp.Aborted.Instance : Tcp.Closed.Instance, _socket);

        Assert.Equal(new Closed(Id, CloseReason.Ordered), _group.ExpectMsg<Closed>());
    }

    [Fact]
    public void Should_say_ordered_when_the_peer_closes_while_it_is_closing()
    {
        Open();
        _connection.Tell(new Close(CloseMode.Fin));
        _connection.Tell(Tcp.PeerClosed.Instance, _socket);

        Assert.Equal(CloseReason.Ordered, _group.ExpectMsg<Closed>().Reason);
    }

    [Fact]
    public void Should_book_what_is_unanswered_as_in_flight_when_told_to_close()
    {
        Open();
        Due();
        CloseInOrder();

        Assert.Equal((1, 0), (_around.Messages.InFlightAtStop, _around.Messages.LostOnClose));
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_book_no_echo_when_the_reply_comes_while_closing()
    {
        Open();
        Due();
        _connection.Tell(new Close(CloseMode.Fin));
        Receive(_around.FrameOf(Id, 0));
        Settle();

        Assert.Equal((0, 1), (_around.Messages.Echoed, _around.Messages.InFlightAtStop));
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_reset_the_socket_when_hurried_while_closing_in_order()
    {
        Open();
        _connection.Tell(new Close(CloseMode.Fin));
        _socket.ExpectMsg<Tcp.Close>();

        _connection.Tell(new Close(CloseMode.Rst));

        _socket.ExpectMsg<Tcp.Abort>();
    }

    [Fact]
    public void Should_keep_its_books_when_told_to_close_after_it_has_aborted()
    {
        Open();
        Due();
        Receive([0xFF, 0, 0, 0]);
        _connection.Tell(new Close(CloseMode.Rst));
        _connection.Tell(Tcp.Aborted.Instance, _socket);

        Assert.Equal(CloseReason.Protocol, _group.ExpectMsg<Closed>().Reason);
        Assert.Equal(1, _around.Messages.LostOnClose);
        _around.AssertBooksBalance();
    }

    [Fact]
    public void Should_say_nothing_when_told_to_close_after_it_has_closed()
    {
        Open();
        _connection.Tell(Tcp.PeerClosed.Instance, _socket);
        _group.ExpectMsg<Closed>();

        _connection.Tell(new Close(CloseMode.Rst));
        Settle();

        _group.ExpectNothingElse();
    }

    private void Start() => _connection = _group.ChildActorOf(ConnectionActor.Props(_around.Context), ConnectionActor.NameOf(Id, 1));

    private void Open()
    {
        Start();
        Connected();
        _socket.ExpectMsg<Tcp.Register>();
        _group.ExpectMsg<Opened>();
        _around.Time.Advance(HoldStart);
    }

    private void Connected() =>
        _connection.Tell(new Tcp.Connected(new IPEndPoint(IPAddress.Loopback, 7001), new IPEndPoint(IPAddress.Loopback, 40_000)), _socket);

    private void FailConnect(Exception? cause)
    {
        var failed = new Tcp.CommandFailed(_tcp.ExpectMsg<Tcp.Connect>());
        _connection.Tell(cause is null ? failed : failed.WithCause(cause), _tcp);
    }

    /// <summary>The next round's message is due, at its time or so much later. The clock never goes back.</summary>
    private void Due(TimeSpan late = default)
    {
        var round = new SendDue(_nextRound, HoldStart + TimeSpan.FromSeconds(Math.Min(_nextRound, 100)), _around.Context.Plan);
        _nextRound++;
        Settle();
        var due = round.RoundStart + Phase + late;
        if (_around.Clock.Now < due)
            _around.Time.Advance(due - _around.Clock.Now);
        _around.Recorder.Count(Id, Tally.Planned);
        _connection.Tell(round);
        Settle();
    }

    private void Receive(byte[] bytes) => _connection.Tell(new Tcp.Received(ByteString.FromBytes(bytes)), _socket);

    private void Refuse(Tcp.Write write) => _connection.Tell(write.FailureMessage.WithCause(new IOException("the queue is full")), _socket);

    private void CloseInOrder()
    {
        _connection.Tell(new Close(CloseMode.Rst));
        _connection.Tell(Tcp.Aborted.Instance, _socket);
        _group.ExpectMsg<Closed>();
    }

    /// <summary>Waits until the connection has handled all it was told.</summary>
    private void Settle()
    {
        _connection.Tell(new Identify(null), TestActor);
        ExpectMsg<ActorIdentity>();
    }

    private void AssertCloseReason(Tcp.ConnectionClosed closed, CloseReason expected)
    {
        Open();
        _connection.Tell(closed, _socket);

        Assert.Equal(new Closed(Id, expected), _group.ExpectMsg<Closed>());
    }

    private static byte[] Flipped(byte[] frame)
    {
        frame[^1] ^= 1;
        return frame;
    }
}

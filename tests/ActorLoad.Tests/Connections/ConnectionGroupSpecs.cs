using System.Globalization;
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
using static ActorLoad.Connections.ConnectionGroupProtocol;
using static ActorLoad.Connections.ConnectionProtocol;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Connections;

/// <summary>A group whose clock, timers, TCP manager and sockets are the test's.</summary>
public sealed class ConnectionGroupSpecs : TestKit
{
    private static readonly TimeSpan Tick = ConnectionGroup.TickInterval;

    private readonly TestProbe _coordinator;
    private readonly TestProbe _scheduler;
    private readonly TestProbe _tcp;
    private readonly TestProbe _sockets;
    private readonly TestProbe _asker;
    private Surroundings _around = null!;
    private IActorRef _group = ActorRefs.Nobody;

    public ConnectionGroupSpecs()
        : base(Kit.VirtualTime)
    {
        _coordinator = CreateTestProbe();
        _scheduler = CreateTestProbe();
        _tcp = CreateTestProbe();
        _sockets = CreateTestProbe();
        _asker = CreateTestProbe();
    }

    // The ramp

    [Fact]
    public void Should_open_nothing_when_the_ramp_has_not_been_started()
    {
        Create("connections = 3");
        Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, Connects());
    }

    [Fact]
    public void Should_start_connects_at_the_ramps_rate()
    {
        Ramp("connections = 100, ramp.rate = 20/s");

        Assert.Equal(1, Connects());
        Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(10, Connects());
        Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(10, Connects());
    }

    [Fact]
    public void Should_wait_for_an_answer_when_the_in_flight_limit_is_reached()
    {
        Ramp("connections = 10, ramp { rate = 1000/s, in-flight = 2 }");
        Advance(TimeSpan.FromSeconds(1));
        var first = _tcp.ExpectMsg<Tcp.Connect>();
        var commander = _tcp.LastSender;
        _tcp.ExpectMsg<Tcp.Connect>();
        _tcp.ExpectNothingElse();

        Refuse(first, commander);
        Advance(Tick);

        Assert.Equal(1, Connects());
    }

    [Fact]
    public void Should_tell_that_the_ramp_ended_when_all_have_opened()
    {
        Ramp("connections = 2, ramp.rate = 1000/s");
        Accept();
        Advance(Tick);
        Accept();

        var standing = Expect<RampEnded>().Standing;
        Assert.Equal((2, 2, 2, 0, 0), (standing.Asked, standing.Open, standing.Opened, standing.Failed, standing.NotAttempted));
    }

    [Fact]
    public void Should_tell_that_the_ramp_ended_at_once_when_no_connection_is_asked()
    {
        Ramp("connections = 0");

        Assert.Equal(0, Expect<RampEnded>().Standing.Asked);
    }

    [Fact]
    public void Should_tell_that_the_ramp_ended_only_once()
    {
        Ramp("connections = 1, reconnect { min-backoff = 1ms, max-backoff = 1ms }");
        var child = Accept();
        Expect<RampEnded>();

        ClosePeer(child);
        Advance(TimeSpan.FromSeconds(1));
        Accept();
        Settle();

        Assert.Empty(Told<RampEnded>());
    }

    [Fact]
    public void Should_tell_the_scheduler_who_may_be_sent_to_when_one_opens()
    {
        Ramp("connections = 1");
        var child = Accept();

        Assert.Equal(new Joined(0, child), _scheduler.ExpectMsg<Joined>());
    }

    [Fact]
    public void Should_tell_the_scheduler_at_the_next_tick_when_one_opens_in_a_ramp()
    {
        Ramp("connections = 2");
        var child = Accept();
        Assert.False(_scheduler.HasMessages);

        Advance(Tick);

        Assert.Equal(new Joined(0, child), _scheduler.ExpectMsg<Joined>());
    }

    [Fact]
    public void Should_tell_the_scheduler_at_once_when_one_opens_in_the_hold()
    {
        // As in a worker that takes over another's connections.
        Ramp("connections = 3");
        _group.Tell(StartHold.Instance, _coordinator);

        var child = Accept();

        Assert.Equal(child, _scheduler.ExpectMsg<Joined>().Connection);
    }

    [Fact]
    public void Should_tell_the_scheduler_that_one_joined_before_it_left_when_it_is_lost_in_a_ramp()
    {
        Ramp("connections = 2, reconnect.enabled = off");
        var child = Accept();

        ClosePeer(child);

        Assert.Equal(child, _scheduler.ExpectMsg<Joined>().Connection);
        Assert.Equal(child, _scheduler.ExpectMsg<Left>().Connection);
    }

    [Fact]
    public void Should_count_the_opening_and_its_time_when_one_opens()
    {
        Ramp("connections = 1");
        _around.Time.Advance(TimeSpan.FromMilliseconds(30));
        Accept();
        Settle();

        Assert.Equal(1, _around.Counts[Tally.Opened]);
        Assert.InRange(_around.Measured(Latency.Connect)!.Max, 29_970, 30_030);
    }

    [Fact]
    public void Should_try_again_after_a_backoff_when_a_connect_fails()
    {
        Ramp("connections = 1, ramp.retry { max = 1, min-backoff = 200ms, max-backoff = 10s }");
        Refuse();
        Advance(TimeSpan.FromMilliseconds(200) + Tick);

        Accept();

        var standing = Expect<RampEnded>().Standing;
        Assert.Equal((1, 0), (standing.Opened, standing.Failed));
        Assert.Equal(1, _around.Counts[Tally.ConnectRefused]);
    }

    [Fact]
    public void Should_count_a_connection_as_failed_when_its_retries_are_used_up()
    {
        Ramp("connections = 1, ramp.retry { max = 2, min-backoff = 1ms, max-backoff = 1ms }");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Refuse();
            Advance(TimeSpan.FromSeconds(1.1));
        }

        var standing = Expect<RampEnded>().Standing;
        Assert.Equal((0, 1, 0), (standing.Opened, standing.Failed, standing.NotAttempted));
        Assert.Equal(3, _around.Counts[Tally.ConnectRefused]);
        Assert.Equal(0, Connects());
    }

    [Fact]
    public void Should_note_a_refusal_once_when_there_are_many()
    {
        Ramp("connections = 1, ramp.retry { max = 2, min-backoff = 1ms, max-backoff = 1ms }");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Refuse();
            Advance(TimeSpan.FromSeconds(1.1));
        }

        Assert.Equal("127.0.0.1:7001 refuses connections", Assert.Single(Told<Noted>()).Text);
    }

    [Theory]
    [InlineData(SocketError.TimedOut, Tally.ConnectTimeout)]
    [InlineData(SocketError.ConnectionReset, Tally.ConnectReset)]
    [InlineData(SocketError.HostUnreachable, Tally.ConnectUnreachable)]
    [InlineData(SocketError.AddressNotAvailable, Tally.ConnectNoPort)]
    [InlineData(SocketError.TooManyOpenSockets, Tally.ConnectNoDescriptor)]
    [InlineData(SocketError.AccessDenied, Tally.ConnectUnknown)]
    public void Should_count_a_failed_connect_by_its_class(SocketError error, Tally tally)
    {
        Ramp("connections = 1");
        Refuse(error);
        Settle();

        Assert.Equal(1, _around.Counts[tally]);
    }

    [Fact]
    public void Should_ask_a_probe_for_the_cause_when_Akka_has_lost_it()
    {
        Ramp("connections = 1, ramp.retry.max = 0", target: Loopback.RefusingEndPoint());
        var connect = _tcp.ExpectMsg<Tcp.Connect>();
        _tcp.LastSender.Tell(new Tcp.CommandFailed(connect), _tcp);

        AwaitAssert(() => Assert.Equal(1, _around.Counts[Tally.ConnectRefused]), Kit.Patience);
    }

    [Fact]
    public void Should_give_a_connect_up_when_nobody_answers_it()
    {
        Ramp("connections = 1, ramp { connect-timeout = 2s, retry.max = 0 }", target: Loopback.RefusingEndPoint());
        _tcp.ExpectMsg<Tcp.Connect>();
        Watch(_tcp.LastSender);

        Advance(TimeSpan.FromSeconds(2) + ConnectionGroup.SilenceGrace - Tick);
        Assert.Empty(Told<RampEnded>());
        Advance(Tick);

        Assert.Equal(1, Expect<RampEnded>().Standing.Failed);
        ExpectTerminated(_tcp.LastSender);
    }

    [Fact]
    public void Should_count_a_silent_connect_as_what_the_fault_watch_saw()
    {
        Ramp("connections = 1, ramp { connect-timeout = 2s, retry.max = 0 }");
        _group.Tell(new SocketCreationFailed(ConnectFailure.NoDescriptor));

        Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(1, _around.Counts[Tally.ConnectNoDescriptor]);
    }

    [Fact]
    public void Should_count_what_the_fault_watch_saw_when_the_run_ends_before_the_connect_is_given_up()
    {
        Ramp("connections = 1, ramp { connect-timeout = 2s, retry.max = 0 }");
        _group.Tell(new SocketCreationFailed(ConnectFailure.NoDescriptor));

        End();
        Expect<AllClosed>();

        Assert.Equal(1, _around.Counts[Tally.ConnectNoDescriptor]);
    }

    [Fact]
    public void Should_open_no_more_when_a_connect_is_told_to_have_no_descriptor()
    {
        Ramp("connections = 10, ramp { rate = 1000/s, in-flight = 1, retry.max = 0 }");

        Refuse(SocketError.TooManyOpenSockets);
        Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, Connects());
        Assert.Equal((1, 9), (Standing().Failed, Standing().NotAttempted));
        Assert.Equal(1, _around.Counts[Tally.ConnectNoDescriptor]);
    }

    [Fact]
    public void Should_leave_a_fresh_attempt_alone_when_an_earlier_one_fails_late()
    {
        Ramp("connections = 1, ramp { connect-timeout = 2s, retry { max = 1, min-backoff = 1ms, max-backoff = 1ms } }", target: Loopback.RefusingEndPoint());
        _tcp.ExpectMsg<Tcp.Connect>();
        var givenUp = _tcp.LastSender;
        Advance(TimeSpan.FromSeconds(4));

        _group.Tell(new ConnectFailed(0, ConnectFailure.Refused), givenUp);
        Accept();

        Assert.Equal(1, Expect<RampEnded>().Standing.Open);
    }

    [Fact]
    public void Should_not_count_an_opening_when_its_connect_was_given_up_a_moment_ago()
    {
        Ramp("connections = 1, ramp { connect-timeout = 2s, retry.max = 0 }", target: Loopback.RefusingEndPoint());
        _tcp.ExpectMsg<Tcp.Connect>();
        var givenUp = _tcp.LastSender;
        Advance(TimeSpan.FromSeconds(3));

        _group.Tell(new Opened(0, TimeSpan.Zero), givenUp);

        Assert.Equal(0, Standing().Open);
        Assert.Equal(0, _around.Counts[Tally.Opened]);
    }

    [Fact]
    public void Should_end_the_ramp_with_what_is_open_when_nothing_opens_for_long()
    {
        Ramp("connections = 3, ramp { rate = 1/s, connect-timeout = 1h, give-up-after = 5s }");
        Accept();
        Advance(TimeSpan.FromSeconds(5.1));

        var told = Told<object>();
        var standing = Assert.Single(told.OfType<RampEnded>()).Standing;
        Assert.Equal((1, 2, 0), (standing.Opened, standing.Failed, standing.NotAttempted));
        Assert.Equal("no connection has opened for 5 s: the ramp ends with 1 open", Assert.Single(told.OfType<Noted>()).Text);
    }

    [Fact]
    public void Should_open_no_more_when_the_ramp_was_given_up()
    {
        Ramp("connections = 10, ramp { rate = 1/s, in-flight = 2, connect-timeout = 6s, give-up-after = 5s, retry { max = 9, min-backoff = 1ms, max-backoff = 1ms } }",
            target: Loopback.RefusingEndPoint());
        Advance(TimeSpan.FromSeconds(5.1));
        Assert.Equal(2, Connects());

        Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(0, Connects());
        Assert.Equal((2, 8), (Standing().Failed, Standing().NotAttempted));
    }

    [Fact]
    public void Should_still_count_a_connection_when_it_opens_after_the_ramp_was_given_up()
    {
        Ramp("connections = 1, ramp { connect-timeout = 1h, give-up-after = 5s }");
        Advance(TimeSpan.FromSeconds(5.1));
        Assert.Equal(1, Expect<RampEnded>().Standing.Failed);

        Accept();

        var standing = Standing();
        Assert.Equal((1, 1, 0), (standing.Open, standing.Opened, standing.Failed));
    }

    // Lost and opened again

    [Fact]
    public void Should_take_a_connection_from_the_scheduler_when_it_closes()
    {
        Ramp("connections = 1");
        var child = Accept();
        _scheduler.ExpectMsg<Joined>();

        ClosePeer(child);

        Assert.Equal(new Left(0, child), _scheduler.ExpectMsg<Left>());
    }

    [Fact]
    public void Should_write_down_when_a_connection_is_tried_opened_lost_and_tried_again()
    {
        Ramp("connections = 1, reconnect { min-backoff = 1s, max-backoff = 1s, jitter = off }");
        var child = Accept();
        Settle();
        Advance(TimeSpan.FromSeconds(3));
        ClosePeer(child);
        Settle();
        var lostAt = ConnectionChange.SlotOf(_around.Clock.Now);
        Advance(TimeSpan.FromSeconds(2));

        var changes = _around.Recorder.Changes.Take();
        Assert.Equal((2, 1, 1, 0), (changes.Sum(c => c.Attempts), changes.Sum(c => c.Opened), changes.Sum(c => c.Lost), changes.Sum(c => c.Closed)));
        Assert.Equal(lostAt, changes.Single(c => c.Lost > 0).Slot);
        Assert.InRange(changes[^1].Slot - lostAt, 50, 52);
    }

    [Fact]
    public void Should_open_a_connection_again_when_the_peer_closed_it()
    {
        Ramp("connections = 1, reconnect { min-backoff = 1s, max-backoff = 30s, jitter = off }");
        ClosePeer(Accept());
        Settle();
        Assert.Equal(0, Standing().Open);
        Advance(TimeSpan.FromSeconds(1) - Tick);
        Assert.Equal(0, Connects());
        Advance(Tick + Tick);

        Accept();

        Assert.Equal((1, 1), (Standing().Open, Standing().Opened));
        Assert.Equal((1, 1, 1), (_around.Counts[Tally.Opened], _around.Counts[Tally.Reconnects], _around.Counts[Tally.ClosePeerFin]));
    }

    [Fact]
    public void Should_double_the_backoff_when_a_reconnect_fails()
    {
        Ramp("connections = 1, reconnect { min-backoff = 1s, max-backoff = 30s, jitter = off }");
        ClosePeer(Accept());
        Settle();
        Advance(TimeSpan.FromSeconds(1) + Tick);
        Refuse();
        Settle();

        Advance(TimeSpan.FromSeconds(2) - Tick);
        Assert.Equal(0, Connects());
        Advance(Tick + Tick);

        Assert.Equal(1, Connects());
    }

    [Fact]
    public void Should_leave_a_lost_connection_lost_when_reconnecting_is_off()
    {
        Ramp("connections = 1, reconnect.enabled = off");
        ClosePeer(Accept());
        Settle();

        Advance(TimeSpan.FromSeconds(40));

        Assert.Equal(0, Connects());
        Assert.Equal((0, 1, 0), (Standing().Open, Standing().Opened, Standing().Failed));
    }

    [Fact]
    public void Should_hold_the_fewest_and_the_mean_since_the_hold_began()
    {
        Ramp("connections = 2, ramp.rate = 1000/s, reconnect { min-backoff = 1s, max-backoff = 1s, jitter = off }");
        var first = Accept();
        Advance(Tick);
        Accept();
        Expect<RampEnded>();
        _group.Tell(StartHold.Instance);
        Advance(TimeSpan.FromSeconds(1));
        ClosePeer(first);
        Advance(TimeSpan.FromSeconds(1) + Tick);
        Accept();
        Settle();
        Advance(TimeSpan.FromSeconds(2) - Tick);

        var standing = Standing();
        Assert.Equal((2, 1), (standing.Open, standing.HeldMin));
        Assert.InRange(standing.HeldMean, 1.74, 1.76);
    }

    [Fact]
    public void Should_time_requests_out_when_no_reply_comes()
    {
        Ramp("connections = 1, message.reply-timeout = 3s");
        var child = Accept();
        _around.Recorder.Count(0, Tally.Planned);
        child.Tell(new SendDue(0, TimeSpan.Zero, _around.Context.Plan));

        Advance(TimeSpan.FromSeconds(3) + 5 * Tick);
        Settle(child);

        Assert.Equal(1, _around.Messages.TimedOut);
        _around.AssertBooksBalance();
    }

    // Drain and close

    [Fact]
    public void Should_be_drained_at_once_when_nothing_is_open()
    {
        Ramp("connections = 0");

        _group.Tell(StartDrain.Instance, _coordinator);

        Expect<DrainStarted>();
        Expect<AllDrained>();
    }

    [Fact]
    public void Should_be_drained_when_the_last_connection_is()
    {
        Ramp("connections = 2, ramp.rate = 1000/s");
        var asking = Accept();
        Advance(Tick);
        Accept();
        asking.Tell(new SendDue(0, TimeSpan.Zero, _around.Context.Plan));
        _group.Tell(StartDrain.Instance, _coordinator);
        Settle();
        Settle(asking);
        Settle();
        Assert.Empty(Told<AllDrained>());

        asking.Tell(new Tcp.Received(ByteString.FromBytes(_around.FrameOf(0, 0))), _sockets);

        Expect<AllDrained>();
    }

    [Fact]
    public void Should_be_drained_when_the_last_asking_connection_closes()
    {
        Ramp("connections = 1");
        var asking = Accept();
        asking.Tell(new SendDue(0, TimeSpan.Zero, _around.Context.Plan));
        _group.Tell(StartDrain.Instance, _coordinator);
        Settle();

        ClosePeer(asking);

        Expect<AllDrained>();
    }

    [Fact]
    public void Should_be_drained_when_the_last_request_times_out()
    {
        Ramp("connections = 1, message.reply-timeout = 3s");
        var asking = Accept();
        asking.Tell(new SendDue(0, TimeSpan.Zero, _around.Context.Plan));
        _group.Tell(StartDrain.Instance, _coordinator);
        Settle(asking);

        Advance(TimeSpan.FromSeconds(3) + 5 * Tick);

        Expect<AllDrained>();
    }

    [Fact]
    public void Should_tell_how_the_hold_ended_when_the_drain_starts()
    {
        Ramp("connections = 3, ramp { rate = 1/s, connect-timeout = 1h }");
        Accept();
        Advance(TimeSpan.FromSeconds(1));

        _group.Tell(StartDrain.Instance, _coordinator);

        var standing = Expect<DrainStarted>().Standing;
        Assert.Equal((3, 1, 1, 1, 1), (standing.Asked, standing.Open, standing.Opened, standing.Failed, standing.NotAttempted));
    }

    [Fact]
    public void Should_open_nothing_more_when_the_drain_has_begun()
    {
        Ramp("connections = 10, reconnect { min-backoff = 1ms, max-backoff = 1ms }");
        ClosePeer(Accept());
        _group.Tell(StartDrain.Instance, _coordinator);
        Settle();
        Connects();

        Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, Connects());
    }

    [Fact]
    public void Should_close_a_connection_uncounted_when_it_opens_after_the_drain_began()
    {
        Ramp("connections = 1");
        _group.Tell(StartDrain.Instance, _coordinator);
        Settle();

        var child = Accept();
        Settle();
        Settle(child);

        _sockets.ExpectMsg<Tcp.Register>();
        _sockets.ExpectMsg<Tcp.Abort>();
        Assert.Equal(0, _around.Counts[Tally.Opened]);
        _scheduler.ExpectNothingElse();
    }

    [Fact]
    public void Should_retire_a_connection_itself_when_the_scheduler_never_knew_it()
    {
        Ramp("connections = 1");
        _group.Tell(StartDrain.Instance, _coordinator);
        Settle();
        var child = Accept();
        Watch(child);
        _sockets.ExpectMsg<Tcp.Register>();
        _sockets.ExpectMsg<Tcp.Abort>();

        child.Tell(Tcp.Aborted.Instance, _sockets);

        ExpectTerminated(child);
        Assert.Equal(0, Standing().Connecting);
    }

    [Fact]
    public void Should_close_every_connection_as_it_is_told()
    {
        Ramp("connections = 1");
        Accept();
        Settle();

        End(CloseMode.Fin);

        _sockets.ExpectMsg<Tcp.Register>();
        _sockets.ExpectMsg<Tcp.Close>();
    }

    [Fact]
    public void Should_tell_that_all_is_closed_when_the_last_socket_is()
    {
        Ramp("connections = 1");
        var child = Accept();
        Settle();
        End();
        Settle(child);
        Settle();
        Assert.Empty(Told<AllClosed>());

        child.Tell(Tcp.Aborted.Instance, _sockets);

        Expect<AllClosed>();
        Assert.Equal(0, _around.Counts.Errors().Close.Total);
    }

    [Fact]
    public void Should_reset_what_is_still_closing_when_told_to_hurry()
    {
        Ramp("connections = 1");
        Accept();
        Settle();
        End(CloseMode.Fin);

        _group.Tell(new CloseAll(CloseMode.Rst), _coordinator);

        _sockets.ExpectMsg<Tcp.Register>();
        _sockets.ExpectMsg<Tcp.Close>();
        _sockets.ExpectMsg<Tcp.Abort>();
    }

    [Fact]
    public void Should_stop_what_is_still_connecting_when_all_is_closed()
    {
        Ramp("connections = 1");
        _tcp.ExpectMsg<Tcp.Connect>();
        Watch(_tcp.LastSender);

        End();

        ExpectTerminated(_tcp.LastSender);
        Expect<AllClosed>();
    }

    [Fact]
    public void Should_not_wait_for_a_probe_when_the_run_ends()
    {
        Ramp("connections = 1, ramp.retry.max = 0");
        var connect = _tcp.ExpectMsg<Tcp.Connect>();
        _group.Tell(StartDrain.Instance, _coordinator);
        _tcp.LastSender.Tell(new Tcp.CommandFailed(connect), _tcp);
        _group.Tell(new CloseAll(CloseMode.Rst), _coordinator);

        Expect<AllClosed>();
        Assert.InRange(_around.Counts.Errors().Connect.Total, 0, 1);
    }

    [Fact]
    public void Should_wait_for_a_lost_connection_to_be_retired_when_all_is_closed()
    {
        // A message that the scheduler told it just before may be unbooked until then.
        Ramp("connections = 1, reconnect.enabled = off");
        var child = Accept();
        _scheduler.ExpectMsg<Joined>();
        ClosePeer(child);
        _scheduler.ExpectMsg<Left>();
        End();
        Settle();
        Assert.Empty(Told<AllClosed>());

        child.Tell(Retire.Instance);

        Expect<AllClosed>();
    }

    // Fewer are wanted, and more again

    [Fact]
    public void Should_close_those_beyond_what_is_wanted_when_nothing_is_unanswered_on_them()
    {
        var children = Hold(3);

        _group.Tell(new Keep(1), _coordinator);
        Settle();
        CloseOrdered(children[1]);
        CloseOrdered(children[2]);

        var standing = Standing();
        Assert.Equal((3, 1, 3, 0, 1), (standing.Asked, standing.Open, standing.Opened, standing.MissingMax, standing.HeldMin));
        Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, Connects());
        Assert.Equal(0, _around.Counts[Tally.ClosePeerFin]);
    }

    [Fact]
    public void Should_let_the_scheduler_go_of_those_that_are_not_wanted()
    {
        var children = Hold(2);
        _scheduler.ExpectMsg<Joined>();
        _scheduler.ExpectMsg<Joined>();

        _group.Tell(new Keep(1), _coordinator);
        Settle();
        CloseOrdered(children[1]);

        Assert.Equal(new Left(1, children[1]), _scheduler.ExpectMsg<Left>());
    }

    [Fact]
    public void Should_wait_for_what_is_unanswered_when_fewer_are_wanted()
    {
        var children = Hold(1);
        children[0].Tell(new SendDue(0, TimeSpan.Zero, _around.Context.Plan));
        Settle(children[0]);
        _sockets.FishForMessage<Tcp.Write>(_ => true, Kit.Patience);

        _group.Tell(new Keep(0), _coordinator);
        Settle();
        Settle(children[0]);
        _sockets.ExpectNothingElse();
        children[0].Tell(new Tcp.Received(ByteString.FromBytes(_around.FrameOf(0, 0))), _sockets);

        _sockets.ExpectMsg<Tcp.Abort>();
        Assert.Equal((1, 0), (_around.Counts[Tally.Echoed], _around.Counts[Tally.InFlightAtStop]));
    }

    [Fact]
    public void Should_close_what_is_never_answered_after_the_drains_timeout_when_fewer_are_wanted()
    {
        var children = Hold(1, "drain.timeout = 2s");
        children[0].Tell(new SendDue(0, TimeSpan.Zero, _around.Context.Plan));
        Settle(children[0]);
        _sockets.FishForMessage<Tcp.Write>(_ => true, Kit.Patience);
        _group.Tell(new Keep(0), _coordinator);
        Advance(TimeSpan.FromSeconds(1.9));
        Settle(children[0]);
        _sockets.ExpectNothingElse();

        Advance(TimeSpan.FromSeconds(0.2));

        _sockets.ExpectMsg<Tcp.Abort>();
        Settle(children[0]);
        Assert.Equal(1, _around.Counts[Tally.InFlightAtStop]);
    }

    [Fact]
    public void Should_open_again_at_the_ramps_rate_when_more_are_wanted()
    {
        var children = Hold(3, "ramp.rate = 1/s");
        _group.Tell(new Keep(1), _coordinator);
        Settle();
        CloseOrdered(children[1]);
        CloseOrdered(children[2]);
        Advance(TimeSpan.FromSeconds(10));

        _group.Tell(new Keep(3), _coordinator);
        Settle();

        Assert.Equal((1, 0), (Connects(), Standing().MissingMax));
        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Connects());
    }

    [Fact]
    public void Should_miss_what_is_wanted_again_from_its_first_failure_on()
    {
        var children = Hold(2);
        _group.Tell(new Keep(1), _coordinator);
        Settle();
        CloseOrdered(children[1]);
        _group.Tell(new Keep(2), _coordinator);
        Settle();
        Assert.Equal(0, Standing().MissingMax);

        Refuse();

        Assert.Equal(1, Standing().MissingMax);
    }

    [Fact]
    public void Should_keep_a_connection_when_it_is_wanted_again_before_it_was_told_to_close()
    {
        var children = Hold(1);
        children[0].Tell(new SendDue(0, TimeSpan.Zero, _around.Context.Plan));
        Settle(children[0]);
        _sockets.FishForMessage<Tcp.Write>(_ => true, Kit.Patience);
        _group.Tell(new Keep(0), _coordinator);
        _group.Tell(new Keep(1), _coordinator);
        Settle();
        children[0].Tell(new Tcp.Received(ByteString.FromBytes(_around.FrameOf(0, 0))), _sockets);
        Settle(children[0]);
        Settle();
        Settle(children[0]);

        _sockets.ExpectNothingElse();
        Assert.Equal((1, 0), (Standing().Open, Standing().MissingMax));
    }

    [Fact]
    public void Should_miss_what_was_lost_when_fewer_were_wanted_meanwhile()
    {
        var children = Hold(3, "reconnect.enabled = off");
        ClosePeer(children[0]);
        Settle();
        _group.Tell(new Keep(2), _coordinator);
        Settle();
        CloseOrdered(children[2]);

        Assert.Equal((1, 1), (Standing().Open, Standing().MissingMax));
        _ = Standing();
        Assert.Equal(1, Standing().RecentMissing);
    }

    [Fact]
    public void Should_end_as_ever_when_fewer_were_wanted_and_some_of_them_have_not_closed()
    {
        var children = Hold(2);
        _group.Tell(new Keep(1), _coordinator);
        Settle();
        End();
        CloseOrdered(children[0]);
        CloseOrdered(children[1]);

        Expect<AllClosed>();
    }

    // Faults of ours

    [Fact]
    public void Should_report_a_connection_that_fails_by_an_exception()
    {
        Ramp("connections = 1");
        Crash(Accept());

        Assert.IsType<ActorKilledException>(Expect<ConnectionCrashed>().Cause);
    }

    [Fact]
    public void Should_open_a_connection_again_when_its_actor_failed()
    {
        Ramp("connections = 1, reconnect { min-backoff = 1s, max-backoff = 1s, jitter = off }");
        Crash(Accept());
        Expect<ConnectionCrashed>();
        Assert.Equal(0, Standing().Open);

        Advance(TimeSpan.FromSeconds(1) + Tick);

        Assert.Equal(1, Connects());
    }

    [Fact]
    public void Should_try_again_when_an_actor_fails_while_connecting()
    {
        Ramp("connections = 1, ramp.retry { max = 1, min-backoff = 1ms, max-backoff = 1ms }");
        _tcp.ExpectMsg<Tcp.Connect>();
        Crash(_tcp.LastSender);
        Expect<ConnectionCrashed>();
        Settle();

        Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, Connects());
    }

    [Fact]
    public void Should_close_in_the_end_when_a_lost_connections_actor_failed()
    {
        Ramp("connections = 1, reconnect.enabled = off");
        var child = Accept();
        ClosePeer(child);
        Settle();
        Crash(child);
        Expect<ConnectionCrashed>();

        End();

        Expect<AllClosed>();
    }

    [Fact]
    public void Should_close_in_the_end_when_a_connection_actor_failed()
    {
        Ramp("connections = 1, reconnect.enabled = off");
        Crash(Accept());
        Expect<ConnectionCrashed>();

        End();

        Expect<AllDrained>();
        Expect<AllClosed>();
    }

    private void Create(string hocon, IPEndPoint? target = null)
    {
        var options = TestOptions.Of(hocon);
        var addresses = target is null ? null : new AddressPlan([target], []);
        _around = new Surroundings(Sys, _tcp, options, addresses);
        _group = _coordinator.ChildActorOf(ConnectionGroup.Props(_around.Context, options, _scheduler));
        Settle();
    }

    private void Ramp(string hocon, IPEndPoint? target = null)
    {
        Create(hocon, target);
        _group.Tell(StartRamp.Instance, _coordinator);
        Settle();
    }

    /// <summary>So many are open, and the hold has begun.</summary>
    private List<IActorRef> Hold(int connections, string hocon = "")
    {
        Ramp($"connections = {connections}, {(hocon.Contains("ramp.rate", StringComparison.Ordinal) ? "" : "ramp.rate = 1000/s,")} {hocon}");
        var children = new List<IActorRef>();
        for (var i = 0; i < connections; i++)
        {
            children.Add(Accept());
            Advance(TimeSpan.FromSeconds(1));
        }

        _group.Tell(ConnectionGroupProtocol.StartHold.Instance, _coordinator);
        Settle();
        // Two that are started in one go may ask in any order.
        return [.. children.OrderBy(child => int.Parse(child.Path.Name, CultureInfo.InvariantCulture))];
    }

    /// <summary>It was ordered to close, and its socket has.</summary>
    private void CloseOrdered(IActorRef child)
    {
        Settle(child);
        Settle();
        Settle(child);
        child.Tell(Tcp.Aborted.Instance, _sockets);
        Settle(child);
        Settle();
    }

    private void End(CloseMode mode = CloseMode.Rst)
    {
        _group.Tell(StartDrain.Instance, _coordinator);
        _group.Tell(new CloseAll(mode), _coordinator);
        Settle();
    }

    /// <summary>Lets time pass, tick by tick.</summary>
    private void Advance(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= Tick)
        {
            var step = left < Tick ? left : Tick;
            _around.Time.Advance(step);
            ((TestScheduler)Sys.Scheduler).Advance(step);
            Settle();
        }
    }

    /// <summary>Waits until the group has handled all that it was told.</summary>
    private void Settle() => Standing();

    private Standing Standing()
    {
        _group.Tell(GetStatus.Instance, _asker);
        return _asker.ExpectMsg<StatusNow>().Standing;
    }

    private void Settle(IActorRef child)
    {
        child.Tell(new Identify(null), _asker);
        _asker.ExpectMsg<ActorIdentity>();
    }

    /// <summary>How many connects Akka was asked for since the last question.</summary>
    private int Connects()
    {
        const string end = "no more connects";
        Settle();
        // A connection asks as it starts, which is after the group has told it to.
        foreach (var child in ((ActorRefWithCell)_group).Children.Where(c => int.TryParse(c.Path.Name.Split('.')[0], out _)))
            Settle(child);
        _tcp.Ref.Tell(end, ActorRefs.NoSender);
        var connects = 0;
        while (_tcp.ExpectMsg<object>() is Tcp.Connect)
            connects++;
        return connects;
    }

    private IActorRef Accept()
    {
        _tcp.ExpectMsg<Tcp.Connect>();
        var child = _tcp.LastSender;
        child.Tell(new Tcp.Connected(new IPEndPoint(IPAddress.Loopback, 7001), new IPEndPoint(IPAddress.Loopback, 40_000)), _sockets);
        Settle(child);
        Settle();
        return child;
    }

    private void Refuse(SocketError error = SocketError.ConnectionRefused) =>
        Refuse(_tcp.ExpectMsg<Tcp.Connect>(), _tcp.LastSender, error);

    private void Refuse(Tcp.Connect connect, IActorRef commander, SocketError error = SocketError.ConnectionRefused)
    {
        Watch(commander);
        commander.Tell(new Tcp.CommandFailed(connect).WithCause(new SocketException((int)error)), _tcp);
        ExpectTerminated(commander);
        Settle();
    }

    private void ClosePeer(IActorRef child)
    {
        child.Tell(Tcp.PeerClosed.Instance, _sockets);
        Settle(child);
    }

    private static void Crash(IActorRef child) => child.Tell(Kill.Instance);

    /// <summary>The next of its kind that the coordinator was told, whatever came before it.</summary>
    private T Expect<T>() => _coordinator.FishForMessage<T>(_ => true, Kit.Patience);

    /// <summary>All of its kind that the coordinator was told and has not looked at.</summary>
    private List<T> Told<T>()
    {
        const string end = "no more";
        _coordinator.Ref.Tell(end, ActorRefs.NoSender);
        var told = new List<T>();
        while (_coordinator.ExpectMsg<object>() is var message && message as string != end)
        {
            if (message is T wanted)
                told.Add(wanted);
        }

        return told;
    }
}

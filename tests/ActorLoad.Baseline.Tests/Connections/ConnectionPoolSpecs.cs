using ActorLoad.Baseline.Connections;
using ActorLoad.Baseline.Tests.Support;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using Xunit;

namespace ActorLoad.Baseline.Tests.Connections;

public sealed class ConnectionPoolSpecs : IDisposable
{
    private const string Fast =
        "ramp { rate = 100000/s, in-flight = 256, retry { max = 1, min-backoff = 100ms, max-backoff = 100ms }, give-up-after = 2s }\n";
    private const string Reconnecting = Fast + "reconnect { enabled = on, min-backoff = 100ms, max-backoff = 100ms, jitter = off }";

    private static readonly TimeSpan s_took = TimeSpan.FromMilliseconds(3);

    private readonly FakeModel _model = new();
    private readonly FakeOwner _owner = new();
    private readonly SocketPair _sockets = new();
    private Surroundings _world = null!;
    private ConnectionPool _pool = null!;

    public void Dispose()
    {
        _pool.Dispose();
        _sockets.Dispose();
    }

    [Fact]
    public void Should_open_at_the_ramps_rate_when_that_is_slow()
    {
        Start("connections = 100, ramp { rate = 10/s, in-flight = 256 }");
        var opening = _model.TakeOpening().Count;
        for (var tick = 0; tick < 50; tick++)
            Tick();

        Assert.Equal(1, opening);
        Assert.InRange(_model.TakeOpening().Count, 9, 10);
    }

    [Fact]
    public void Should_open_no_more_at_once_than_may_be_under_way()
    {
        Start("connections = 100, ramp { rate = 100000/s, in-flight = 3 }");
        Tick();
        var first = _model.TakeOpening();
        Tick();
        Assert.Empty(_model.TakeOpening());

        Open(first[0]);

        Assert.Equal(3, first.Count);
        Assert.Single(_model.TakeOpening());
        Assert.Equal((3, 1), (Standing.Connecting, Standing.Open));
    }

    [Fact]
    public void Should_end_the_ramp_when_every_connection_has_opened()
    {
        Start(Fast);
        OpenAll();

        Assert.Equal(["ramp ended"], _owner.Said);
        Assert.Equal((4, 4, 0), (_owner.RampEnd!.Opened, _owner.RampEnd.Open, _owner.RampEnd.Failed));
        Assert.Equal((4, 0), (_world.Counts[Tally.Opened], _world.Counts[Tally.Reconnects]));
    }

    [Fact]
    public void Should_end_the_ramp_at_once_when_no_connection_is_asked()
    {
        Start("connections = 0");

        Assert.Equal(["ramp ended"], _owner.Said);
    }

    [Fact]
    public void Should_try_again_after_a_backoff_and_give_up_when_a_connect_fails_too_often()
    {
        Start(Fast + "connections = 1");
        Fail(Assert.Single(_model.TakeOpening()), ConnectFailure.Refused);
        for (var tick = 0; tick < 6; tick++)
            Tick();

        Fail(Assert.Single(_model.TakeOpening()), ConnectFailure.Refused);

        Assert.Equal(["ramp ended"], _owner.Said);
        Assert.Equal((0, 1, 0), (_owner.RampEnd!.Opened, _owner.RampEnd.Failed, _owner.RampEnd.Connecting));
        Assert.Equal(2, _world.Counts[Tally.ConnectRefused]);
        Assert.Single(_owner.Notes);
        Tick(seconds: 1);
        Assert.Empty(_model.TakeOpening());
    }

    [Fact]
    public void Should_end_the_ramp_with_what_is_open_when_nothing_opens_for_long()
    {
        Start(Fast);
        Tick();
        var opening = _model.TakeOpening();
        Open(opening[0]);
        Tick(seconds: 1.9);
        Assert.Empty(_owner.Said);

        Tick(seconds: 0.2);

        Assert.Equal(["ramp ended"], _owner.Said);
        Assert.Equal((1, 3), (_owner.RampEnd!.Opened, _owner.RampEnd.Failed));
        Assert.Equal([("ramp", "no connection has opened for 2 s: the ramp ends with 1 open")], _owner.Notes);
    }

    [Fact]
    public void Should_open_again_after_a_backoff_when_a_connection_is_lost()
    {
        Start(Reconnecting);
        var lost = OpenAll()[0];
        Hold();

        Close(lost, CloseReason.Reset);
        Tick(seconds: 0.05);
        Assert.Empty(_model.TakeOpening());
        Tick(seconds: 0.06);
        Open(Assert.Single(_model.TakeOpening()));

        Assert.Equal((1, 1, 4), (_world.Counts[Tally.CloseReset], _world.Counts[Tally.Reconnects], _world.Counts[Tally.Opened]));
        Assert.Equal((4, 3), (Standing.Open, Standing.HeldMin));
        Assert.Equal([("close", "127.0.0.1:7001 reset a connection (RST)")], _owner.Notes);
    }

    [Fact]
    public void Should_write_down_when_connections_are_tried_opened_and_lost()
    {
        Start($"connections = 2, {Reconnecting}");
        var open = OpenAll();
        Tick(2);
        var lostAt = ConnectionChange.SlotOf(_world.Now);
        Close(open[0], CloseReason.PeerFin);
        Close(open[1], CloseReason.Ordered);
        for (var tick = 0; tick < 20; tick++)
            Tick();

        var changes = _world.Context.Recorder.Changes.Take();
        Assert.Equal((2, 1, 1), (changes.Sum(c => c.Opened), changes.Sum(c => c.Lost), changes.Sum(c => c.Closed)));
        Assert.Equal(lostAt, changes.Single(c => c.Lost > 0).Slot);
        Assert.True(changes.Sum(c => c.Attempts) > 2);
    }

    [Fact]
    public void Should_leave_it_lost_when_reconnecting_is_off()
    {
        Start(Fast + "reconnect.enabled = off");
        Close(OpenAll()[0], CloseReason.PeerFin);

        Tick(seconds: 60);

        Assert.Empty(_model.TakeOpening());
        Assert.Equal(3, Standing.Open);
    }

    [Theory]
    [InlineData(ConnectFailure.NoDescriptor, Tally.ConnectNoDescriptor, "descriptor")]
    [InlineData(ConnectFailure.NoThread, Tally.ConnectNoThread, "thread")]
    public void Should_stop_opening_when_this_machine_has_no_more(ConnectFailure failure, Tally tally, string what)
    {
        Start("connections = 100, ramp { rate = 100000/s, in-flight = 4 }");
        Tick();
        var opening = _model.TakeOpening();

        Fail(opening[0], failure);
        Fail(opening[1], failure);
        Tick(seconds: 60);

        Assert.Empty(_model.TakeOpening());
        Assert.Equal((1, 2), (_owner.Said.Count, _world.Counts[tally]));
        Assert.Equal((2, 96), (Standing.Connecting, Standing.NotAttempted));
        Assert.Contains(("limit", $"this process has no free {what}: no further connection is opened for the first time"), _owner.Notes);
        Open(opening[2]);
        Assert.Equal((1, 1), (Standing.Opened, Standing.Open));
    }

    [Fact]
    public void Should_announce_the_hold_to_window_and_model_when_it_starts()
    {
        Start(Fast);
        OpenAll();

        _pool.StartHold(_world.Now + TimeSpan.FromSeconds(1));

        Assert.Equal((true, 1), (_world.Context.Window.IsOpen, _model.HoldsKnown));
        Assert.Equal(4, Standing.HeldMin);
    }

    [Fact]
    public void Should_book_what_becomes_due_on_a_lost_connection_when_it_holds()
    {
        Start(Fast + "reconnect.enabled = off");
        var lost = OpenAll(withSockets: true)[0];
        Hold();
        lost.End(_sockets.Ours, CloseReason.PeerFin);
        Close(lost, CloseReason.PeerFin);
        _world.Pass(2_100);

        for (var tick = 0; tick < 5; tick++)
            Tick();

        Assert.Equal((3, 3), (_world.Counts[Tally.Planned], _world.Counts[Tally.NotOpen]));
    }

    [Fact]
    public void Should_have_stopped_at_once_when_nothing_is_left_to_tell()
    {
        Start(Fast);
        OpenAll();
        Hold();
        _world.Pass(1_000);

        _pool.StopSending(_world.Now);

        // Without a socket they are as good as closed: five sends were due up to now, the instant itself included.
        Assert.Equal(["ramp ended", "sending stopped"], _owner.Said);
        Assert.Equal((5, 5), (_world.Counts[Tally.Planned], _world.Counts[Tally.NotOpen]));
    }

    [Fact]
    public void Should_wait_for_what_is_due_when_a_connection_has_yet_to_take_it()
    {
        Start(Fast);
        var open = OpenAll(withSockets: true)[0];
        Hold();
        _pool.StopSending(_world.Now);
        Tick();
        Assert.DoesNotContain("sending stopped", _owner.Said);

        open.TryTakeDue(_world.Now, out _);
        Tick();
        Tick();

        Assert.Equal(["ramp ended", "sending stopped"], _owner.Said);
        Assert.Equal((1, 1), (_world.Counts[Tally.Planned], _world.Counts[Tally.Started]));
    }

    [Fact]
    public void Should_book_as_not_open_what_was_not_taken_when_a_connection_is_held_up_for_long()
    {
        Start(Fast);
        OpenAll(withSockets: true);
        Hold();
        _world.Pass(2_000);
        _pool.StopSending(_world.Now);

        Tick(seconds: ConnectionPool.CatchUpTime.TotalSeconds);

        Assert.Equal(["ramp ended", "sending stopped"], _owner.Said);
        Assert.Equal((9, 9), (_world.Counts[Tally.Planned], _world.Counts[Tally.NotOpen]));
    }

    [Fact]
    public void Should_say_once_that_the_sending_has_stopped()
    {
        Start(Fast);
        OpenAll();
        Hold();
        _pool.StopSending(_world.Now);

        Tick();
        Tick();

        Assert.Single(_owner.Said, "sending stopped");
    }

    [Fact]
    public void Should_be_drained_when_nothing_is_unanswered()
    {
        Start(Fast);
        OpenAll();
        var standing = _pool.StartDrain(_world.Now);

        Tick();

        Assert.Equal(4, standing.Open);
        Assert.Equal("drained", _owner.Said[^1]);
    }

    [Fact]
    public void Should_not_be_drained_when_a_reply_is_awaited()
    {
        Start(Fast);
        var open = OpenAll(withSockets: true)[0];
        Hold();
        open.TryTakeDue(_world.Now, out _);
        _pool.StartDrain(_world.Now);
        Tick();
        Assert.DoesNotContain("drained", _owner.Said);

        open.Receive(_world.FrameOf(0, 0));
        Tick();

        Assert.Equal("drained", _owner.Said[^1]);
    }

    [Fact]
    public void Should_time_out_what_nobody_answers_when_it_looks_through_them()
    {
        Start(Fast);
        var open = OpenAll(withSockets: true)[0];
        Hold();
        open.TryTakeDue(_world.Now, out _);
        _world.Pass(5_001);

        for (var tick = 0; tick < 5; tick++)
            Tick();

        Assert.Equal((1, false), (_world.Counts[Tally.TimedOut], open.IsAwaiting));
    }

    [Fact]
    public void Should_close_uncounted_what_opens_too_late()
    {
        Start(Fast);
        Tick();
        var late = _model.TakeOpening()[0];
        _pool.StartDrain(_world.Now);

        Assert.True(late.TryOpen(_sockets.Ours));
        Open(late);
        Assert.False(late.IsOpenOn(_sockets.Ours));
        late.End(_sockets.Ours, CloseReason.PeerFin);
        Close(late, CloseReason.Ordered);

        Assert.Equal((0, 0, 0), (Standing.Opened, Standing.Open, _world.Counts[Tally.Opened]));
        Assert.Equal(3, Standing.Connecting);
    }

    [Fact]
    public void Should_open_nothing_when_it_drains()
    {
        Start("connections = 100, ramp { rate = 10/s, in-flight = 256 }");
        _model.TakeOpening();
        _pool.StartDrain(_world.Now);

        Tick(seconds: 10);

        Assert.Empty(_model.TakeOpening());
        Assert.Equal(99, Standing.NotAttempted);
    }

    [Fact]
    public void Should_be_closed_when_the_last_has_told_so()
    {
        Start(Fast);
        var open = OpenAll();
        _pool.StartDrain(_world.Now);
        _pool.CloseAll(CloseMode.Rst, _world.Now);

        foreach (var conversation in open)
        {
            Assert.DoesNotContain("closed", _owner.Said);
            Close(conversation, CloseReason.Ordered);
        }

        Assert.Equal("closed", _owner.Said[^1]);
        Assert.Equal(0, _world.Counts[Tally.CloseUnknown]);
    }

    [Fact]
    public void Should_give_up_what_is_under_way_when_it_closes()
    {
        Start(Fast);
        Tick();
        var opening = _model.TakeOpening();
        _pool.StartDrain(_world.Now);

        _pool.CloseAll(CloseMode.Rst, _world.Now);
        Fail(opening[0], ConnectFailure.Timeout);

        Assert.Equal("closed", _owner.Said[^1]);
        Assert.Equal((0, 4, 0), (Standing.Opened, Standing.Failed, Standing.Connecting));
        Assert.Equal(0, _world.Counts[Tally.ConnectTimeout]);
        Assert.False(opening[1].TryOpen(_sockets.Ours));
    }

    [Fact]
    public void Should_say_once_that_all_is_closed_when_it_is_ordered_twice()
    {
        Start(Fast);
        _pool.StartDrain(_world.Now);

        _pool.CloseAll(CloseMode.Fin, _world.Now);
        Tick();

        Assert.Single(_owner.Said, "closed");
    }

    [Fact]
    public void Should_note_a_fault_when_what_serves_a_connection_crashes()
    {
        Start(Fast);

        _pool.OnEvent(new ConnectionEvent.Crashed(OpenAll()[0], new InvalidOperationException("boo")), _world.Now);

        Assert.Equal(["What served a connection failed: boo Please report it."], _owner.Faults);
    }

    private Standing Standing => _pool.StandingAt(_world.Now);

    private void Start(string hocon)
    {
        _world = new Surroundings(hocon);
        _pool = new ConnectionPool(_world.Context, _world.Options, _model, _owner);
        _pool.StartRamp(_world.Now);
    }

    private void Tick(double seconds = 0.02)
    {
        _world.Pass(seconds * 1_000);
        _pool.OnTick(_world.Now);
    }

    private void Hold() => _pool.StartHold(_world.Now);

    private void Open(Conversation conversation) => _pool.OnEvent(new ConnectionEvent.Opened(conversation, s_took), _world.Now);

    private void Fail(Conversation conversation, ConnectFailure failure) =>
        _pool.OnEvent(new ConnectionEvent.ConnectFailed(conversation, failure), _world.Now);

    private void Close(Conversation conversation, CloseReason reason) => _pool.OnEvent(new ConnectionEvent.Closed(conversation, reason), _world.Now);

    /// <param name="withSockets">They have one, which they share: it is only looked at.</param>
    private List<Conversation> OpenAll(bool withSockets = false)
    {
        Tick();
        var opening = _model.TakeOpening();
        foreach (var conversation in opening)
        {
            Assert.True(!withSockets || conversation.TryOpen(_sockets.Ours));
            Open(conversation);
        }

        return opening;
    }
}

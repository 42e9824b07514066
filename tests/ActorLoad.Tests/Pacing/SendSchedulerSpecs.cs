using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Pacing;
using ActorLoad.Tests.Connections;
using Akka.Actor;
using Akka.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static ActorLoad.Connections.ConnectionGroupProtocol;
using static ActorLoad.Connections.ConnectionProtocol;
using static ActorLoad.Pacing.SendSchedulerProtocol;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Pacing;

/// <summary>Four connections, a second's interval, a hold of 2.6 s: connection i is due at i/4 s, and the last round is cut after its third.</summary>
public sealed class SendSchedulerSpecs : TestKit
{
    private const int Connections = 4;

    private static readonly TimeSpan HoldStart = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(200);
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(2.6);

    private readonly FakeTimeProvider _time = new();
    private readonly FakePaceTimer _timer = new();
    private readonly Recorder _recorder = new(2);
    private readonly TestProbe[] _open;
    private readonly TestProbe _coordinator;
    private readonly RunClock _clock;
    private readonly LoadPlan _plan = new(Connections, TimeSpan.FromSeconds(1), Spread.Even, Hold, seed: 1);
    private readonly IActorRef _scheduler;
    private TallySnapshot _counts = TallySnapshot.Zero;

    public SendSchedulerSpecs()
        : base(Kit.Hocon)
    {
        _coordinator = CreateTestProbe();
        _open = [.. Enumerable.Range(0, Connections).Select(_ => CreateTestProbe())];
        _clock = new RunClock(_time);
        _scheduler = Start(_plan);
    }

    [Fact]
    public void Should_set_no_timer_when_sending_has_not_started()
    {
        Join(0);
        Settle();

        Assert.Null(_timer.Due);
    }

    [Fact]
    public void Should_wake_shortly_after_the_start_when_the_first_is_due_at_once()
    {
        StartSending();

        Assert.Equal(HoldStart + Tick, _timer.Due);
    }

    [Fact]
    public void Should_not_be_later_and_later_when_messages_are_due_a_tick_apart()
    {
        _time.Advance(HoldStart - _clock.Now);
        var scheduler = Start(new LoadPlan(2, 2 * Tick, Spread.Even, Hold, seed: 1));
        scheduler.Tell(new StartSending(HoldStart), _coordinator);
        Settle(scheduler);
        GoOffAt(Tick + Tick / 4);
        Assert.Equal(HoldStart + 2 * Tick, _timer.Due);

        // Far behind: not two wake-ups right after each other.
        GoOffAt(2 * Tick + Tick * 3 / 4);
        Assert.Equal(HoldStart + 3 * Tick + Tick * 3 / 4, _timer.Due);

        void GoOffAt(TimeSpan inHold)
        {
            _time.Advance(HoldStart + inHold - _clock.Now);
            _timer.GoOff();
            Settle(scheduler);
        }
    }

    [Fact]
    public void Should_tell_a_connection_when_it_is_due()
    {
        JoinAll();
        StartSending();
        AdvanceTo(TimeSpan.FromMilliseconds(250));

        Assert.Equal(new SendDue(0, HoldStart, _plan), _open[0].ExpectMsg<SendDue>());
        Assert.Equal(new SendDue(0, HoldStart, _plan), _open[1].ExpectMsg<SendDue>());
        _open[2].ExpectNothingElse();
        Assert.Equal(2, Counts[Tally.Planned]);
    }

    [Fact]
    public void Should_sleep_until_the_next_is_due()
    {
        JoinAll();
        StartSending();
        AdvanceTo(TimeSpan.FromMilliseconds(10));

        Assert.Equal(HoldStart + TimeSpan.FromMilliseconds(250), _timer.Due);
    }

    [Fact]
    public void Should_release_all_that_became_due_when_it_was_stalled()
    {
        JoinAll();
        StartSending();
        _time.Advance(TimeSpan.FromSeconds(1.3));
        _timer.GoOff();
        Settle();

        Assert.Equal([0, 1], Rounds(0));
        Assert.Equal([0, 1], Rounds(1));
        Assert.Equal([0], Rounds(2));
        Assert.Equal(6, Counts[Tally.Planned]);
    }

    [Fact]
    public void Should_keep_the_intended_time_when_it_was_stalled()
    {
        JoinAll();
        StartSending();
        _time.Advance(TimeSpan.FromSeconds(1.3));
        _timer.GoOff();
        Settle();

        Assert.Equal(new SendDue(0, HoldStart, _plan), _open[0].ExpectMsg<SendDue>());
        Assert.Equal(new SendDue(1, HoldStart + TimeSpan.FromSeconds(1), _plan), _open[0].ExpectMsg<SendDue>());
    }

    [Fact]
    public void Should_share_one_message_among_the_connections_of_a_round()
    {
        JoinAll();
        StartSending();
        AdvanceTo(TimeSpan.FromMilliseconds(800));

        Assert.Same(_open[0].ExpectMsg<SendDue>(), _open[3].ExpectMsg<SendDue>());
    }

    [Fact]
    public void Should_release_the_whole_plan_when_the_hold_runs_to_its_end()
    {
        JoinAll();
        StartSending();
        AdvanceTo(Hold);

        Assert.Equal(_plan.PlannedSends(), StopSending());
        Assert.Equal(_plan.PlannedSends(), Counts[Tally.Planned]);
        Assert.Equal(0, Counts[Tally.NotOpen]);
        for (var i = 0; i < Connections; i++)
            Assert.Equal(_plan.PlannedSendsOf(i), Rounds(i).Count);
    }

    [Fact]
    public void Should_release_the_whole_plan_when_it_was_asleep_until_the_stop()
    {
        JoinAll();
        StartSending();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(_plan.PlannedSends(), StopSending());
    }

    [Fact]
    public void Should_release_what_is_due_and_no_more_when_stopped_early()
    {
        JoinAll();
        StartSending();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(5, StopSending());
        _time.Advance(TimeSpan.FromSeconds(1));
        _timer.GoOff();
        Settle();

        Assert.Equal(5, Counts[Tally.Planned]);
    }

    [Fact]
    public void Should_have_told_everyone_when_it_says_that_it_stopped()
    {
        JoinAll();
        StartSending();
        _time.Advance(Hold);
        StopSending();

        // No waiting: a connection that is told to drain after this must find its messages before that.
        Assert.Equal([0, 1, 2], Rounds(0));
    }

    [Fact]
    public void Should_answer_with_nothing_planned_when_stopped_before_the_start()
    {
        Assert.Equal(0, StopSending());
    }

    [Fact]
    public void Should_count_a_send_as_failed_when_its_connection_never_opened()
    {
        StartSending();
        AdvanceTo(TimeSpan.FromMilliseconds(999));

        Assert.Equal((4, 4), (Counts[Tally.Planned], Counts[Tally.NotOpen]));
    }

    [Fact]
    public void Should_count_a_send_as_failed_when_its_connection_has_left()
    {
        JoinAll();
        StartSending();
        AdvanceTo(TimeSpan.FromMilliseconds(1));
        _scheduler.Tell(new Left(0, _open[0]));
        AdvanceTo(TimeSpan.FromSeconds(1.1));

        Assert.Equal(1, Counts[Tally.NotOpen]);
    }

    [Fact]
    public void Should_say_retire_as_its_last_word_when_a_connection_leaves()
    {
        JoinAll();
        StartSending();
        AdvanceTo(TimeSpan.FromMilliseconds(1));
        _scheduler.Tell(new Left(0, _open[0]));
        AdvanceTo(TimeSpan.FromSeconds(1.1));

        _open[0].ExpectMsg<SendDue>();
        _open[0].ExpectMsg<Retire>();
        _open[0].ExpectNothingElse();
    }

    [Fact]
    public void Should_retire_a_connection_when_it_leaves_after_the_stop()
    {
        JoinAll();
        StopSending();

        _scheduler.Tell(new Left(0, _open[0]));

        _open[0].ExpectMsg<Retire>();
    }

    [Fact]
    public void Should_keep_the_successor_when_the_earlier_connection_leaves_late()
    {
        JoinAll();
        var successor = CreateTestProbe();
        _scheduler.Tell(new Joined(0, successor));
        _scheduler.Tell(new Left(0, _open[0]));
        StartSending();
        AdvanceTo(TimeSpan.FromMilliseconds(1));

        successor.ExpectMsg<SendDue>();
        Assert.Equal(0, Counts[Tally.NotOpen]);
    }

    [Fact]
    public void Should_send_to_a_connection_when_it_joins_during_the_hold()
    {
        StartSending();
        AdvanceTo(TimeSpan.FromMilliseconds(100));
        Join(0);
        AdvanceTo(TimeSpan.FromSeconds(1.01));

        Assert.Equal([1], Rounds(0));
    }

    // Changed by an operator

    [Fact]
    public void Should_release_nothing_from_the_instant_on_when_paused()
    {
        JoinAll();
        StartSending();
        _scheduler.Tell(new Repace(Paused(0.5)), _coordinator);
        AdvanceTo(Hold);

        Assert.Equal(2, StopSending());
        Assert.Equal((0, 2), (Rounds(2).Count, Counts[Tally.Planned]));
    }

    [Fact]
    public void Should_release_what_was_due_before_the_instant_when_it_was_told_late()
    {
        JoinAll();
        StartSending();
        _time.Advance(TimeSpan.FromSeconds(0.9));
        _scheduler.Tell(new Repace(Paused(0.5)), _coordinator);
        Settle();

        Assert.Equal(2, Counts[Tally.Planned]);
    }

    [Fact]
    public void Should_go_on_in_its_rounds_when_the_pause_is_over()
    {
        JoinAll();
        StartSending();
        _scheduler.Tell(new Repace(Paused(0.5)), _coordinator);
        _scheduler.Tell(new Repace(PaceChange.None(_plan) with { From = TimeSpan.FromSeconds(1.5) }), _coordinator);
        AdvanceTo(Hold);

        Assert.Equal([0, 2], Rounds(0));
        Assert.Equal([1, 2], Rounds(2));
        Assert.Equal(2 + 2 + 3, StopSending());
    }

    [Fact]
    public void Should_wake_for_a_change_when_nothing_else_is_due()
    {
        JoinAll();
        StartSending();
        _scheduler.Tell(new Repace(Paused(0.5)), _coordinator);
        AdvanceTo(TimeSpan.FromSeconds(0.3));
        _scheduler.Tell(new Repace(PaceChange.None(_plan) with { From = TimeSpan.FromSeconds(2) }), _coordinator);
        AdvanceTo(TimeSpan.FromSeconds(0.6));

        Assert.Equal(HoldStart + TimeSpan.FromSeconds(2), _timer.Due);
    }

    [Fact]
    public void Should_send_by_the_new_interval_and_for_those_that_are_wanted_when_both_are_changed()
    {
        JoinAll();
        StartSending();
        AdvanceTo(TimeSpan.FromMilliseconds(10));
        var at = TimeSpan.FromSeconds(0.1);
        var change = new PaceChange(at, at, 7, 2, TimeSpan.FromSeconds(2));
        _scheduler.Tell(new Repace(change), _coordinator);
        AdvanceTo(Hold);

        Assert.Equal([0, 7, 8], Rounds(0));
        Assert.Empty(Rounds(2));
        var due = _open[1].ExpectMsg<SendDue>();
        Assert.Equal((7, HoldStart + at + TimeSpan.FromSeconds(1)), (due.Round, due.RoundStart + due.Plan.PhaseOf(1)));
    }

    [Fact]
    public void Should_plan_nothing_on_a_connection_that_is_wanted_again_before_it_is_open()
    {
        for (var i = 0; i < Connections - 1; i++)
            Join(i);
        StartSending();
        var (down, up) = (TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.2));
        _scheduler.Tell(new Repace(new PaceChange(down, down, 7, 3, TimeSpan.FromSeconds(1))), _coordinator);
        _scheduler.Tell(new Repace(new PaceChange(up, up, 8, 4, TimeSpan.FromSeconds(1))), _coordinator);
        AdvanceTo(TimeSpan.FromSeconds(1.1));
        Assert.Equal(0, Counts[Tally.NotOpen]);
        var before = Counts[Tally.Planned];
        Join(3);
        AdvanceTo(TimeSpan.FromSeconds(2.1));

        // At 0.2 + 1.75 s: its second by the new rounds.
        Assert.Equal([9], Rounds(3));
        Assert.Equal(before + 4, Counts[Tally.Planned]);
        Assert.Equal(Counts[Tally.Planned], StopSending());
    }

    [Fact]
    public void Should_count_as_failed_what_is_due_on_a_connection_that_is_wanted_again_and_did_not_open()
    {
        for (var i = 0; i < Connections - 1; i++)
            Join(i);
        StartSending();
        var (down, up) = (TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.2));
        _scheduler.Tell(new Repace(new PaceChange(down, down, 7, 3, TimeSpan.FromSeconds(1))), _coordinator);
        _scheduler.Tell(new Repace(new PaceChange(up, up, 8, 4, TimeSpan.FromSeconds(1))), _coordinator);
        AdvanceTo(TimeSpan.FromSeconds(1.1));
        _scheduler.Tell(new Missing(3));
        AdvanceTo(TimeSpan.FromSeconds(2.1));

        Assert.Equal(1, Counts[Tally.NotOpen]);
    }

    [Fact]
    public void Should_tell_its_parent_when_the_change_is_in_force_and_not_before()
    {
        JoinAll();
        StartSending();
        _scheduler.Tell(new Repace(Paused(0.5)), _coordinator);
        AdvanceTo(TimeSpan.FromSeconds(0.4));
        _coordinator.ExpectNothingElse();

        AdvanceTo(TimeSpan.FromSeconds(0.5));

        Assert.Equal(Paused(0.5), _coordinator.ExpectMsg<Repaced>().Change);
    }

    [Fact]
    public void Should_never_wake_when_nothing_is_sent()
    {
        var scheduler = Start(new LoadPlan(Connections, interval: null, Spread.Even, Hold, seed: 1));
        scheduler.Tell(new StartSending(TimeSpan.Zero), _coordinator);
        scheduler.Tell(SendSchedulerProtocol.StopSending.Instance, _coordinator);

        Assert.Equal(0, _coordinator.ExpectMsg<SendingStopped>().Planned);
        Assert.Null(_timer.Due);
    }

    [Fact]
    public void Should_leave_out_what_was_due_before_when_it_takes_over_in_the_middle()
    {
        Join(0);
        _time.Advance(HoldStart - _clock.Now);
        _scheduler.Tell(new StartSending(HoldStart, From: TimeSpan.FromSeconds(0.5)), _coordinator);
        Settle();
        AdvanceTo(TimeSpan.FromSeconds(1.01));

        Assert.Equal([1], Rounds(0));
    }

    [Fact]
    public void Should_dispose_of_its_timer_when_it_is_stopped()
    {
        Watch(_scheduler);
        Sys.Stop(_scheduler);
        ExpectTerminated(_scheduler);

        AwaitAssert(() => Assert.True(_timer.IsDisposed), Kit.Patience);
    }

    private TallySnapshot Counts => _counts += _recorder.Flush().Counts;

    /// <summary>On the kit's pool: the pacing dispatcher is the product's configuration.</summary>
    private IActorRef Start(LoadPlan plan) => _coordinator.ChildActorOf(
        SendScheduler.Props(plan, IdRange.Whole(plan.Connections), Tick, _clock, _recorder, _timer).WithDispatcher("akka.actor.default-dispatcher"));

    private void Join(int connection) => _scheduler.Tell(new Joined(connection, _open[connection]));

    private void JoinAll()
    {
        for (var i = 0; i < Connections; i++)
            Join(i);
    }

    /// <param name="from">Seconds of the hold.</param>
    private PaceChange Paused(double from) => PaceChange.None(_plan) with { From = TimeSpan.FromSeconds(from), Interval = null };

    private void StartSending()
    {
        _time.Advance(HoldStart - _clock.Now);
        _scheduler.Tell(new StartSending(HoldStart), _coordinator);
        Settle();
    }

    private long StopSending()
    {
        _scheduler.Tell(SendSchedulerProtocol.StopSending.Instance, _coordinator);
        return _coordinator.FishForMessage<SendingStopped>(_ => true, Kit.Patience).Planned;
    }

    /// <summary>Lets the hold go on to this time of its own, the timer going off whenever it should.</summary>
    private void AdvanceTo(TimeSpan inHold)
    {
        var end = HoldStart + inHold;
        while (_timer.Due is { } due && due <= end)
        {
            if (due > _clock.Now)
                _time.Advance(due - _clock.Now);
            _timer.GoOff();
            Settle();
        }

        if (end > _clock.Now)
            _time.Advance(end - _clock.Now);
        Settle();
    }

    private void Settle() => Settle(_scheduler);

    private void Settle(IActorRef scheduler)
    {
        scheduler.Tell(new Identify(null), TestActor);
        ExpectMsg<ActorIdentity>();
    }

    private List<long> Rounds(int connection)
    {
        const string end = "no more";
        _open[connection].Ref.Tell(end, ActorRefs.NoSender);
        var rounds = new List<long>();
        while (_open[connection].ExpectMsg<object>() is SendDue due)
            rounds.Add(due.Round);
        return rounds;
    }
}

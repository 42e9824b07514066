using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Nodes;
using ActorLoad.Hosting.Run;
using ActorLoad.Tests.Connections;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Xunit;
using static ActorLoad.Cluster.ClusterCoordinatorProtocol;
using static ActorLoad.Cluster.ClusterHostProtocol;
using static ActorLoad.Cluster.WorkerProtocol;
using static ActorLoad.Run.RunCoordinatorProtocol;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Cluster;

/// <summary>A coordinator whose clock, timers and workers are the test's.</summary>
public sealed class ClusterCoordinatorSpecs(FarNode far) : TestKit(Kit.VirtualTime + FarNode.Hocon), IClassFixture<FarNode>
{
    // Phases

    [Fact]
    public void Should_open_nothing_when_not_all_clocks_are_set()
    {
        var run = Start();
        run.Workers[0].Tell(new ClockSet(TimeSpan.Zero));
        run.Workers[0].ExpectNoOrder();

        run.Workers[1].Tell(new ClockSet(TimeSpan.Zero));
        run.Workers[0].Expect<StartRamp>();
        run.Workers[1].Expect<StartRamp>();
    }

    [Fact]
    public void Should_tell_the_runs_time_when_a_worker_asks()
    {
        var run = Start();
        run.Step(1.5);
        run.Workers[1].Tell(new AskTime(7));

        Assert.Equal(new TimeIs(7, TimeSpan.FromSeconds(1.5)), run.Workers[1].Expect<TimeIs>());
    }

    [Fact]
    public void Should_not_hold_when_the_ramp_of_one_goes_on()
    {
        var run = Start().Synced();
        run.Workers[0].Tell(new RampEnded(1));
        run.Workers[0].ExpectNoOrder();
        run.Workers[1].Book((Tally.Opened, 3));
        run.Workers[1].Tell(new RampEnded(1));

        Assert.Equal(run.Workers[0].Expect<StartHold>(), run.Workers[1].Expect<StartHold>());
    }

    [Fact]
    public void Should_announce_the_hold_a_second_before_when_all_ramps_have_ended()
    {
        var run = Start().Synced();
        run.Pass(3);
        foreach (var worker in run.Workers)
        {
            worker.Book((Tally.Opened, 3));
            worker.Tell(new RampEnded(1));
        }

        Assert.Equal(TimeSpan.FromSeconds(4), run.Workers[0].Expect<StartHold>().At);
    }

    [Fact]
    public void Should_wait_for_all_in_each_phase_when_one_is_slower()
    {
        var run = Start().Held();
        run.Pass(9);
        run.Step(1);
        var (fast, slow) = (run.Workers[0], run.Workers[1]);
        fast.Expect<StopSending>();
        slow.Expect<StopSending>();
        fast.EchoAllDue();
        slow.EchoAllDue();

        fast.Tell(new SendingStopped());
        fast.ExpectNoOrder();
        slow.Tell(new SendingStopped());
        fast.Expect<StartDrain>();
        slow.Expect<StartDrain>();

        fast.Tell(new DrainStarted());
        fast.Tell(new AllDrained());
        slow.Tell(new DrainStarted());
        fast.ExpectNoOrder();
        slow.Tell(new AllDrained());
        fast.Expect<CloseAll>();
        slow.Expect<CloseAll>();

        fast.Tell(new AllClosed());
        fast.ExpectNoOrder();
        Assert.False(run.HasEnded);
        slow.Tell(new AllClosed());
        Assert.Equal(Verdict.Valid, run.Report().Verdict);
    }

    [Fact]
    public void Should_report_the_whole_plan_when_all_goes_well()
    {
        var report = Start().Held().Finish();

        Assert.Empty(report.Reasons);
        Assert.Equal((6, 6, 6, 6), (report.Connections.Asked, report.Connections.Opened, report.Connections.HeldMin, report.Connections.AtEnd));
        Assert.Equal((60, 60), (report.Messages.Planned, report.Messages.Echoed));
        Assert.Equal(["coordinator", "worker-1", "worker-2"], report.Nodes.Select(node => node.Name));
        Assert.Equal([0L, 30, 30], report.Nodes.Select(node => node.Echoed));
    }

    [Fact]
    public void Should_let_all_go_when_it_is_stopped_after_the_run()
    {
        var run = Start().Held();
        run.Finish();
        Sys.Stop(run.Actor);

        run.Workers[0].ExpectLeave();
        run.Workers[1].ExpectLeave();
    }

    [Fact]
    public void Should_have_closing_hurried_when_one_does_not_close_in_order()
    {
        var run = Start("drain.close = fin").Held();
        run.Pass(9);
        run.Step(1);
        foreach (var worker in run.Workers)
        {
            worker.Expect<StopSending>();
            worker.EchoAllDue();
        }

        run.Workers.ForEach(worker => worker.Tell(new SendingStopped()));
        run.Workers.ForEach(worker => worker.Expect<StartDrain>());
        run.Workers.ForEach(worker => worker.Tell(new DrainStarted()));
        run.Workers.ForEach(worker => worker.Tell(new AllDrained()));

        Assert.Equal(Core.Plan.CloseMode.Fin, run.Workers[0].Expect<CloseAll>().Mode);
        run.Pass(1);
        run.Step(1);
        Assert.Equal(Core.Plan.CloseMode.Rst, run.Workers[0].Expect<CloseAll>().Mode);
    }

    // Deltas

    [Fact]
    public void Should_book_a_delta_once_and_acknowledge_it_again_when_it_comes_twice()
    {
        var run = Start().Held();
        run.Pass(1);
        var delta = run.Workers[0].NewDelta((Tally.Unexpected, 5));
        run.Workers[0].Tell(delta);
        run.Workers[0].Tell(delta);

        Assert.Equal(new Received(delta.Sequence), run.Workers[0].Expect<Received>());
        Assert.Equal(new Received(delta.Sequence), run.Workers[0].Expect<Received>());
        Assert.Equal(5, run.Finish().Messages.Unexpected);
    }

    [Fact]
    public void Should_not_acknowledge_a_delta_when_the_one_before_is_missing()
    {
        var run = Start().Held();
        var first = run.Workers[0].NewDelta((Tally.Unexpected, 1));
        var second = run.Workers[0].NewDelta((Tally.Unexpected, 10));
        run.Workers[0].Tell(second);
        run.Workers[0].ExpectNoOrder();

        run.Workers[0].Tell(first);
        run.Workers[0].Tell(second);
        Assert.Equal(first.Sequence, run.Workers[0].Expect<Received>().Sequence);
        Assert.Equal(second.Sequence, run.Workers[0].Expect<Received>().Sequence);
        Assert.Equal(11, run.Finish().Messages.Unexpected);
    }

    [Fact]
    public void Should_have_a_former_life_of_a_worker_leave_when_it_sends_a_delta()
    {
        var run = Start().Held();
        var probe = CreateTestProbe();
        var former = new FarRef(Sys, run.Workers[0].Ref.Path.WithUid(99), probe.Ref);
        run.Actor.Tell(run.Workers[0].NewDelta((Tally.Unexpected, 5)) with { Incarnation = 99 }, former);

        probe.ExpectMsg<Leave>();
    }

    [Fact]
    public void Should_lose_a_worker_and_say_so_when_its_delta_cannot_be_read()
    {
        var run = Start().Held();
        run.Workers[1].Tell(run.Workers[1].NewDelta() with { Latencies = new PackedLatencies([9, 9, 9]) });
        run.Workers[1].ExpectLeave();

        var report = run.Finish();
        Assert.Equal(Verdict.InternalError, report.Verdict);
        Assert.Contains(report.Reasons, reason => reason.Contains("worker-2", StringComparison.Ordinal));
        Assert.Equal((60, 30), (report.Messages.Planned, report.Messages.Echoed));
    }

    // A worker is lost

    [Fact]
    public void Should_go_on_without_its_share_when_a_worker_is_lost()
    {
        var run = Start().Held();
        run.Pass(3);
        run.Workers.ForEach(worker => worker.EchoAllDue());
        Lose(run, 1);

        var report = run.Finish();
        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.Contains(report.Reasons, reason => reason.StartsWith(
            "worker-2 was lost at 4.0 s: its process ended. Its share was 3 of 6 connections; it is missing from then on.", StringComparison.Ordinal));
        Assert.Equal((60, 39, 21), (report.Messages.Planned, report.Messages.Echoed, report.Messages.Failed));
        Assert.Equal((6, 3, 3), (report.Connections.Opened, report.Connections.HeldMin, report.Connections.AtEnd));
        Assert.Equal("lost", report.Nodes.Single(node => node.Name == "worker-2").State);
    }

    [Fact]
    public void Should_have_the_others_take_over_when_a_worker_is_lost_and_that_is_wanted()
    {
        var run = Start("workers.node-lost = reassign", workers: 3).Held();
        run.Pass(3);
        run.Workers.ForEach(worker => worker.EchoAllDue());
        Lose(run, 2);
        var (first, second) = (run.Workers[0].ExpectTakeOver(), run.Workers[1].ExpectTakeOver());

        Assert.Equal(run.Workers[2].Share.Ids(), first.Connections.Ids().Concat(second.Connections.Ids()).Order());
        Assert.Equal((TimeSpan.FromSeconds(4.5), 50d, 32), (first.From, first.RatePerSecond, first.InFlight));
        var report = run.Finish();
        Assert.Equal(60, report.Messages.Planned);
        var ownerless = run.Setup.Plan.PlannedSends(run.Workers[2].Share, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.5));
        Assert.Equal(ownerless, report.Messages.Failed);
        Assert.Equal((6, 2, 6), (report.Connections.Opened, report.Connections.Reconnects, report.Connections.AtEnd));
        Assert.Contains(report.Reasons, reason => reason.EndsWith("worker-1, worker-2 took it over.", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_hold_only_when_what_was_taken_over_is_open_too_when_a_worker_is_lost_in_the_ramp()
    {
        var run = Start("workers.node-lost = reassign").Synced();
        Lose(run, 1);
        var survivor = run.Workers[0];
        survivor.ExpectTakeOver();
        survivor.Tell(new RampEnded(1));
        survivor.ExpectNoOrder();
        survivor.Tell(new RampEnded(2));

        survivor.Expect<StartHold>();
    }

    [Fact]
    public void Should_hold_with_the_rest_when_the_slowest_in_the_ramp_is_lost()
    {
        var run = Start().Synced();
        run.Workers[0].Book((Tally.Opened, 3));
        run.Workers[0].Tell(new RampEnded(1));
        run.Workers[0].ExpectNoOrder();
        Lose(run, 1);

        run.Workers[0].Expect<StartHold>();
    }

    [Fact]
    public void Should_open_with_the_rest_when_one_is_lost_before_its_clock_is_set()
    {
        var run = Start();
        run.Workers[0].Tell(new ClockSet(TimeSpan.Zero));
        run.Workers[0].ExpectNoOrder();
        Lose(run, 1);

        run.Workers[0].Expect<StartRamp>();
    }

    [Fact]
    public void Should_stop_when_a_worker_is_lost_and_that_is_wanted()
    {
        var run = Start("workers.node-lost = abort").Held();
        run.Pass(3);
        run.Workers.ForEach(worker => worker.EchoAllDue());
        Lose(run, 1);

        var report = run.WindUp();
        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.Contains(report.Reasons, reason => reason.StartsWith(
            "Stopped early: The loss of worker-2 (workers.node-lost = abort) in the hold", StringComparison.Ordinal));
        Assert.Equal((18, 18), (report.Messages.Planned, report.Messages.Echoed));
    }

    [Theory]
    [InlineData("continue")]
    [InlineData("reassign")]
    [InlineData("abort")]
    public void Should_end_with_a_report_when_the_last_worker_is_lost_in_the_hold(string policy)
    {
        var run = Start($"workers.node-lost = {policy}", workers: 1).Held();
        run.Pass(3);
        run.Workers[0].EchoAllDue();
        Lose(run, 0);

        var report = run.Report();
        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.Equal((18, 18, 0), (report.Messages.Planned, report.Messages.Echoed, report.Connections.AtEnd));
        Assert.InRange(report.Phases.HoldSeconds, 3, 3);
    }

    [Fact]
    public void Should_end_with_a_report_when_the_last_worker_is_lost_in_the_ramp()
    {
        var run = Start(workers: 1).Synced();
        Lose(run, 0);

        Assert.Equal(Verdict.Incomplete, run.Report().Verdict);
    }

    [Fact]
    public void Should_end_with_a_report_when_the_last_worker_is_lost_before_its_clock_is_set()
    {
        var run = Start(workers: 1);
        Lose(run, 0);

        var report = run.Report();
        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.Equal((6, 6), (report.Connections.Asked, report.Connections.NotAttempted));
    }

    [Fact]
    public void Should_end_when_the_one_that_is_waited_for_is_lost_in_the_drain()
    {
        var run = Start().Held();
        run.Pass(9);
        run.Step(1);
        run.Workers.ForEach(worker => worker.Expect<StopSending>());
        run.Workers.ForEach(worker => worker.EchoAllDue());
        run.Workers.ForEach(worker => worker.Tell(new SendingStopped()));
        run.Workers.ForEach(worker => worker.Expect<StartDrain>());
        run.Workers[0].Tell(new DrainStarted());
        run.Workers[0].Tell(new AllDrained());
        run.Workers[0].ExpectNoOrder();
        Lose(run, 1);

        run.Workers[0].Expect<CloseAll>();
        run.Workers[0].Tell(new AllClosed());
        var report = run.Report();
        Assert.Equal((60, 60), (report.Messages.Planned, report.Messages.Echoed));
    }

    [Fact]
    public void Should_not_lose_a_worker_when_it_goes_after_it_has_closed_everything()
    {
        var run = Start().Held();
        run.Finish();
        run.Tell(new WorkerGone("worker-2", "its process ended"));
        run.Workers[0].ExpectNoOrder();

        run.Host.ExpectNothingElse();
    }

    [Fact]
    public void Should_lose_a_worker_when_it_has_said_nothing_for_longer_than_lost_after()
    {
        var run = Start("workers.lost-after = 10s, hold.duration = 60s").Held();
        run.Workers[1].ExpectNoOrder();
        run.Pass(10);
        run.Host.ExpectNothingElse();
        run.Pass(1);

        Assert.Equal(new WorkerLost("worker-2"), run.Host.ExpectMsg<WorkerLost>());
        run.Workers[1].ExpectLeave();
    }

    [Fact]
    public void Should_keep_a_worker_when_it_says_something_now_and_then()
    {
        var run = Start("workers.lost-after = 10s, hold.duration = 60s").Held();
        for (var i = 0; i < 5; i++)
        {
            run.Workers[1].ExpectNoOrder();
            run.Pass(10);
        }

        run.Host.ExpectNothingElse();
    }

    [Fact]
    public void Should_not_give_a_worker_up_when_it_is_unreachable()
    {
        var run = Start().Held();
        run.Tell(new ClusterEvent.UnreachableMember(far.Member));
        run.Workers[0].ExpectNoOrder();
        run.Host.ExpectNothingElse();
        run.Tell(new ClusterEvent.ReachableMember(far.Member));

        var report = run.Finish();
        Assert.Equal(Verdict.Valid, report.Verdict);
        Assert.Contains(report.Events, e => e.Text == "worker-1 is unreachable, and not given up");
        Assert.Contains(report.Events, e => e.Text == "worker-1 is reachable again");
    }

    [Fact]
    public void Should_show_a_worker_as_unreachable_when_it_is()
    {
        var run = Start().Held();
        var states = new System.Collections.Concurrent.ConcurrentQueue<string>();
        run.WhenProgress = progress => states.Enqueue(progress.Nodes.Single(node => node.Name == "worker-1").State);
        run.Tell(new ClusterEvent.UnreachableMember(far.Member));
        run.Pass(2);

        Assert.Contains(NodeReading.Unreachable, states);
    }

    [Fact]
    public void Should_lose_a_worker_when_the_cluster_has_removed_it()
    {
        var run = Start().Held();
        run.Tell(new ClusterEvent.MemberRemoved(far.Removed, MemberStatus.Down));

        run.Workers[0].ExpectLeave();
        Assert.Equal(new WorkerLost("worker-1"), run.Host.ExpectMsg<WorkerLost>());
    }

    [Fact]
    public void Should_lose_a_worker_when_its_association_is_reset()
    {
        var run = Start().Held();
        Sys.EventStream.Publish(new DisassociatedEvent(new Address("akka.tcp", "own", "127.0.0.1", 9), far.Member.Address, inbound: true));

        run.Workers[0].ExpectLeave();
        Assert.Equal(new WorkerLost("worker-1"), run.Host.ExpectMsg<WorkerLost>());
    }

    [Fact]
    public void Should_book_nothing_and_say_so_when_a_lost_worker_still_tells()
    {
        var run = Start().Held();
        Lose(run, 1);
        run.Workers[1].Tell(run.Workers[1].NewDelta((Tally.Unexpected, 5)));

        run.Workers[1].Expect<Leave>();
        Assert.Equal(0, run.Finish().Messages.Unexpected);
    }

    [Fact]
    public void Should_name_a_fault_and_lose_the_worker_when_it_cannot_go_on()
    {
        var run = Start().Held();
        run.Workers[1].Tell(new Faulted("A part of worker-2 failed: boo.", Fatal: true));
        run.Workers[1].ExpectLeave();

        var report = run.Finish();
        Assert.Equal(Verdict.InternalError, report.Verdict);
        Assert.Contains("A part of worker-2 failed: boo.", report.Reasons);
    }

    [Fact]
    public void Should_name_a_fault_and_keep_the_worker_when_it_goes_on()
    {
        var run = Start().Held();
        run.Workers[1].Tell(new Faulted("A connection of worker-2 failed: boo.", Fatal: false));

        var report = run.Finish();
        Assert.Equal((Verdict.InternalError, 60), (report.Verdict, report.Messages.Echoed));
    }

    [Fact]
    public void Should_note_whose_it_is_when_a_worker_has_something_for_the_report()
    {
        var run = Start().Held();
        run.Workers[1].Tell(new Noted("limit", "no free descriptor"));

        Assert.Contains(run.Finish().Events, e => e is { Kind: "limit", Text: "worker-2: no free descriptor" });
    }

    [Fact]
    public void Should_note_it_when_a_worker_comes_back()
    {
        var run = Start().Held();
        run.Tell(new WorkerCameBack("worker-3", 99, Nobody.Instance));

        Assert.Contains(run.Finish().Events, e => e.Text.StartsWith("worker-3 has joined as a new incarnation", StringComparison.Ordinal));
    }

    // Stopped

    [Fact]
    public void Should_end_with_a_report_when_stopped_before_any_clock_is_set()
    {
        var run = Start();
        run.Tell(new StopRun("A test"));

        var report = run.Report();
        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.Contains(report.Reasons, reason => reason.StartsWith("Stopped early: A test in the ramp", StringComparison.Ordinal));
        Assert.Equal((6, 0), (report.Connections.NotAttempted, report.Messages.Planned));
    }

    [Fact]
    public void Should_wait_for_those_whose_clock_is_set_alone_when_stopped_before_the_others_are()
    {
        var run = Start();
        var ready = run.Workers[0];
        ready.Tell(new ClockSet(TimeSpan.Zero));
        run.Tell(new StopRun("A test"));
        ready.Expect<StartRamp>();
        ready.Expect<StartDrain>();
        ready.Tell(new DrainStarted());
        ready.Tell(new AllDrained());
        ready.Expect<CloseAll>();
        Assert.False(run.HasEnded);
        ready.Tell(new AllClosed());

        Assert.Equal(Verdict.Incomplete, run.Report().Verdict);
    }

    [Fact]
    public void Should_report_what_was_done_when_stopped_in_the_hold()
    {
        var run = Start().Held();
        run.Pass(4);
        run.Tell(new StopRun("A test"));

        var report = run.WindUp();
        Assert.Contains(report.Reasons, reason => reason.StartsWith(
            "Stopped early: A test in the hold, 6.0 s before its end", StringComparison.Ordinal));
        Assert.Equal((24, 24), (report.Messages.Planned, report.Messages.Echoed));
    }

    [Fact]
    public void Should_send_nothing_when_stopped_between_the_announcement_of_the_hold_and_its_start()
    {
        var run = Start().Synced();
        foreach (var worker in run.Workers)
        {
            worker.Book((Tally.Opened, 3));
            worker.Tell(new RampEnded(1));
        }

        run.Workers.ForEach(worker => worker.Expect<StartHold>());
        run.Tell(new StopRun("A test"));

        run.Workers.ForEach(worker => worker.Expect<StartDrain>());
        run.Workers.ForEach(worker => worker.Tell(new DrainStarted()));
        run.Workers.ForEach(worker => worker.Tell(new AllDrained()));
        run.Workers.ForEach(worker => worker.Expect<CloseAll>());
        run.Workers.ForEach(worker => worker.Tell(new AllClosed()));
        Assert.Equal((0, 0d), (run.Report().Messages.Planned, run.Report().Phases.HoldSeconds));
    }

    // An operator

    [Fact]
    public void Should_have_all_workers_change_at_the_same_instant_when_an_operator_asks()
    {
        var run = Start().Held();
        run.Pass(2);
        run.Workers.ForEach(worker => worker.EchoAllDue());

        run.Tell(new GiveOrder(new PauseOrder("pbm")));

        Assert.True(run.Host.ExpectMsg<OrderOutcome>().Obeyed);
        var changes = run.Workers.Select(worker => worker.Expect<Steer>().Change).Distinct().ToArray();
        var at = run.Setup.Clock.Now - run.HoldStart + TimeSpan.FromMilliseconds(300);
        Assert.Equal([PaceChange.None(run.Setup.Plan) with { From = at, Interval = null }], changes);
    }

    [Fact]
    public void Should_refuse_an_operator_when_the_clocks_are_not_set()
    {
        var run = Start();

        run.Tell(new GiveOrder(new PauseOrder("pbm")));

        Assert.Equal(new OrderOutcome(false, "The workers are not ready yet."), run.Host.ExpectMsg<OrderOutcome>());
    }

    [Fact]
    public void Should_count_what_a_lost_worker_owes_by_the_operators_change_when_one_is_lost_after_it()
    {
        var run = Start().Held();
        run.Pass(2);
        run.Workers.ForEach(worker => worker.EchoAllDue());
        run.Tell(new GiveOrder(new PauseOrder("pbm")));
        run.Host.ExpectMsg<OrderOutcome>();
        run.Workers.ForEach(worker => worker.Expect<Steer>());
        Lose(run, 1);
        run.Pass(7);
        run.Step(1);
        run.Workers[0].Expect<StopSending>();
        // What was due in the 0.3 s before the pause, on the one that is left, was echoed.
        var due = run.Setup.Plan.PlannedSends(run.Workers[0].Share, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.3));
        run.Workers[0].Book((Tally.Planned, due), (Tally.Started, due), (Tally.Echoed, due));
        run.Workers[0].Tell(new SendingStopped());
        run.Workers[0].Expect<StartDrain>();
        run.Workers[0].Tell(new DrainStarted());
        run.Workers[0].Tell(new AllDrained());
        run.Workers[0].Expect<CloseAll>();
        run.Workers[0].Tell(new AllClosed());

        var report = run.Report();
        Assert.Equal(run.Setup.Plan.PlannedSends(IdRange.Whole(6), TimeSpan.Zero, TimeSpan.FromSeconds(2.3)), report.Messages.Planned);
        Assert.True(report.Steered);
    }

    // Itself

    [Fact]
    public void Should_end_with_an_internal_error_and_let_all_go_when_it_fails_itself()
    {
        var run = Start().Held();
        Watch(run.Actor);
        var failed = 0;
        run.WhenProgress = _ =>
        {
            if (Interlocked.Exchange(ref failed, 1) == 0)
                throw new InvalidOperationException("boo");
        };
        run.Step(1);

        Assert.Equal(Verdict.InternalError, run.Report().Verdict);
        run.Workers[0].ExpectLeave();
        ExpectTerminated(run.Actor);
    }

    [Fact]
    public void Should_throw_nothing_when_it_ends_after_a_failure_of_its_own()
    {
        var errors = CreateTestProbe();
        Sys.EventStream.Subscribe(errors.Ref, typeof(Akka.Event.Error));
        var run = Start().Held();
        Watch(run.Actor);
        run.WhenProgress = _ => throw new InvalidOperationException("boo");
        run.Step(1);
        ExpectTerminated(run.Actor);

        errors.ExpectNothingElse(); // its own failure is in the report, and not logged at this level
    }

    [Fact]
    public void Should_tell_what_it_used_in_the_hold_when_it_reports_itself()
    {
        var coordinator = Start().Held().Finish().Nodes.Single(node => node.Role == NodeReading.Coordinator);

        Assert.InRange(coordinator.PssBytes, 1, long.MaxValue);
    }

    private CoordinatedRun Start(string hocon = "", int workers = 2) => new(this, far.Member.Address, hocon, workers);

    private static void Lose(CoordinatedRun run, int worker)
    {
        var name = run.Workers[worker].Seat.Name;
        run.Tell(new WorkerGone(name, "its process ended"));
        run.Workers[worker].ExpectLeave();
        Assert.Equal(new WorkerLost(name), run.Host.ExpectMsg<WorkerLost>());
    }
}

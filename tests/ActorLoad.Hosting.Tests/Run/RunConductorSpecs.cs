using ActorLoad.Core.Connections;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Run;
using Xunit;

namespace ActorLoad.Hosting.Tests.Run;

public class RunConductorSpecs
{
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void Should_begin_with_the_ramp_when_started()
    {
        using var run = new ConductedRun();

        run.Conductor.Start();

        Assert.Equal(["ramp"], run.TakeOrders());
        Assert.Equal(Seconds(1), run.Alarms[RunAlarm.Second]);
    }

    [Fact]
    public void Should_hold_at_once_when_all_are_open_and_the_engine_needs_no_notice()
    {
        using var run = new ConductedRun().Ramped();

        Assert.Equal(["ramp", "hold at 2"], run.TakeOrders());
        Assert.Equal(Seconds(60), run.Alarms[RunAlarm.HoldOver]);
        Assert.DoesNotContain(RunAlarm.HoldBegins, run.Alarms);
    }

    [Fact]
    public void Should_announce_the_holds_start_when_the_engine_needs_notice()
    {
        using var run = new ConductedRun(notice: 1).Ramped();

        Assert.Equal(["ramp", "hold at 3"], run.TakeOrders());
        Assert.Equal(Seconds(1), run.Alarms[RunAlarm.HoldBegins]);
        Assert.DoesNotContain(RunAlarm.HoldOver, run.Alarms);
    }

    [Fact]
    public void Should_end_the_hold_at_once_when_the_alarm_that_begins_it_is_later_than_its_end()
    {
        using var run = new ConductedRun(notice: 1).Ramped();
        run.Pass(90);

        run.Alarm(RunAlarm.HoldBegins);

        Assert.Equal(TimeSpan.Zero, run.Alarms[RunAlarm.HoldOver]);
    }

    [Fact]
    public void Should_count_the_hold_from_the_announced_instant_when_the_alarm_is_late()
    {
        using var run = new ConductedRun(notice: 1).Ramped();
        run.Pass(1.25);
        run.Alarm(RunAlarm.HoldBegins);
        run.Conductor.OnStanding(ConductedRun.Opened(10));
        run.Pass(59.75);
        run.Alarm(RunAlarm.HoldOver);
        run.Conductor.OnSendingStopped();

        Finish(run);

        Assert.Equal((RunPhase.Hold, Seconds(59.75)), (run.Progress[^1].Phase, run.Progress[^1].PhaseRemaining));
        Assert.Equal((3, 60), (run.Report.Phases.RampSeconds, run.Report.Phases.HoldSeconds));
    }

    [Fact]
    public void Should_still_be_in_the_ramp_when_the_notice_runs()
    {
        using var run = new ConductedRun(notice: 1).Ramped();

        run.Conductor.OnStanding(ConductedRun.Opened(10));

        Assert.Equal(RunPhase.Ramp, run.Progress[^1].Phase);
    }

    [Fact]
    public void Should_announce_one_hold_when_the_ramp_ends_twice()
    {
        using var run = new ConductedRun(notice: 1).Ramped();
        run.TakeOrders();

        run.Conductor.OnRampEnded(ConductedRun.Opened(10));

        Assert.Empty(run.TakeOrders());
    }

    [Fact]
    public void Should_hold_with_what_there_is_when_some_did_not_open()
    {
        using var run = new ConductedRun().Ramped(opened: 1);

        Assert.Equal(["ramp", "hold at 2"], run.TakeOrders());
    }

    [Fact]
    public void Should_hold_nothing_when_nothing_opened()
    {
        using var run = new ConductedRun().Ramped(opened: 0);
        Assert.Equal(["ramp", "drain"], run.TakeOrders());
        run.Conductor.OnDrainStarted(ConductedRun.Opened(0));

        Finish(run);

        Assert.Equal(Verdict.Incomplete, run.Report.Verdict);
        Assert.Equal((0, 0), (run.Report.Phases.HoldSeconds, run.Report.Connections.HeldMin));
        Assert.Contains(run.Report.Events, e => e.Text == "0 of 10 connections opened: there is nothing to hold");
    }

    [Fact]
    public void Should_hold_when_no_connection_is_asked()
    {
        using var run = new ConductedRun("connections = 0");
        run.Conductor.Start();

        run.Conductor.OnRampEnded(Standing.None);

        Assert.Equal(["ramp", "hold at 0"], run.TakeOrders());
    }

    [Fact]
    public void Should_stop_sending_when_the_hold_is_over()
    {
        using var run = new ConductedRun().Ramped();
        run.TakeOrders();
        run.Pass(60);

        run.Alarm(RunAlarm.HoldOver);

        Assert.Equal(["stop sending"], run.TakeOrders());
    }

    [Fact]
    public void Should_go_on_holding_when_the_alarm_is_early_by_a_tick()
    {
        using var run = new ConductedRun().Ramped();
        run.TakeOrders();
        run.Pass(59.985);

        run.Alarm(RunAlarm.HoldOver);

        Assert.Empty(run.TakeOrders());
        Assert.Equal(15, run.Alarms[RunAlarm.HoldOver].TotalMilliseconds, 3);
    }

    [Fact]
    public void Should_stop_sending_once_when_the_alarm_comes_again()
    {
        using var run = new ConductedRun().Ramped();
        run.Pass(60);
        run.Alarm(RunAlarm.HoldOver);
        run.TakeOrders();

        run.Alarm(RunAlarm.HoldOver);

        Assert.Empty(run.TakeOrders());
    }

    [Fact]
    public void Should_drain_when_all_that_was_due_is_told()
    {
        using var run = new ConductedRun().InDrain();

        Assert.Equal("drain", run.TakeOrders()[^1]);
        Assert.Equal(Seconds(10), run.Alarms[RunAlarm.DrainOver]);
    }

    [Theory]
    [InlineData("rst", "close by Rst")]
    [InlineData("fin", "close by Fin")]
    public void Should_close_as_asked_when_all_is_answered(string mode, string order)
    {
        using var run = new ConductedRun($"drain.close = {mode}").InClosing();

        Assert.Equal(order, run.TakeOrders()[^1]);
    }

    [Fact]
    public void Should_close_when_the_drain_has_lasted_long_enough()
    {
        using var run = new ConductedRun().InDrain();
        run.TakeOrders();

        run.Alarm(RunAlarm.DrainOver);

        Assert.Equal(["close by Rst"], run.TakeOrders());
    }

    [Fact]
    public void Should_report_each_phases_length_when_the_run_is_over()
    {
        using var run = new ConductedRun().Done();

        Assert.Equal(new PhaseReport(2, 60, 1), run.Report.Phases);
        Assert.Equal(["ramp", "hold", "drain", "closing"], run.Report.Events.Where(e => e.Kind == "phase").Select(e => e.Text));
        Assert.Equal(Verdict.Valid, run.Report.Verdict);
    }

    [Fact]
    public void Should_report_how_things_stood_before_the_closing()
    {
        using var run = new ConductedRun().InClosing();
        run.Conductor.OnStanding(ConductedRun.Opened(10) with { Open = 0, HeldMin = 0 });

        run.Conductor.OnAllClosed();

        Assert.Equal((10, 10), (run.Report.Connections.AtEnd, run.Report.Connections.HeldMin));
        Assert.Equal((3, 20), (run.Report.Generator.Actors, run.Report.Generator.Tasks));
    }

    [Fact]
    public void Should_drain_shortly_when_stopped_in_the_ramp()
    {
        using var run = new ConductedRun();
        run.Conductor.Start();
        run.Pass(2);

        run.Conductor.Stop("A test");

        Assert.Equal(["ramp", "drain"], run.TakeOrders());
        Assert.Equal(RunConductor.ShortDrain, run.Alarms[RunAlarm.DrainOver]);
        run.Conductor.OnDrainStarted(ConductedRun.Opened(4) with { Failed = 0, NotAttempted = 6 });
        Finish(run);
        Assert.Equal((Verdict.Incomplete, "Stopped early: A test in the ramp."), (run.Report.Verdict, run.Report.Reasons[0]));
        Assert.Equal((4, 6), (run.Report.Connections.Opened, run.Report.Connections.NotAttempted));
    }

    [Fact]
    public void Should_not_hold_when_stopped_in_the_notice_before_it()
    {
        using var run = new ConductedRun(notice: 1).Ramped();
        run.Pass(0.5);
        run.TakeOrders();

        run.Conductor.Stop("A test");
        run.Alarm(RunAlarm.HoldBegins);

        Assert.Equal(["drain"], run.TakeOrders());
        run.Conductor.OnDrainStarted(ConductedRun.Opened(10));
        Finish(run);
        Assert.Equal(0, run.Report.Phases.HoldSeconds);
    }

    [Fact]
    public void Should_have_held_when_stopped_after_the_notice_whose_alarm_is_late()
    {
        using var run = new ConductedRun(notice: 1).Ramped();
        run.Pass(1.5);
        run.TakeOrders();

        run.Conductor.Stop("A test");
        run.Alarm(RunAlarm.HoldBegins);

        Assert.Equal(["stop sending"], run.TakeOrders());
        run.Conductor.OnSendingStopped();
        run.Conductor.OnDrainStarted(ConductedRun.Opened(10));
        Finish(run);
        Assert.Equal((3, 0.5), (run.Report.Phases.RampSeconds, run.Report.Phases.HoldSeconds));
    }

    [Fact]
    public void Should_stop_sending_and_say_what_was_left_when_stopped_in_the_hold()
    {
        using var run = new ConductedRun().Ramped();
        run.TakeOrders();
        run.Pass(20);

        run.Conductor.Stop("A test");

        Assert.Equal(["stop sending"], run.TakeOrders());
        run.Conductor.OnSendingStopped();
        Assert.Equal(RunConductor.ShortDrain, run.Alarms[RunAlarm.DrainOver]);
        run.Conductor.OnDrainStarted(ConductedRun.Opened(10));
        Finish(run);
        Assert.Equal("Stopped early: A test in the hold, 40.0 s before its end.", run.Report.Reasons[0]);
        Assert.Equal(20, run.Report.Phases.HoldSeconds);
    }

    [Fact]
    public void Should_order_nothing_twice_when_stopped_while_the_sending_ends()
    {
        using var run = new ConductedRun().Ramped();
        run.Pass(60);
        run.Alarm(RunAlarm.HoldOver);
        run.TakeOrders();

        run.Conductor.Stop("A test");

        Assert.Empty(run.TakeOrders());
    }

    [Fact]
    public void Should_cut_the_drain_short_when_stopped_in_it()
    {
        using var run = new ConductedRun().InDrain();
        run.Pass(3);

        run.Conductor.Stop("A test");

        Assert.Equal(RunConductor.ShortDrain, run.Alarms[RunAlarm.DrainOver]);
        Finish(run);
        Assert.Equal("Stopped early: A test in the drain, 7.0 s before its end.", run.Report.Reasons[0]);
    }

    [Fact]
    public void Should_not_make_the_drain_longer_when_stopped_near_its_end()
    {
        using var run = new ConductedRun().InDrain();
        run.Pass(9.5);

        run.Conductor.Stop("A test");

        Assert.Equal(Seconds(10), run.Alarms[RunAlarm.DrainOver]);
    }

    [Fact]
    public void Should_keep_to_the_drain_when_that_is_short_and_the_hold_is_stopped()
    {
        using var run = new ConductedRun("drain.timeout = 100ms").Ramped();

        run.Conductor.Stop("A test");
        run.Conductor.OnSendingStopped();

        Assert.Equal(Seconds(0.1), run.Alarms[RunAlarm.DrainOver]);
    }

    [Fact]
    public void Should_listen_to_the_first_only_when_stopped_twice()
    {
        using var run = new ConductedRun().Ramped();
        run.Conductor.Stop("The first");
        run.TakeOrders();

        run.Conductor.Stop("The second");

        Assert.Empty(run.TakeOrders());
        run.Conductor.OnSendingStopped();
        run.Conductor.OnDrainStarted(ConductedRun.Opened(10));
        Finish(run);
        Assert.DoesNotContain(run.Report.Reasons, reason => reason.Contains("The second", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_have_been_stopped_by_nobody_when_that_comes_in_the_closing()
    {
        using var run = new ConductedRun().InClosing();

        run.Conductor.Stop("A test");
        run.Conductor.OnAllClosed();

        Assert.Equal(Verdict.Valid, run.Report.Verdict);
    }

    [Fact]
    public void Should_reset_what_is_left_when_the_orderly_closing_takes_too_long()
    {
        using var run = new ConductedRun("drain.close = fin").InClosing();
        run.TakeOrders();
        Assert.InRange(run.Alarms[RunAlarm.HurryClosing], Seconds(0.1), run.Alarms[RunAlarm.ClosingOver] - Seconds(0.1));

        run.Alarm(RunAlarm.HurryClosing);

        Assert.Equal(["close by Rst"], run.TakeOrders());
        Assert.Empty(run.Reports);
    }

    [Fact]
    public void Should_end_with_a_fault_in_the_report_when_the_closing_hangs()
    {
        using var run = new ConductedRun().InClosing();
        run.Alarm(RunAlarm.HurryClosing);

        run.Alarm(RunAlarm.ClosingOver);

        Assert.Equal((Verdict.InternalError, 1), (run.Report.Verdict, run.Report.ExitCode));
        Assert.StartsWith("Not all connections had closed", run.Report.Reasons[0]);
    }

    [Fact]
    public void Should_report_what_is_known_when_it_fails_in_the_hold()
    {
        using var run = new ConductedRun().Ramped();
        run.Pass(5);

        run.Conductor.Fail("It broke.");

        Assert.Equal((Verdict.InternalError, "It broke."), (run.Report.Verdict, run.Report.Reasons[0]));
        Assert.Equal(5, run.Report.Phases.HoldSeconds);
    }

    [Fact]
    public void Should_report_when_it_fails_before_anything_opened()
    {
        using var run = new ConductedRun();
        run.Conductor.Start();

        run.Conductor.Fail("It broke.");

        Assert.Equal((10, 10), (run.Report.Connections.Asked, run.Report.Connections.NotAttempted));
    }

    [Fact]
    public void Should_go_on_and_report_it_when_a_fault_is_noted()
    {
        using var run = new ConductedRun().Ramped();
        run.Conductor.NoteFault("A thread crashed.");
        Assert.Empty(run.Reports);
        run.Pass(60);
        run.Alarm(RunAlarm.HoldOver);
        run.Conductor.OnSendingStopped();
        run.Conductor.OnDrainStarted(ConductedRun.Opened(10));

        Finish(run);

        Assert.Equal((Verdict.InternalError, "A thread crashed."), (run.Report.Verdict, run.Report.Reasons[0]));
    }

    [Fact]
    public void Should_add_a_point_to_the_timeline_when_a_second_has_passed_and_none_for_a_part_of_one()
    {
        using var run = new ConductedRun().Ramped();
        run.Conductor.OnStanding(ConductedRun.Opened(10)); // at a change of phase: no point
        for (var second = 3; second <= 4; second++)
        {
            run.Pass(1);
            run.Alarm(RunAlarm.Second);
            run.Conductor.OnStanding(ConductedRun.Opened(10));
        }

        run.Conductor.Fail("Enough.");

        Assert.Equal([3, 4], run.Report.Timeline.Select(point => point.Second));
    }

    [Fact]
    public void Should_say_how_the_run_stands_when_it_is_told()
    {
        using var run = new ConductedRun().Ramped();
        run.Pass(10);

        run.Conductor.OnStanding(ConductedRun.Opened(10) with { Open = 7, Connecting = 3 });

        var progress = Assert.Single(run.Progress);
        Assert.Equal((RunPhase.Hold, Seconds(50), 7, 3), (progress.Phase, progress.PhaseRemaining, progress.Open, progress.Connecting));
    }

    [Fact]
    public void Should_send_a_probe_when_it_holds()
    {
        using var probed = new ManualResetEventSlim();
        using var run = new ConductedRun(probe: probed.Set).Ramped();

        // The watch looks at the clock every few milliseconds of real time, whatever that clock says.
        for (var i = 0; i < 1_000 && !probed.Wait(TimeSpan.FromMilliseconds(20)); i++)
            run.Pass(0.1);

        Assert.True(probed.IsSet);
    }

    [Fact]
    public void Should_do_nothing_more_when_it_is_done()
    {
        using var run = new ConductedRun().Done();
        var report = run.Report;
        var seen = run.Progress.Count;
        run.TakeOrders();
        run.Alarms.Clear();

        foreach (var alarm in Enum.GetValues<RunAlarm>())
            run.Alarm(alarm);
        run.Conductor.OnRampEnded(ConductedRun.Opened(10));
        run.Conductor.OnStanding(ConductedRun.Opened(10));
        run.Conductor.OnSendingStopped();
        run.Conductor.OnAllDrained();
        run.Conductor.OnAllClosed();
        run.Conductor.Stop("A test");
        run.Conductor.Fail("Too late.");

        Assert.Empty(run.TakeOrders());
        Assert.Empty(run.Alarms);
        Assert.Equal(seen, run.Progress.Count);
        Assert.Same(report, run.Report);
    }

    [Theory]
    [InlineData(RunAlarm.HoldBegins)]
    [InlineData(RunAlarm.DrainOver)]
    [InlineData(RunAlarm.HurryClosing)]
    [InlineData(RunAlarm.ClosingOver)]
    public void Should_do_nothing_when_an_alarm_is_of_another_phase(RunAlarm alarm)
    {
        using var run = new ConductedRun().Ramped();
        run.TakeOrders();

        run.Alarm(alarm);

        Assert.Empty(run.TakeOrders());
        Assert.Empty(run.Reports);
    }

    // An operator

    [Fact]
    public void Should_tell_the_engine_and_the_report_when_an_operator_changes_the_run()
    {
        using var run = new ConductedRun().Ramped();
        run.TakeOrders();
        run.Pass(20);

        var outcome = run.Conductor.Obey(new PauseOrder("pbm"));

        Assert.True(outcome.Obeyed, outcome.Text);
        Assert.Equal(["10 each 0 from 20"], run.TakeOrders());
        run.Conductor.OnStanding(ConductedRun.Opened(10));
        Assert.True(run.Progress[^1].Paused);
        run.Pass(40);
        run.Alarm(RunAlarm.HoldOver);
        run.Conductor.OnSendingStopped();
        run.Conductor.OnDrainStarted(ConductedRun.Opened(10));
        Finish(run);
        Assert.True(run.Report.Steered);
        Assert.Contains(run.Report.Events, e => e.Kind == "operator" && e.Text.StartsWith("pbm: paused", StringComparison.Ordinal));
        Assert.Contains(run.Report.Warnings, warning => warning.StartsWith("An operator changed this run: 22.0 s pbm: paused", StringComparison.Ordinal));
        Assert.Null(run.Report.Connections.MissingMax);
    }

    [Fact]
    public void Should_report_what_was_asked_and_missing_when_an_operator_steps_the_connections()
    {
        using var run = new ConductedRun().Ramped();
        run.Pass(20);
        run.Conductor.Obey(new ConnectionsOrder("pbm", 4));
        run.Conductor.OnStanding(ConductedRun.Opened(10) with { Open = 4 });
        run.Alarm(RunAlarm.Second);
        run.Conductor.OnStanding(ConductedRun.Opened(10) with { Open = 4 });
        run.Pass(40);
        run.Alarm(RunAlarm.HoldOver);
        run.Conductor.OnSendingStopped();
        run.Conductor.OnDrainStarted(ConductedRun.Opened(10) with { Open = 4, HeldMin = 4, MissingMax = 1 });
        Finish(run);

        Assert.Equal(4, run.Progress[^1].Asked);
        Assert.Contains(run.Report.Timeline, point => point is { Asked: 4, Connections: 4 });
        Assert.Equal((10, 4, 1), (run.Report.Connections.Asked, run.Report.Connections.AskedMin, run.Report.Connections.MissingMax));
        Assert.Contains(run.Report.Reasons, reason => reason.StartsWith("At its worst the hold lacked 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_change_nothing_when_there_is_no_hold()
    {
        using var run = new ConductedRun();
        run.Conductor.Start();
        run.TakeOrders();

        var outcome = run.Conductor.Obey(new PauseOrder("pbm"));

        Assert.Equal((false, "The run is in its ramp: only in the hold is there something to change."), (outcome.Obeyed, outcome.Text));
        Assert.Empty(run.TakeOrders());
    }

    [Fact]
    public void Should_change_nothing_when_the_engine_can_only_be_stopped()
    {
        using var run = new ConductedRun { SteerNotice = null }.Ramped();
        run.TakeOrders();

        Assert.False(run.Conductor.Obey(new PauseOrder("pbm")).Obeyed);
        Assert.Empty(run.TakeOrders());
    }

    [Fact]
    public void Should_await_replies_as_at_the_planned_end_when_an_operator_ends_the_hold()
    {
        using var run = new ConductedRun().Ramped();
        run.TakeOrders();
        run.Pass(20);

        Assert.True(run.Conductor.Obey(new DrainOrder("pbm")).Obeyed);

        Assert.Equal(["stop sending"], run.TakeOrders());
        run.Conductor.OnSendingStopped();
        Assert.Equal(Seconds(10), run.Alarms[RunAlarm.DrainOver]);
        run.Conductor.OnDrainStarted(ConductedRun.Opened(10));
        Finish(run);
        Assert.Equal((Verdict.Incomplete, "Stopped early: pbm ended the hold 40.0 s before its end."), (run.Report.Verdict, run.Report.Reasons[0]));
    }

    [Fact]
    public void Should_stop_when_an_operator_asks_in_any_phase()
    {
        using var run = new ConductedRun();
        run.Conductor.Start();

        Assert.True(run.Conductor.Obey(new StopOrder("pbm")).Obeyed);
        Assert.False(run.Conductor.Obey(new StopOrder("pbm")).Obeyed);

        Assert.Equal(["ramp", "drain"], run.TakeOrders());
    }

    private static void Finish(ConductedRun run)
    {
        run.Conductor.OnAllDrained();
        run.Conductor.OnAllClosed();
    }
}

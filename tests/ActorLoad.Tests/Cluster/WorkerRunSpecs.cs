using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Tests.Connections;
using ActorLoad.Tests.Run;
using Akka.Actor;
using Akka.Configuration;
using Xunit;
using static ActorLoad.Cluster.WorkerProtocol;
using static ActorLoad.Cluster.WorkerRunProtocol;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Cluster;

/// <summary>A worker's run whose clock, timers and coordinator are the test's, with real sockets to a server of the test's.</summary>
public sealed class WorkerRunSpecs : TestKit
{
    private readonly EchoListener _server = new();

    public WorkerRunSpecs()
        : base(ConfigurationFactory.ParseString(Kit.VirtualTime).WithFallback(TestOptions.Read("").Config!))
    {
    }

    // Getting ready

    [Fact]
    public void Should_be_prepared_only_when_it_is_warm()
    {
        var warm = new TaskCompletionSource();
        var worker = Worker(warmUp: () => warm.Task);
        worker.Order(worker.Prepare);
        worker.Settle();
        warm.SetResult();

        worker.Expect<Prepared>();
    }

    [Fact]
    public void Should_fail_for_good_when_it_cannot_be_warmed()
    {
        var worker = Worker(warmUp: () => Task.FromException(new InvalidOperationException("boo")));
        worker.Order(worker.Prepare);

        var fault = worker.Expect<Faulted>();
        Assert.True(fault.Fatal);
        Assert.Contains("worker-1 could not warm up: boo", fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_say_what_it_does_not_read_when_the_options_are_not_of_its_version()
    {
        var worker = Worker();
        worker.Order(worker.Prepare with { Config = worker.Prepare.Config.SetItem("connectoins", "5") });

        var fault = worker.Expect<Faulted>();
        Assert.True(fault.Fatal);
        Assert.Contains("connectoins", fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_say_what_it_lacks_when_its_machine_does_not_allow_its_share()
    {
        // More to one port of one address than there are source ports.
        var worker = Worker("connections = 200000");
        worker.Order(worker.Prepare);

        Assert.NotEmpty(worker.Expect<CannotRun>().Reasons);
    }

    [Fact]
    public void Should_take_the_time_from_the_soonest_of_its_questions_when_the_answers_are_slow()
    {
        var worker = Worker(runTime: TimeSpan.FromSeconds(100)).Prepared();
        worker.Order(new SyncClock());
        for (var i = 0; i < 8; i++)
        {
            // There and back: the answer is right in the middle of it for the fifth alone.
            var question = worker.Expect<AskTime>().Question;
            worker.Step(i == 4 ? 0.01 : 0.2);
            var answer = worker.RunTime.Now;
            worker.Step(i == 4 ? 0.01 : 0.7);
            worker.Order(new TimeIs(question, answer));
        }

        Assert.Equal(TimeSpan.FromSeconds(0.02), worker.Expect<ClockSet>().RoundTrip);
        worker.Settle();
        worker.Step(1);
        Assert.Equal(worker.RunTime.Now, worker.Expect<Delta>().At);
    }

    [Fact]
    public void Should_not_take_the_time_from_an_answer_when_it_is_to_another_question()
    {
        var worker = Worker().Prepared();
        worker.Order(new SyncClock());
        var question = worker.Expect<AskTime>().Question;
        worker.Order(new TimeIs(question + 5, TimeSpan.FromDays(1)));
        worker.Order(new TimeIs(question, worker.RunTime.Now));

        Assert.Equal(question + 1, worker.Expect<AskTime>().Question);
    }

    // Phases

    [Fact]
    public void Should_open_its_share_and_nothing_else_when_the_ramp_starts()
    {
        var worker = Worker().Ramped();

        Assert.Equal(3, worker.Counts[Tally.Opened]);
        Assert.True(SpinWait.SpinUntil(() => _server.Accepted == 3, Kit.Patience));
        var (own, taken) = (worker.Told[^1].Standing, worker.Told[^1].Taken);
        Assert.Equal((3, 3, 3, 0), (own.Asked, own.Open, own.Opened, taken.Asked));
    }

    [Fact]
    public void Should_tell_each_second_what_was_recorded_when_the_clock_is_set()
    {
        var worker = Worker(runTime: TimeSpan.FromSeconds(7.25)).Synced();
        worker.Step(0.75);
        worker.Expect<Delta>();
        worker.Pass(2);

        Assert.Equal([1L, 2, 3], worker.Told.Select(delta => delta.Sequence));
        Assert.Equal([8d, 9, 10], worker.Told.Select(delta => delta.At.TotalSeconds));
        Assert.All(worker.Told, delta => Assert.Equal(OrderedWorker.Incarnation, delta.Incarnation));
    }

    [Fact]
    public void Should_send_its_part_of_the_plan_and_balance_its_books_when_it_is_led_through_the_phases()
    {
        var worker = Worker().Held(out _);
        worker.Pass(5);
        worker.Order(new StopSending());
        worker.Await<SendingStopped>();
        Assert.Equal(worker.Plan.PlannedSends(worker.Share, TimeSpan.Zero, worker.Plan.Hold), worker.Counts[Tally.Planned]);

        worker.Order(new StartDrain());
        worker.Await<DrainStarted>();
        worker.Await<AllDrained>();
        Assert.Equal((15, 15), (worker.Counts.Sent, worker.Counts[Tally.Echoed]));

        worker.Order(new CloseAll(CloseMode.Rst));
        worker.Await<AllClosed>();
        Assert.Equal(0, worker.Told[^1].Standing.Open);
        Assert.Empty(Books.Check(new ConnectionReport(0, 0, 0, 0, 0, 0, 0, 0, null), worker.Counts.Messages(5)));
        var latencies = new Latencies();
        foreach (var delta in worker.Told)
            delta.Latencies.AddTo(latencies);
        Assert.Equal(15, latencies.Percentiles(Latency.Response)!.Count);
    }

    [Fact]
    public void Should_send_nothing_when_the_hold_has_not_begun()
    {
        var worker = Worker().Ramped();
        worker.Order(new StartHold(worker.RunTime.Now + TimeSpan.FromHours(1)));
        worker.Step(1);
        worker.Order(new StopSending());
        worker.Await<SendingStopped>();

        Assert.Equal(0, worker.Counts[Tally.Planned]);
    }

    [Fact]
    public void Should_close_what_is_open_when_the_drain_comes_in_the_ramp()
    {
        var worker = Worker().Ramped();
        worker.Order(new StartDrain());
        worker.Await<DrainStarted>();
        worker.Await<AllDrained>();
        worker.Order(new CloseAll(CloseMode.Fin));

        worker.Await<AllClosed>();
    }

    // Receipts

    [Fact]
    public void Should_tell_deltas_again_in_their_order_when_there_is_no_receipt_for_five_seconds()
    {
        var worker = Worker().Synced();
        worker.Acknowledges = false;
        worker.Pass(5);
        worker.Step(1);
        for (var i = 0; i < 6; i++)
            worker.Expect<Delta>();

        Assert.Equal([1L, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6], worker.Told.Select(delta => delta.Sequence));
        Assert.Equal(NodeMessages.Describe(worker.Told[0]), NodeMessages.Describe(worker.Told[5]));
    }

    [Fact]
    public void Should_tell_nothing_again_when_all_was_acknowledged()
    {
        var worker = Worker().Synced();
        worker.Pass(20);

        Assert.Equal(Enumerable.Range(1, 20).Select(n => (long)n), worker.Told.Select(delta => delta.Sequence));
    }

    // Taking over

    [Fact]
    public void Should_open_and_send_what_is_due_from_then_on_when_it_takes_over_in_the_hold()
    {
        var worker = Worker().Held(out var start);
        worker.Pass(2);
        var lost = IdRange.Whole(6).Part(1, 2);
        worker.Order(new TakeOver(lost, start + TimeSpan.FromSeconds(3), 1000, 16));
        Assert.Equal(2, worker.Await<RampEnded>().Ranges);
        worker.Step(5);
        worker.Order(new StopSending());
        worker.Await<SendingStopped>();

        var due = worker.Plan.PlannedSends(worker.Share, TimeSpan.Zero, worker.Plan.Hold)
            + worker.Plan.PlannedSends(lost, TimeSpan.FromSeconds(3), worker.Plan.Hold);
        Assert.Equal(due, worker.Counts[Tally.Planned]);
        Assert.Equal((3, 3, 3), (worker.Told[^1].Standing.Open, worker.Told[^1].Taken.Open, worker.Told[^1].Taken.Asked));
    }

    [Fact]
    public void Should_send_and_hold_by_an_operators_change_when_it_is_told_of_one()
    {
        var worker = Worker("hold.duration = 8s").Held(out var start);
        worker.Pass(2);
        var at = worker.RunTime.Now - start + TimeSpan.FromSeconds(0.5);
        worker.Order(new Steer(new PaceChange(at, at, 3, 2, TimeSpan.FromSeconds(2))));
        worker.Settle();
        worker.Pass(4);

        // Of ids 0, 2 and 4 the first alone is wanted: it sent at 0, 1 and 2 s, and does so at 2.5, 4.5 s; the others did twice.
        Assert.True(SpinWait.SpinUntil(() => Passed(worker).Open == 1, Kit.Patience));
        worker.Order(new StopSending());
        worker.Await<SendingStopped>();
        var whole = new SteeredPlan(worker.Plan);
        whole.Add(new PaceChange(at, at, 3, 2, TimeSpan.FromSeconds(2)));
        Assert.Equal(
            whole.PlannedSends(worker.Share, TimeSpan.Zero, worker.RunTime.Now - start + TimeSpan.FromTicks(1)), worker.Counts[Tally.Planned]);
        Assert.Equal(0, worker.Told[^1].Standing.MissingMax);

        static Core.Connections.Standing Passed(OrderedWorker worker)
        {
            worker.Pass(1);
            return worker.Told[^1].Standing;
        }
    }

    [Fact]
    public void Should_end_its_ramp_with_both_when_it_takes_over_before_its_clock_is_set()
    {
        var worker = Worker().Prepared();
        worker.Order(new SyncClock());
        worker.Order(new TakeOver(IdRange.Whole(6).Part(1, 2), TimeSpan.Zero, 1000, 16));
        worker.AnswerTheTime();
        worker.Expect<ClockSet>();
        worker.Order(new StartRamp());

        while (worker.Await<RampEnded>().Ranges < 2)
        {
            // One of them was sooner.
        }

        Assert.Equal(6, worker.Counts[Tally.Opened]);
    }

    [Fact]
    public void Should_open_nothing_when_it_takes_over_before_the_ramp()
    {
        var worker = Worker().Synced();
        worker.Order(new TakeOver(IdRange.Whole(6).Part(1, 2), TimeSpan.Zero, 1000, 16));
        worker.Pass(2);

        Assert.Equal((0, 3), (worker.Told[^1].Taken.Open + worker.Told[^1].Taken.Connecting, worker.Told[^1].Taken.Asked));
    }

    // The end

    [Fact]
    public void Should_close_everything_and_stop_when_it_is_to_wind_down_in_the_hold()
    {
        var worker = Worker().Held(out _);
        worker.Actor.Tell(new WindDown("its process was told to end"));
        Assert.Equal("worker-1 ends its part: its process was told to end", worker.Await<Noted>().Text);

        ExpectStopped(worker);
    }

    [Fact]
    public void Should_stop_at_once_when_it_is_to_wind_down_before_its_clock_is_set()
    {
        var worker = Worker().Prepared();
        worker.Actor.Tell(new WindDown("its process was told to end"));

        ExpectTerminated(worker.Actor);
    }

    [Fact]
    public void Should_stop_when_it_is_let_go_in_the_hold()
    {
        var worker = Worker().Held(out _);
        worker.Order(new Leave("it is lost to this run"));
        worker.Await<Noted>();

        ExpectStopped(worker);
    }

    [Fact]
    public void Should_stop_at_once_when_it_is_let_go_after_everything_was_closed()
    {
        var worker = Worker().Ramped();
        worker.Order(new StartDrain());
        worker.Await<DrainStarted>();
        worker.Await<AllDrained>();
        worker.Order(new CloseAll(CloseMode.Rst));
        worker.Await<AllClosed>();
        worker.Order(new Leave("the run is over"));

        ExpectTerminated(worker.Actor);
    }

    [Fact]
    public void Should_stop_all_the_same_when_its_connections_never_close()
    {
        var worker = Worker().Held(out _);
        // A group that ends without a word never says that it has closed everything.
        Sys.ActorSelection(worker.Actor.Path / "connections").Tell(new Identify(null), TestActor);
        var group = ExpectMsg<ActorIdentity>().Subject;
        Watch(group);
        group.Tell(PoisonPill.Instance);
        ExpectTerminated(group);
        worker.Actor.Tell(new WindDown("its process was told to end"));
        worker.Settle();
        worker.Step(1);
        worker.Settle();
        worker.Step(2);

        ExpectTerminated(worker.Actor);
    }

    [Fact]
    public void Should_end_its_part_when_the_coordinator_says_nothing_for_longer_than_lost_after()
    {
        var worker = Worker("workers.lost-after = 10s").Held(out _);
        worker.Acknowledges = false;
        for (var second = 0; second < 10; second++)
        {
            var newest = worker.Told[^1].Sequence;
            worker.Step(1);
            // What has no receipt comes again before it.
            while (worker.Expect<Delta>().Sequence <= newest)
                continue;
        }

        worker.Step(1);
        Assert.Equal("worker-1 ends its part: the coordinator has said nothing for 10 s", worker.Await<Noted>().Text);
        ExpectStopped(worker);
    }

    [Fact]
    public void Should_go_on_when_the_coordinator_says_something_each_second()
    {
        var worker = Worker("workers.lost-after = 10s").Synced();
        worker.Pass(60);

        Assert.Equal(60, worker.Told.Count);
    }

    [Fact]
    public void Should_tell_and_stop_when_a_part_of_it_fails()
    {
        var worker = Worker().Held(out _);
        Sys.ActorSelection(worker.Actor.Path / "pacing").Tell(Kill.Instance);

        var fault = worker.Await<Faulted>();
        Assert.True(fault.Fatal);
        ExpectTerminated(worker.Actor);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _server.Dispose();
    }

    private OrderedWorker Worker(string hocon = "", Func<Task>? warmUp = null, TimeSpan runTime = default) =>
        new(this, _server.EndPoint, hocon, warmUp, runTime);

    /// <summary>When the second is over that is left to replies, as soon as everything has closed.</summary>
    private void ExpectStopped(OrderedWorker worker)
    {
        worker.Settle();
        worker.Step(1);
        ExpectTerminated(worker.Actor);
    }
}

using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Nodes;
using ActorLoad.Hosting.Run;
using ActorLoad.Run;
using ActorLoad.Tests.Connections;
using Akka.Actor;
using Akka.Configuration;
using Xunit;
using static ActorLoad.Run.RunCoordinatorProtocol;

namespace ActorLoad.Tests.Run;

/// <summary>Whole runs, small, over loopback. The generator's own limits are wide: the machine that tests run on is loaded.</summary>
public sealed class RunCoordinatorSpecs
{
    private const string Small =
        """
        connections = 20
        message { interval = 100ms, size { min = 8, max = 64 }, in-flight = 64 }
        hold.duration = 1s
        limits { schedule-lag-p99 = 1h, dispatcher-delay-p99 = 1h, cpu = 1, stall = 1h, stalled-share = 1 }

        """;

    [Fact]
    public async Task Should_echo_the_whole_plan_when_the_server_does()
    {
        using var server = new EchoListener();

        var report = await RunAsync(Small, server.EndPoint);

        Assert.True(report.Verdict is Verdict.Valid or Verdict.GeneratorLimited, string.Join("\n", report.Reasons));
        Assert.Equal((20, 20, 20, 20), (report.Connections.Asked, report.Connections.Opened, report.Connections.HeldMin, report.Connections.AtEnd));
        Assert.Equal((200, 200), (report.Messages.Planned, report.Messages.Echoed));
        Assert.Equal(200, report.LatencyMicros.Response!.Count);
        Assert.InRange(report.Phases.HoldSeconds, 1, 30);
    }

    [Fact]
    public async Task Should_close_in_order_when_asked_to()
    {
        using var server = new EchoListener();

        var report = await RunAsync(Small + "drain.close = fin", server.EndPoint);

        Assert.Equal((200, 0), (report.Messages.Echoed, report.Errors.Close.Total));
    }

    [Fact]
    public async Task Should_report_what_was_open_when_stopped_in_the_ramp()
    {
        using var server = new EchoListener();

        var report = await RunAsync(
            Small + "ramp.rate = 1/s", server.EndPoint, started: coordinator => coordinator.Tell(new StopRun("A test")), stopped: true);

        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.Contains(report.Reasons, reason => reason.StartsWith("Stopped early: A test in the ramp", StringComparison.Ordinal));
        Assert.Equal((0, 0), (report.Messages.Planned, report.Phases.HoldSeconds));
        Assert.InRange(report.Connections.NotAttempted, 1, 20);
    }

    [Fact]
    public async Task Should_report_the_actual_hold_when_stopped_in_it()
    {
        using var server = new EchoListener();

        var report = await RunAsync(
            Small + "hold.duration = 1h", server.EndPoint, stopped: true,
            onProgress: (coordinator, progress) =>
            {
                if (progress.Messages.Echoed > 0)
                    coordinator.Tell(new StopRun("A test"));
            });

        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.Contains(report.Reasons, reason => reason.StartsWith("Stopped early: A test in the hold, ", StringComparison.Ordinal));
        Assert.InRange(report.Phases.HoldSeconds, 0.001, 60);
        Assert.Equal(report.Messages.Planned, report.Messages.Echoed);
    }

    [Fact]
    public async Task Should_cut_the_drain_short_when_stopped_in_it()
    {
        using var server = new EchoListener(answers: false);

        var report = await RunAsync(
            Small + "hold.duration = 200ms, drain.timeout = 1h", server.EndPoint,
            onProgress: (coordinator, progress) =>
            {
                if (progress.Phase == RunPhase.Drain)
                    coordinator.Tell(new StopRun("A test"));
            });

        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.Equal((40, 40), (report.Messages.Planned, report.Messages.InFlightAtStop));
        Assert.InRange(report.Phases.DrainSeconds, RunConductor.ShortDrain.TotalSeconds - 0.1, 60);
    }

    [Fact]
    public async Task Should_not_make_the_drain_longer_when_stopped_in_a_short_one()
    {
        using var server = new EchoListener(answers: false);

        var report = await RunAsync(
            Small + "hold.duration = 200ms, drain.timeout = 100ms", server.EndPoint,
            onProgress: (coordinator, progress) =>
            {
                if (progress.Phase == RunPhase.Drain)
                    coordinator.Tell(new StopRun("A test"));
            });

        Assert.InRange(report.Phases.DrainSeconds, 0.05, 0.95);
    }

    [Fact]
    public async Task Should_end_incomplete_when_the_target_refuses_everything()
    {
        var report = await RunAsync(
            Small + "ramp.retry { max = 1, min-backoff = 1ms, max-backoff = 1ms }", Loopback.RefusingEndPoint(), stopped: true);

        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.Equal((0, 20, 0), (report.Connections.Opened, report.Connections.Failed, report.Connections.NotAttempted));
        Assert.Equal((40, 40), (report.Errors.Connect.Refused + report.Errors.Connect.Unknown, report.Errors.Connect.Total));
        Assert.Contains(report.Events, e => e.Text.EndsWith("there is nothing to hold", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_hold_and_send_nothing_when_the_interval_is_off()
    {
        using var server = new EchoListener();

        var report = await RunAsync(Small + "message.interval = off, hold.duration = 200ms", server.EndPoint);

        Assert.Equal((20, 0, 0), (report.Connections.HeldMin, report.Messages.Planned, report.Messages.BytesSent));
        Assert.True(report.Verdict is Verdict.Valid or Verdict.GeneratorLimited, string.Join("\n", report.Reasons));
    }

    [Fact]
    public async Task Should_end_with_real_figures_when_no_connection_is_asked()
    {
        var report = await RunAsync(Small + "connections = 0, hold.duration = 100ms", Loopback.RefusingEndPoint());

        Assert.Equal((0, 0, 0d), (report.Connections.Asked, report.Messages.Planned, report.Messages.PerSecond));
    }

    [Fact]
    public async Task Should_run_with_one_connection()
    {
        using var server = new EchoListener();

        var report = await RunAsync(Small + "connections = 1, hold.duration = 300ms", server.EndPoint);

        Assert.Equal((1, 3), (report.Connections.HeldMin, report.Messages.Echoed));
    }

    [Fact]
    public async Task Should_plan_for_some_connections_only_when_the_hold_is_shorter_than_the_interval()
    {
        using var server = new EchoListener();

        var report = await RunAsync(Small + "message.interval = 10s, hold.duration = 500ms", server.EndPoint);

        Assert.Equal((1, 1), (report.Messages.Planned, report.Messages.Echoed));
    }

    [Fact]
    public async Task Should_open_everything_again_when_the_server_closes_all_connections()
    {
        using var server = new EchoListener();
        var closed = false;

        var report = await RunAsync(
            Small + "hold.duration = 3s, reconnect { min-backoff = 10ms, max-backoff = 50ms }", server.EndPoint,
            onProgress: (_, progress) =>
            {
                if (closed || progress.Phase != RunPhase.Hold || server.Accepted < 20)
                    return;
                closed = true;
                server.CloseAll();
            });

        Assert.Equal((20, 20, 20), (report.Connections.Opened, report.Connections.Reconnects, report.Connections.AtEnd));
        Assert.Equal(20, report.Errors.Close.PeerFin + report.Errors.Close.Reset);
        Assert.InRange(report.Connections.HeldMin, 0, 19);
        Assert.Equal(Verdict.Incomplete, report.Verdict);
    }

    [Fact]
    public async Task Should_end_with_an_internal_error_when_it_fails_itself()
    {
        using var server = new EchoListener();

        var report = await RunAsync(Small, server.EndPoint, stopped: true, onProgress: (_, _) => throw new InvalidOperationException("boo"));

        Assert.Equal((Verdict.InternalError, 1), (report.Verdict, report.ExitCode));
        Assert.Contains(report.Reasons, reason => reason.Contains("boo", StringComparison.Ordinal));
    }

    // An operator

    [Fact]
    public async Task Should_plan_nothing_while_an_operator_has_paused_it()
    {
        using var server = new EchoListener();
        var paused = false;

        var report = await RunAsync(
            Small + "hold.duration = 3s", server.EndPoint, stopped: true,
            onProgress: (coordinator, progress) =>
            {
                if (paused || progress.Messages.Echoed == 0)
                    return;
                paused = true;
                coordinator.Tell(new GiveOrder(new PauseOrder("A test")));
            });

        // What an hour's hold would be told: some were sent before it, and none of the last two seconds'.
        Assert.True(report.Steered);
        Assert.InRange(report.Messages.Planned, 1, 20 * 30 - 1);
        Assert.Equal((report.Messages.Planned, 20), (report.Messages.Echoed, report.Connections.HeldMin));
        Assert.Null(report.Connections.MissingMax);
    }

    [Fact]
    public async Task Should_hold_and_send_on_what_an_operator_asks_for()
    {
        using var server = new EchoListener();
        var orders = new Queue<RunOrder>([new ConnectionsOrder("A test", 5), new RateOrder("A test", 100), new ConnectionsOrder("A test", 15)]);

        var report = await RunAsync(
            Small + "hold.duration = 4s", server.EndPoint, stopped: true,
            onProgress: (coordinator, progress) =>
            {
                // Each when the one before has been carried out: there is a progress of every order too.
                if (progress.Phase == RunPhase.Hold && progress.Messages.Echoed > 0 && progress.Open == progress.Asked && orders.TryDequeue(out var order))
                    coordinator.Tell(new GiveOrder(order));
            });

        Assert.Empty(orders);
        Assert.True(report.Verdict is Verdict.Valid or Verdict.GeneratorLimited, string.Join("\n", report.Reasons));
        Assert.Equal((20, 20, 5, 5), (report.Connections.Asked, report.Connections.Opened, report.Connections.AskedMin, report.Connections.HeldMin));
        Assert.Equal((15, 0, 10), (report.Connections.AtEnd, report.Connections.MissingMax, report.Connections.Reconnects));
        Assert.Equal(report.Messages.Planned, report.Messages.Echoed);
        Assert.Equal(3, report.Events.Count(e => e.Kind == "operator"));
    }

    /// <summary>Runs it to its end, and holds its report to what must be true of every one.</summary>
    /// <param name="stopped">The plan is not carried out whole.</param>
    private static async Task<RunReport> RunAsync(
        string hocon, IPEndPoint target, Action<IActorRef, RunProgress>? onProgress = null, Action<IActorRef>? started = null, bool stopped = false)
    {
        var read = TestOptions.Read(hocon);
        Assert.Empty(read.Problems);
        var setup = new RunSetup("actors", read.Options!, [target], new MachineReport("test", "test", 2, 1L << 32, 1 << 16), TimeProvider.System);
        var observer = new Observer(onProgress);
        var system = ActorSystem.Create("run", ConfigurationFactory.ParseString(Kit.Hocon).WithFallback(read.Config!));
        try
        {
            observer.Coordinator = system.ActorOf(RunCoordinator.Props(setup, observer), "run");
            started?.Invoke(observer.Coordinator);
            var report = await observer.Finished.WaitAsync(TimeSpan.FromSeconds(60));
            await system.Terminate();

            Assert.Equal(1, observer.Finishes);
            Assert.Equal(report.Messages with { PerSecond = 0 }, observer.Totals.Messages(0));
            if (report.Verdict != Verdict.InternalError)
                Assert.Empty(Books.Check(report.Connections, report.Messages));
            if (!stopped)
            {
                Assert.NotEqual(Verdict.InternalError, report.Verdict);
                Assert.Equal(setup.Plan.PlannedSends(), report.Messages.Planned);
            }

            return report;
        }
        finally
        {
            await system.Terminate();
        }
    }

    private sealed class Observer(Action<IActorRef, RunProgress>? onProgress) : IRunObserver
    {
        private readonly TaskCompletionSource<RunReport> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<IActorRef> _coordinator = new();

        public IActorRef Coordinator
        {
            get => _coordinator.Task.Result;
            set => _coordinator.SetResult(value);
        }

        public Task<RunReport> Finished => _finished.Task;

        public int Finishes { get; private set; }

        public TallySnapshot Totals { get; private set; } = TallySnapshot.Zero;

        public void OnProgress(RunProgress progress, ImmutableArray<NodeDelta> deltas)
        {
            Totals = deltas.Aggregate(Totals, (sum, delta) => sum + delta.Counts);
            if (Finishes > 0)
                Finishes++;
            onProgress?.Invoke(Coordinator, progress);
        }

        public void OnFinished(RunReport report, ImmutableArray<NodeDelta> deltas)
        {
            Totals = deltas.Aggregate(Totals, (sum, delta) => sum + delta.Counts);
            Finishes++;
            _finished.TrySetResult(report);
        }
    }
}

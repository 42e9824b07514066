using System.Diagnostics;
using ActorLoad.Core.Plan;
using ActorLoad.Pacing;
using ActorLoad.Tests.Connections;
using Akka.Actor;
using Akka.Dispatch;
using Xunit;

namespace ActorLoad.Tests.Pacing;

public sealed class OwnThreadExecutorSpecs : IDisposable
{
    private readonly OwnThreadExecutor _executor = new("of-a-test", "of-a-test", inPlace: false);

    public void Dispose() => _executor.Shutdown();

    [Fact]
    public async Task Should_run_its_actor_on_one_thread_outside_the_pool_when_the_reference_is_in_force()
    {
        using var system = ActorSystem.Create("pacing", LoadOptionsReader.Read(ConfigSources.None).Config!);
        try
        {
            var actor = system.ActorOf(Props.Create(() => new ThreadTeller()).WithDispatcher("akka.actor.pacing-dispatcher"));
            var threads = new HashSet<string>();
            for (var i = 0; i < 100; i++)
                threads.Add(await actor.Ask<string>("thread", Kit.Patience));

            Assert.Equal("pool: False", Assert.Single(threads).Split(", ")[1]);
        }
        finally
        {
            await system.Terminate().WaitAsync(Kit.Patience);
        }
    }

    [Fact]
    public async Task Should_run_in_the_order_in_which_it_was_given()
    {
        var ran = new List<int>();
        var last = Done();
        for (var i = 0; i < 100; i++)
        {
            var number = i;
            _executor.Execute(new ActionRunnable(() => ran.Add(number)));
        }

        _executor.Execute(new ActionRunnable(last.SetResult));

        await last.Task.WaitAsync(Kit.Patience);
        Assert.Equal(Enumerable.Range(0, 100), ran);
    }

    /// <summary>Each waits until the last has run, and mostly finds the thread asleep or about to be: a wake-up that came between would leave it so.</summary>
    [Fact]
    public async Task Should_wake_for_each_when_it_comes_while_the_thread_goes_to_sleep()
    {
        for (var i = 0; i < 20_000; i++)
        {
            var ran = Done();
            _executor.Execute(new ActionRunnable(ran.SetResult));
            await ran.Task.WaitAsync(Kit.Patience);
        }
    }

    /// <summary>Set on its own thread, which calls none meanwhile, however long that takes.</summary>
    [Fact]
    public async Task Should_call_alarms_in_the_order_of_their_times_when_several_are_due()
    {
        var called = new List<string>();
        var last = Done();
        _executor.Execute(new ActionRunnable(() =>
        {
            var now = Stopwatch.GetTimestamp();
            _executor.SetAlarm(new object(), now + Stopwatch.Frequency * 3600, () => called.Add("never"));
            _executor.SetAlarm(new object(), now - 1, () =>
            {
                called.Add("late");
                last.SetResult();
            });
            _executor.SetAlarm(new object(), now - 2, () => called.Add("early"));
        }));

        await last.Task.WaitAsync(Kit.Patience);
        Assert.Equal(["early", "late"], called);
    }

    [Fact]
    public async Task Should_not_call_an_alarm_when_it_was_cleared()
    {
        var (called, owner, last) = (false, new object(), Done());
        _executor.Execute(new ActionRunnable(() =>
        {
            var now = Stopwatch.GetTimestamp();
            _executor.SetAlarm(owner, now, () => called = true);
            _executor.ClearAlarm(owner);
            _executor.SetAlarm(new object(), now + 1, last.SetResult);
        }));

        await last.Task.WaitAsync(Kit.Patience);

        Assert.False(called);
    }

    [Fact]
    public async Task Should_run_what_it_was_given_when_it_is_shut_down()
    {
        var (holds, ran) = (new ManualResetEventSlim(), Done());
        _executor.Execute(new ActionRunnable(() => holds.Wait(Kit.Patience)));
        _executor.Execute(new ActionRunnable(ran.SetResult));

        _executor.Shutdown();
        holds.Set();

        await ran.Task.WaitAsync(Kit.Patience);
    }

    /// <summary>Else what it is given would wait for ever, and with it the actor that it belongs to.</summary>
    [Fact]
    public void Should_refuse_what_comes_when_it_has_been_shut_down()
    {
        _executor.Shutdown();

        Assert.Throws<RejectedExecutionException>(() => _executor.Execute(new ActionRunnable(() => { })));
    }

    private static TaskCompletionSource Done() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class ThreadTeller : UntypedActor
    {
        protected override void OnReceive(object message) =>
            Sender.Tell($"{Environment.CurrentManagedThreadId}, pool: {Thread.CurrentThread.IsThreadPoolThread}");
    }
}

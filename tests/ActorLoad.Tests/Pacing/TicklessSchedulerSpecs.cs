using System.Collections.Concurrent;
using ActorLoad.Core.Plan;
using ActorLoad.Pacing;
using ActorLoad.Tests.Connections;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Xunit;

namespace ActorLoad.Tests.Pacing;

public sealed class TicklessSchedulerSpecs : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("tickless", LoadOptionsReader.Read(ConfigSources.None).Config!);
    private readonly BlockingCollection<string> _told = [];

    private IScheduler Scheduler => _system.Scheduler;

    public void Dispose()
    {
        Assert.True(_system.Terminate().Wait(Kit.Patience));
        _told.Dispose();
    }

    [Fact]
    public void Should_be_the_scheduler_when_the_reference_is_in_force() => Assert.IsType<TicklessScheduler>(Scheduler);

    [Fact]
    public void Should_tell_once_and_not_before_its_time()
    {
        var start = Scheduler.HighResMonotonicClock;

        Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(50), Inbox(), "due", ActorRefs.NoSender);

        Assert.Equal("due", Take());
        Assert.True(Scheduler.HighResMonotonicClock - start >= TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Should_tell_in_the_order_of_the_times_and_not_of_the_asking()
    {
        var inbox = Inbox();
        Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(200), inbox, "third", ActorRefs.NoSender);
        Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(100), inbox, "second", ActorRefs.NoSender);
        Scheduler.ScheduleTellOnce(TimeSpan.Zero, inbox, "first", ActorRefs.NoSender);

        Assert.Equal(["first", "second", "third"], [Take(), Take(), Take()]);
    }

    [Fact]
    public void Should_repeat_until_it_is_cancelled()
    {
        using var cancel = new Cancelable(Scheduler);
        Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), Inbox(), "beat", ActorRefs.NoSender, cancel);
        for (var i = 0; i < 3; i++)
            Assert.Equal("beat", Take());

        cancel.Cancel();
        // What was told before the cancelling is in before this.
        Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(20), Inbox(), "after", ActorRefs.NoSender);
        while (Take() != "after")
        {
        }

        Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(50), Inbox(), "long after", ActorRefs.NoSender);
        Assert.Equal("long after", Take());
    }

    [Fact]
    public void Should_go_on_when_an_action_throws()
    {
        Scheduler.Advanced.ScheduleOnce(TimeSpan.Zero, () => throw new InvalidOperationException("of a test"));
        Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(20), () => _told.Add("still here"));

        Assert.Equal("still here", Take());
    }

    /// <summary>Each comes while the thread goes to sleep, or has just done so for much longer.</summary>
    [Fact]
    public void Should_wake_for_what_is_due_sooner_than_what_it_sleeps_for()
    {
        Scheduler.ScheduleTellOnce(TimeSpan.FromHours(1), Inbox(), "in an hour", ActorRefs.NoSender);
        for (var i = 0; i < 50; i++)
        {
            Scheduler.ScheduleTellOnce(TimeSpan.Zero, Inbox(), "now", ActorRefs.NoSender);
            Assert.Equal("now", Take());
        }
    }

    [Fact]
    public void Should_take_what_is_scheduled_by_many_at_once()
    {
        var inbox = Inbox();
        Parallel.For(0, 2_000, i => Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(i % 30), inbox, $"{i}", ActorRefs.NoSender));

        Assert.Equal(2_000, Enumerable.Range(0, 2_000).Select(_ => Take()).Distinct().Count());
    }

    [Fact]
    public async Task Should_refuse_when_the_system_has_ended()
    {
        var scheduler = Scheduler;
        var inbox = Inbox();
        await _system.Terminate().WaitAsync(Kit.Patience);

        Assert.Throws<SchedulerException>(() => scheduler.ScheduleTellOnce(TimeSpan.Zero, inbox, "late", ActorRefs.NoSender));
    }

    [Fact]
    public async Task Should_call_at_once_what_was_to_be_called_once_when_the_system_ends()
    {
        var hour = TimeSpan.FromHours(1);
        var cancelled = new Cancelable(Scheduler);
        Scheduler.Advanced.ScheduleOnce(hour, () => _told.Add("called"));
        Scheduler.Advanced.ScheduleOnce(hour, () => _told.Add("cancelled"), cancelled);
        Scheduler.Advanced.ScheduleRepeatedly(hour, hour, () => _told.Add("repeated"));
        Scheduler.ScheduleTellOnce(hour, Inbox(), "told", ActorRefs.NoSender);
        cancelled.Cancel();

        await _system.Terminate().WaitAsync(Kit.Patience);

        Assert.Equal("called", Take());
        Assert.Empty(_told);
    }

    /// <summary>A dispatcher is shut down by a timer, a second after its last actor has stopped; a worker that waits for runs has one system after the other.</summary>
    [Fact]
    public async Task Should_leave_no_thread_of_a_dispatcher_when_the_system_ends()
    {
        var actor = _system.ActorOf(Props.Create<ThreadGiver>().WithDispatcher("akka.actor.pacing-dispatcher"));
        var thread = await actor.Ask<Thread>("which?", Kit.Patience);

        await _system.Terminate().WaitAsync(Kit.Patience);

        Assert.True(thread.Join(Kit.Patience));
    }

    [Fact]
    public void Should_name_the_key_when_the_step_is_no_time()
    {
        var refused = Assert.Throws<ConfigurationException>(
            () => new TicklessScheduler(ConfigurationFactory.ParseString("akka.scheduler.tick-duration = 0ms"), NoLogger.Instance));

        Assert.Contains("akka.scheduler.tick-duration = 00:00:00", refused.Message, StringComparison.Ordinal);
    }

    private sealed class ThreadGiver : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(Thread.CurrentThread);
    }

    private Told Inbox() => new(_told);

    private string Take() => _told.TryTake(out var told, Kit.Patience) ? told : throw new TimeoutException("nothing was told");

    private sealed class Told(BlockingCollection<string> told) : ICanTell
    {
        public void Tell(object message, IActorRef sender) => told.Add((string)message);
    }
}

using ActorLoad.Connections;
using ActorLoad.Core.Plan;
using ActorLoad.Tests.Connections;
using ActorLoad.Tests.Shared;
using Akka.Actor;
using Xunit;

namespace ActorLoad.Tests;

/// <summary>
/// What a message may allocate on its way through an actor that runs where it is told, as connections do: nothing. The message itself is
/// its sender's, and those of the path of many are made once.
/// </summary>
public sealed class AllocationBudgetSpecs : IAsyncDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("budget", LoadOptionsReader.Read(ConfigSources.None).Config!);

    public async ValueTask DisposeAsync() => await _system.Terminate().WaitAsync(Kit.Patience);

    [Fact]
    public void Should_allocate_nothing_when_a_thread_enqueues_and_dequeues()
    {
        var queue = new LeanMessageQueue();
        var envelope = new Envelope("message", ActorRefs.NoSender);

        Assert.Equal(0, Allocated.By(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                queue.Enqueue(ActorRefs.Nobody, envelope);
                queue.Enqueue(ActorRefs.Nobody, envelope);
                while (queue.TryDequeue(out _))
                {
                }
            }
        }));
    }

    [Fact]
    public async Task Should_allocate_nothing_when_an_actor_is_told_and_runs_on_one_thread()
    {
        var counter = _system.ActorOf(Props.Create(typeof(Counter)));
        await counter.Ask<int>(Counter.HowMany, Kit.Patience);
        var allocated = InPlace(() => Allocated.By(() =>
        {
            for (var i = 0; i < 1_000; i++)
                counter.Tell(Counter.One, ActorRefs.NoSender);
        }));

        Assert.Equal(0, allocated);
        Assert.True(await counter.Ask<int>(Counter.HowMany, Kit.Patience) > 1_000);
    }

    /// <summary>From an actor to another and back: what a turn keeps of them meanwhile is made once.</summary>
    [Fact]
    public async Task Should_allocate_nothing_when_actors_tell_each_other_on_one_thread()
    {
        var second = _system.ActorOf(Props.Create(typeof(Counter)));
        var first = _system.ActorOf(Props.Create(typeof(Relay), second));
        await first.Ask<int>(Counter.HowMany, Kit.Patience);
        var allocated = InPlace(() => Allocated.By(() =>
        {
            for (var i = 0; i < 1_000; i++)
                first.Tell(Counter.One, ActorRefs.NoSender);
        }));

        Assert.Equal(0, allocated);
        Assert.True(await second.Ask<int>(Counter.HowMany, Kit.Patience) > 1_000);
    }

    /// <summary>On a thread that runs in place what comes up on it, which the test's own must not become.</summary>
    private static long InPlace(Func<long> measure)
    {
        var result = -1L;
        var thread = new Thread(() =>
        {
            InPlaceTurn.Claim();
            result = measure();
        });
        thread.Start();
        thread.Join();
        return result;
    }

    private sealed class Counter : UntypedActor
    {
        public static readonly object One = new(), HowMany = new();
        private int _count;

        protected override void OnReceive(object message)
        {
            if (ReferenceEquals(message, One))
                _count++;
            else
                Sender.Tell(_count);
        }
    }

    private sealed class Relay(IActorRef to) : UntypedActor
    {
        protected override void OnReceive(object message) => to.Tell(message, ReferenceEquals(message, Counter.One) ? Self : Sender);
    }
}

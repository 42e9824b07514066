using System.Runtime.CompilerServices;
using ActorLoad.Connections;
using ActorLoad.Core.Plan;
using Akka.Actor;
using Akka.Dispatch;
using CsCheck;
using Xunit;

namespace ActorLoad.Tests.Connections;

public sealed class LeanMessageQueueSpecs
{
    private static readonly IActorRef Nobody = ActorRefs.Nobody;

    [Fact]
    public void Should_be_a_queue_when_it_is_used_as_one() => Gen.Int[-1, 9].List[0, 200].Sample(steps =>
    {
        var queue = new LeanMessageQueue();
        var model = new Queue<int>();
        foreach (var (step, number) in steps.Select((step, number) => (step, number)))
        {
            if (step < 3)
            {
                Assert.Equal(model.TryDequeue(out var expected), queue.TryDequeue(out var envelope));
                if (envelope.Message is int got)
                    Assert.Equal(expected, got);
            }
            else
            {
                model.Enqueue(number);
                queue.Enqueue(Nobody, new Envelope(number, Nobody));
            }

            Assert.Equal((model.Count, model.Count > 0), (queue.Count, queue.HasMessages));
        }
    });

    /// <summary>The consumer looks as a mailbox does: it goes on while there are messages, and is called again by whoever enqueues.</summary>
    [Fact]
    public async Task Should_lose_and_double_nothing_and_keep_each_producer_s_order_when_many_enqueue()
    {
        const int Producers = 4, Each = 50_000;
        var queue = new LeanMessageQueue();
        var producers = Enumerable.Range(0, Producers).Select(producer => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < Each; i++)
                    queue.Enqueue(Nobody, new Envelope((producer, i), Nobody));
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();

        var next = new int[Producers];
        var producing = Task.WhenAll(producers);
        for (var over = false; !over;)
        {
            // In this order: what was enqueued before the end is seen after it.
            over = producing.IsCompleted;
            while (queue.TryDequeue(out var envelope))
            {
                var (producer, number) = ((int, int))envelope.Message;
                Assert.Equal(next[producer]++, number);
            }
        }

        await producing;
        Assert.All(next, count => Assert.Equal(Each, count));
        Assert.False(queue.HasMessages);
    }

    [Fact]
    public void Should_hand_on_what_is_left_in_order_when_its_actor_has_ended()
    {
        var (queue, dead) = (new LeanMessageQueue(), new LeanMessageQueue());
        foreach (var number in Enumerable.Range(0, 5))
            queue.Enqueue(Nobody, new Envelope(number, Nobody));

        queue.CleanUp(Nobody, dead);

        Assert.Equal((0, 5), (queue.Count, dead.Count));
        foreach (var number in Enumerable.Range(0, 5))
        {
            Assert.True(dead.TryDequeue(out var envelope));
            Assert.Equal(number, envelope.Message);
        }
    }

    [Fact]
    public void Should_keep_no_message_alive_when_it_comes_after_its_actor_has_ended()
    {
        var queue = new LeanMessageQueue();
        queue.CleanUp(Nobody, new LeanMessageQueue());
        var message = Enqueue(queue);

        GC.Collect();

        Assert.False(message.IsAlive);
        Assert.Equal((0, false), (queue.Count, queue.HasMessages));
    }

    /// <summary>Each is handed on or dropped: no slot is lost to either.</summary>
    [Fact]
    public async Task Should_drop_what_comes_while_its_actor_ends()
    {
        for (var again = 0; again < 200; again++)
        {
            var (queue, dead) = (new LeanMessageQueue(), new LeanMessageQueue());
            var telling = Task.Run(() =>
            {
                for (var i = 0; i < 200; i++)
                    queue.Enqueue(Nobody, new Envelope(i, Nobody));
            });
            queue.CleanUp(Nobody, dead);
            await telling;

            Assert.Equal((0, false), (queue.Count, queue.HasMessages));
            for (var next = 0; dead.TryDequeue(out var envelope); next++)
                Assert.Equal(next, envelope.Message);
        }
    }

    [Fact]
    public void Should_keep_no_message_alive_when_it_has_been_taken()
    {
        var queue = new LeanMessageQueue();
        var message = EnqueueAndTake(queue);

        GC.Collect();

        Assert.False(message.IsAlive);
        GC.KeepAlive(queue);
    }

    [Fact]
    public void Should_allocate_nothing_when_a_thread_tells_and_takes()
    {
        var queue = new LeanMessageQueue();
        var envelope = new Envelope("message", Nobody);
        Pass(queue, envelope, 10);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Pass(queue, envelope, 1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>More than the first of the arrays has, from a thread that ends, to one that takes them.</summary>
    [Fact]
    public async Task Should_be_a_queue_when_more_wait_than_ever_before()
    {
        const int Many = 100_000;
        var queue = new LeanMessageQueue();
        for (var again = 0; again < 2; again++)
        {
            await Task.Factory.StartNew(
                () =>
                {
                    for (var i = 0; i < Many; i++)
                        queue.Enqueue(Nobody, new Envelope(i, Nobody));
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Assert.Equal(Many, queue.Count);
            for (var i = 0; i < Many; i++)
            {
                Assert.True(queue.TryDequeue(out var envelope));
                Assert.Equal(i, envelope.Message);
            }
        }

        Assert.False(queue.HasMessages);
    }

    /// <summary>Ours and Akka.IO's, which asks for an unbounded one.</summary>
    [Fact]
    public async Task Should_be_what_actors_have_when_the_reference_is_in_force()
    {
        using var system = ActorSystem.Create("lean", LoadOptionsReader.Read(ConfigSources.None).Config!);
        try
        {
            var plain = system.ActorOf(Props.Create(() => new Telling()));
            var unbounded = system.ActorOf(Props.Create(() => new TellingUnbounded()));

            Assert.Equal(nameof(LeanMessageQueue), await plain.Ask<string>("queue", Kit.Patience));
            Assert.Equal(nameof(LeanMessageQueue), await unbounded.Ask<string>("queue", Kit.Patience));
        }
        finally
        {
            await system.Terminate().WaitAsync(Kit.Patience);
        }
    }

    private static void Pass(LeanMessageQueue queue, Envelope envelope, int times)
    {
        for (var i = 0; i < times; i++)
        {
            queue.Enqueue(Nobody, envelope);
            queue.Enqueue(Nobody, envelope);
            queue.TryDequeue(out _);
            queue.TryDequeue(out _);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Enqueue(LeanMessageQueue queue)
    {
        var message = new object();
        queue.Enqueue(Nobody, new Envelope(message, Nobody));
        return new WeakReference(message);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference EnqueueAndTake(LeanMessageQueue queue)
    {
        var message = new object();
        queue.Enqueue(Nobody, new Envelope(message, Nobody));
        Assert.True(queue.TryDequeue(out _));
        return new WeakReference(message);
    }

    private class Telling : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(((ActorCell)Context).Mailbox!.MessageQueue.GetType().Name);
    }

    private sealed class TellingUnbounded : Telling, IRequiresMessageQueue<IUnboundedMessageQueueSemantics>;
}

using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace ActorLoad.Connections;

/// <summary>
/// Lets HOCON name <see cref="LeanMessageQueue"/>: <c>mailbox-type = "ActorLoad.Connections.LeanMailbox, actorload"</c>. Unbounded, like Akka's own default.
/// </summary>
public sealed class LeanMailbox(Settings settings, Config config) : MailboxType(settings, config), IProducesMessageQueue<LeanMessageQueue>
{
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new LeanMessageQueue();
}

/// <summary>
/// A queue of many producers and one consumer that is two numbers, both 0 while there is nothing in it: Akka's own keeps room for 32 messages, 1.1 KB, in each
/// of an idle connection's two actors.
/// </summary>
/// <remarks>
/// The numbers are those of <see cref="EnvelopeSlots"/>, where the messages of all queues wait. Producers push onto a list, last in front; the consumer takes all of it
/// at once and turns it round. Nobody but the consumer ever takes, and it takes all, so that a slot which comes back to the front is no danger.
/// Numbers, since a queue that was told something would otherwise hold a reference that changed, and the next collection looks at 4 kB of memory around each such object: of ten thousand
/// connections, at as many as were told since the last. Compare and exchange tells the collector so whatever it stores.
/// </remarks>
public class LeanMessageQueue : IMessageQueue, IUnboundedMessageQueueSemantics
{
    /// <summary>In <see cref="_taken"/>: its actor has ended, and what still comes is dropped.</summary>
    private const int Closed = -1;

    private int _pushed;
    private int _taken;

    /// <summary>From any thread: what was pushed before is seen.</summary>
    public bool HasMessages => Volatile.Read(ref _taken) > EnvelopeSlots.None || Volatile.Read(ref _pushed) != EnvelopeSlots.None;

    /// <summary>For whoever looks at an actor: while it runs or is told, about as many as there are.</summary>
    public int Count => EnvelopeSlots.Length(Math.Max(EnvelopeSlots.None, Volatile.Read(ref _taken))) + EnvelopeSlots.Length(Volatile.Read(ref _pushed));

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        var slot = EnvelopeSlots.Rent(envelope);
        ref var next = ref EnvelopeSlots.NextOf(slot);
        var front = Volatile.Read(ref _pushed);
        while (true)
        {
            next = front;
            var found = Interlocked.CompareExchange(ref _pushed, slot, front);
            if (found == front)
                break;
            front = found;
        }

        if (Volatile.Read(ref _taken) == Closed)
            Drop();
    }

    public bool TryDequeue(out Envelope envelope)
    {
        var slot = _taken;
        if (slot <= EnvelopeSlots.None)
        {
            if (Volatile.Read(ref _pushed) == EnvelopeSlots.None)
            {
                envelope = default;
                return false;
            }

            slot = EnvelopeSlots.Reverse(Interlocked.Exchange(ref _pushed, EnvelopeSlots.None));
        }

        Volatile.Write(ref _taken, EnvelopeSlots.NextOf(slot));
        envelope = EnvelopeSlots.Return(slot);
        return true;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out var envelope))
            deadletters.Enqueue(owner, envelope);
        // Whoever found its mailbox before it ended may still enqueue: with a queue of Akka's that goes with the queue, a slot would stay for good.
        Interlocked.Exchange(ref _taken, Closed);
        Drop();
    }

    /// <summary>From any thread.</summary>
    private void Drop()
    {
        for (var slot = Interlocked.Exchange(ref _pushed, EnvelopeSlots.None); slot != EnvelopeSlots.None;)
        {
            var next = EnvelopeSlots.NextOf(slot);
            EnvelopeSlots.Return(slot);
            slot = next;
        }
    }
}

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
/// A queue of many producers and one consumer that is two empty fields while there is nothing in it: Akka's own keeps room for 32 messages, 1.1 KB, in each
/// of an idle connection's two actors.
/// </summary>
/// <remarks>
/// Producers push onto a list, last in front; the consumer takes all of it at once and turns it round. Nobody but the consumer ever takes, and it takes all,
/// so that a link which comes back to the front is no danger. Links are used again by the thread that emptied them, so that an actor which is told and run on one
/// thread allocates none, and the collector finds the same few of them changed, whichever of a hundred thousand actors was told.
/// </remarks>
public sealed class LeanMessageQueue : IMessageQueue, IUnboundedMessageQueueSemantics
{
    private Link? _pushed;
    private Link? _taken;

    /// <summary>From any thread: what was pushed before is seen.</summary>
    public bool HasMessages => Volatile.Read(ref _taken) is not null || Volatile.Read(ref _pushed) is not null;

    /// <summary>For whoever looks at an actor: while it runs or is told, about as many as there are.</summary>
    public int Count => Link.Length(Volatile.Read(ref _taken)) + Link.Length(Volatile.Read(ref _pushed));

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        var link = Link.Rent(envelope);
        var front = Volatile.Read(ref _pushed);
        while (true)
        {
            link.Next = front;
            var found = Interlocked.CompareExchange(ref _pushed, link, front);
            if (ReferenceEquals(found, front))
                return;
            front = found;
        }
    }

    public bool TryDequeue(out Envelope envelope)
    {
        var link = _taken ?? Link.Reverse(Interlocked.Exchange(ref _pushed, null));
        if (link is null)
        {
            envelope = default;
            return false;
        }

        Volatile.Write(ref _taken, link.Next);
        envelope = link.Envelope;
        link.Return();
        return true;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out var envelope))
            deadletters.Enqueue(owner, envelope);
    }

    private sealed class Link
    {
        /// <summary>Kept by each thread: more than one turn has under way.</summary>
        private const int MostSpare = 256;

        [ThreadStatic]
        private static Link? t_spare;

        [ThreadStatic]
        private static int t_spares;

        public Envelope Envelope;
        public Link? Next;

        public static Link Rent(Envelope envelope)
        {
            if (t_spare is not { } link)
                return new Link { Envelope = envelope };
            t_spare = link.Next;
            t_spares--;
            link.Envelope = envelope;
            return link;
        }

        public static Link? Reverse(Link? front)
        {
            Link? reversed = null;
            while (front is not null)
                (front.Next, reversed, front) = (reversed, front, front.Next);
            return reversed;
        }

        /// <summary>A list that changes meanwhile may be counted wrong, and still has an end.</summary>
        public static int Length(Link? link)
        {
            const int Many = 1_000_000;
            var length = 0;
            for (; link is not null && length < Many; link = Volatile.Read(ref link.Next))
                length++;
            return length;
        }

        public void Return()
        {
            Envelope = default;
            if (t_spares >= MostSpare)
                return;
            Next = t_spare;
            t_spare = this;
            t_spares++;
        }
    }
}

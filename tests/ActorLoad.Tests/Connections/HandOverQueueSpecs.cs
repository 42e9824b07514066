using ActorLoad.Connections;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.MessageQueues;
using Xunit;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Connections;

public sealed class HandOverQueueSpecs : TestKit
{
    private static readonly Config Hocon = ConfigurationFactory.ParseString(
        Kit.Hocon + """hand-over.mailbox-type = "ActorLoad.Connections.HandOverMailbox, actorload" """);

    public HandOverQueueSpecs()
        : base(Hocon)
    {
    }

    [Fact]
    public void Should_hand_over_each_message_in_its_order_when_an_actor_is_told_many()
    {
        var actor = Sys.ActorOf(Props.Create(typeof(Forwarder), TestActor).WithMailbox("hand-over"));
        foreach (var number in Enumerable.Range(0, 1_000))
            actor.Tell(number);

        foreach (var number in Enumerable.Range(0, 1_000))
            ExpectMsg(number);
    }

    [Fact]
    public void Should_tell_who_sent_it_when_a_message_is_handed_over()
    {
        var actor = Sys.ActorOf(Props.Create(typeof(Forwarder), TestActor).WithMailbox("hand-over"));
        var sender = CreateTestProbe();

        actor.Tell("from the probe", sender);

        ExpectMsg("from the probe");
        Assert.Equal(sender.Ref, LastSender);
    }

    [Fact]
    public void Should_leave_Akka_s_own_orders_to_Akka()
    {
        var actor = Sys.ActorOf(Props.Create(typeof(Forwarder), TestActor).WithMailbox("hand-over"));
        Watch(actor);

        actor.Tell(PoisonPill.Instance);

        ExpectTerminated(actor);
    }

    [Fact]
    public void Should_give_the_messages_themselves_to_the_dead_letters_when_its_actor_has_ended()
    {
        IMessageQueue queue = new HandOverQueue();
        var dead = new LeanMessageQueue();
        queue.Enqueue(ActorRefs.Nobody, new Envelope("left", ActorRefs.Nobody));

        queue.CleanUp(ActorRefs.Nobody, dead);

        Assert.True(dead.TryDequeue(out var envelope));
        Assert.Equal("left", envelope.Message);
    }

    [Fact]
    public void Should_show_the_cell_one_object_for_all_messages_and_keep_none_of_them()
    {
        IMessageQueue queue = new HandOverQueue();
        queue.Enqueue(ActorRefs.Nobody, new Envelope("first", ActorRefs.Nobody));
        queue.Enqueue(ActorRefs.Nobody, new Envelope("second", ActorRefs.Nobody));

        queue.TryDequeue(out var first);
        Assert.Equal("first", HandedOver.Take(first.Message));
        queue.TryDequeue(out var second);
        Assert.Equal("second", HandedOver.Take(second.Message));

        Assert.Same(first.Message, second.Message);
        Assert.Throws<InvalidOperationException>(() => HandedOver.Take(second.Message));
    }

    [Fact]
    public void Should_take_a_message_as_it_is_when_it_came_by_another_queue() => Assert.Equal("as it is", HandedOver.Take("as it is"));

    private sealed class Forwarder(IActorRef to) : UntypedActor
    {
        protected override void OnReceive(object message) => to.Tell(HandedOver.Take(message), Sender);
    }
}

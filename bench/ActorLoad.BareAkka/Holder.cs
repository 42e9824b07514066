using System.Globalization;
using ActorLoad.Connections;
using Akka.Actor;
using Akka.IO;

namespace ActorLoad.BareAkka;

/// <summary>A connection: opens it, tells its parent so, and reads what comes. As little as an actor on Akka.IO can do; its number is its name.</summary>
internal sealed class Holder(Shared shared) : UntypedActor
{
    private readonly int _id = int.Parse(Context.Self.Path.Name, NumberStyles.None, CultureInfo.InvariantCulture);

    private Link Link => shared.Links[_id];

    public static Props Props(Shared shared) => Akka.Actor.Props.CreateBy(new Maker(shared)).WithMailbox(ConnectionContext.ConfiguredMailbox);

    protected override void PreStart() => shared.Tcp.Tell(shared.Connects[_id % shared.Connects.Length], Self);

    protected override void OnReceive(object told)
    {
        switch (HandedOver.Take(told))
        {
            case Tcp.Received received:
                if (!Link.Receive(received.Data.ToReadOnlySpan(), shared.Reply))
                    Context.Stop(Self);
                break;
            case Tcp.Connected connected when shared.Sockets.Take(connected.LocalAddress) is { } socket:
                Sender.Tell(new Tcp.Register(Self, keepOpenOnPeerClosed: false, useResumeWriting: false), Self);
                Link.Open(socket);
                Context.Parent.Tell(Ramp.Opened.Instance);
                break;
            default:
                Context.Stop(Self); // not connected, or not any more
                break;
        }
    }

    protected override void PostStop() => Context.Parent.Tell(Link.Close() ? Ramp.Closed.Instance : Ramp.Failed.Instance);

    /// <summary>Without reflection.</summary>
    private sealed class Maker(Shared shared) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Holder);

        public ActorBase Produce() => new Holder(shared);

        public void Release(ActorBase actor)
        {
        }
    }
}

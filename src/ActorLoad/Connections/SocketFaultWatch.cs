using ActorLoad.Hosting.Sockets;
using Akka.Actor;
using Akka.Event;

namespace ActorLoad.Connections;

/// <summary>
/// Hears of sockets that could not be created or bound. Akka.IO does both in its actor's constructor; when that throws, nobody is told, and the
/// only trace is the error that its supervisor logs.
/// </summary>
/// <remarks>Subscribes to the system's error events. Tells its parent, the group, <see cref="ConnectionGroupProtocol.SocketCreationFailed"/>.</remarks>
public sealed class SocketFaultWatch : UntypedActor
{
    public static Props Props() => Akka.Actor.Props.Create<SocketFaultWatch>();

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(Error));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        if (message is not Error error)
            Unhandled(message);
        else if (error.Cause is ActorInitializationException && SocketErrors.Find(error.Cause) is { } socketError)
            Context.Parent.Tell(new ConnectionGroupProtocol.SocketCreationFailed(SocketFailures.OfConnect(socketError)));
    }
}

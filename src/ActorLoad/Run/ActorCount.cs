using Akka.Actor;

namespace ActorLoad.Run;

/// <summary>Counts the actors of a system by walking its tree: for once, before a run; while one is on, actors come two a connection.</summary>
public static class ActorCount
{
    public static int Of(ActorSystem system) => Of(((ExtendedActorSystem)system).Provider.RootGuardian);

    private static int Of(IActorRef actor) =>
        1 + (actor is ActorRefWithCell cell ? cell.Children.Sum(Of) : 0);
}

using Akka.Configuration;
using Akka.Dispatch;

namespace ActorLoad.Connections;

/// <summary>Lets HOCON name <see cref="InPlaceExecutor"/>: <c>executor = "ActorLoad.Connections.InPlaceExecutorConfigurator, actorload"</c>.</summary>
public sealed class InPlaceExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new InPlaceExecutor(id);
}

/// <summary>
/// For actors that never block: on a thread that has an <see cref="InPlaceTurn"/> they run there and then, and what comes up elsewhere runs on the pool,
/// first come, first served.
/// </summary>
public sealed class InPlaceExecutor(string id) : ExecutorService(id)
{
    public override void Execute(IRunnable run)
    {
        if (InPlaceTurn.OfThisThread is { } turn)
            turn.Run(run);
        else
            FairExecutor.Queue(run);
    }

    public override void Shutdown()
    {
        // The threads are others'.
    }
}

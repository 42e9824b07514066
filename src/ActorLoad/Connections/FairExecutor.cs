using Akka.Configuration;
using Akka.Dispatch;

namespace ActorLoad.Connections;

/// <summary>Lets HOCON name <see cref="FairExecutor"/>: <c>executor = "ActorLoad.Connections.FairExecutorConfigurator, actorload"</c>.</summary>
public sealed class FairExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new FairExecutor(id);
}

/// <summary>
/// The thread pool, first come, first served. Akka's own executor puts an actor at the front of its thread's own queue: one socket that always has
/// more to read then keeps the thread to itself, the actors that should have looked at its bytes never run, and the bytes pile up.
/// </summary>
public sealed class FairExecutor(string id) : ExecutorService(id)
{
    /// <summary>Puts it at the end of the pool's common queue.</summary>
    internal static void Queue(IRunnable run) => ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);

    public override void Execute(IRunnable run) => Queue(run);

    public override void Shutdown()
    {
        // The pool is everybody's.
    }
}

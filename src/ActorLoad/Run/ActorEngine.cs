using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Run;
using ActorLoad.Operate;
using Akka.Actor;

namespace ActorLoad.Run;

/// <summary>The product's I/O model: an actor for each connection, and a scheduler actor that fans the sends out. In this process alone.</summary>
public sealed class ActorEngine : ILoadEngine
{
    private PreparedSystem? _prepared;

    public string Program => "actorload";

    public bool Splits => false;

    public string NameOf(LoadOptions options) => EngineCosts.Actors.Name;

    public EngineCosts CostsOf(LoadOptions options) => EngineCosts.ActorsOf(options);

    public IAsyncDisposable Prepare(LoadOptionsResult read, RunLog log)
    {
        // On a thread of its own: PoolThreads waits until all threads of the pool are free at once.
        var prepared = new PreparedSystem(Task.Factory.StartNew(
            () => Start(read, log), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        _prepared = prepared;
        return prepared;
    }

    public async Task<ILoadClient> StartAsync(PreparedRun run, LoadOptionsResult read, RunLog log, CancellationToken cancel)
    {
        var client = new ActorClient(_prepared?.Take() is { } system ? await system : Start(read, log));
        await WarmUp.RunAsync(client, run, alone: true);
        return client;
    }

    private static ActorSystem Start(LoadOptionsResult read, RunLog log) =>
        ActorSystems.Start("actorload", read.Config!.WithFallback(AkkaLogBridge.Hocon), log.Factory);
}

using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Run;
using ActorLoad.Operate;

namespace ActorLoad.Run;

/// <summary>The product's I/O model: an actor for each connection on Akka.IO, and a scheduler actor that fans the sends out. In this process alone.</summary>
public sealed class ActorEngine : ILoadEngine
{
    public string Program => "actorload";

    public bool Splits => false;

    public string NameOf(LoadOptions options) => EngineCosts.Actors.Name;

    public EngineCosts CostsOf(LoadOptions options) => EngineCosts.Actors;

    public async Task<ILoadClient> StartAsync(PreparedRun run, LoadOptionsResult read, RunLog log, CancellationToken cancel)
    {
        var client = new ActorClient(ActorSystems.Start("actorload", read.Config!.WithFallback(AkkaLogBridge.Hocon), log.Factory));
        await WarmUp.RunAsync(client, run);
        return client;
    }
}

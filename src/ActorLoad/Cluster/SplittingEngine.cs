using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Run;
using ActorLoad.Run;

namespace ActorLoad.Cluster;

/// <summary>The product's engine: in this process where one is enough, else on a cluster of workers.</summary>
public sealed class SplittingEngine : ILoadEngine
{
    private readonly ActorEngine _alone = new();

    public string Program => _alone.Program;

    public bool Splits => true;

    public string NameOf(LoadOptions options) => _alone.NameOf(options);

    public EngineCosts CostsOf(LoadOptions options) => _alone.CostsOf(options);

    public Task<ILoadClient> StartAsync(PreparedRun run, LoadOptionsResult read, RunLog log, CancellationToken cancel) =>
        run.Split.InOneProcess ? _alone.StartAsync(run, read, log, cancel) : ClusterClient.StartAsync(run, read, log, cancel);
}

using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Run;
using ActorLoad.Run;

namespace ActorLoad.Cluster;

/// <summary>The product's engine: in this process where one is enough, else on a cluster of workers.</summary>
public sealed class SplittingEngine : ILoadEngine
{
    /// <summary>Connections that one process holds under the descriptors that most machines give it.</summary>
    private const int LikelyAlone = 20_000;

    private readonly ActorEngine _alone = new();
    private IAsyncDisposable? _prepared;

    public string Program => _alone.Program;

    public bool Splits => true;

    public string NameOf(LoadOptions options) => _alone.NameOf(options);

    public EngineCosts CostsOf(LoadOptions options) => _alone.CostsOf(options);

    /// <summary>For one process, where that is likely: the preflight, which knows, takes as long as the preparation.</summary>
    public IAsyncDisposable? Prepare(LoadOptionsResult read, RunLog log) =>
        read.Options is { Workers: { Remote: 0, Count: 1 } } or { Workers: { Remote: 0, Count: null }, Connections: <= LikelyAlone }
            ? _prepared = _alone.Prepare(read, log)
            : null;

    public async Task<ILoadClient> StartAsync(PreparedRun run, LoadOptionsResult read, RunLog log, CancellationToken cancel)
    {
        if (run.Split.InOneProcess)
            return await _alone.StartAsync(run, read, log, cancel);
        if (_prepared is { } notNeeded)
            await notNeeded.DisposeAsync();
        return await ClusterClient.StartAsync(run, read, log, cancel);
    }
}

using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Run;

namespace ActorLoad.Baseline.Run;

/// <summary>The baseline's I/O models: two threads a connection, one, or async sockets.</summary>
public sealed class BaselineEngine : ILoadEngine
{
    public string Program => "actorload-baseline";

    public bool Splits => false;

    public string NameOf(LoadOptions options) => CostsOf(options).Name;

    public EngineCosts CostsOf(LoadOptions options) => EngineCosts.Of(options.Baseline);

    public async Task<ILoadClient> StartAsync(PreparedRun run, LoadOptionsResult read, RunLog log, CancellationToken cancel)
    {
        var client = new Client();
        await WarmUp.RunAsync(client, run, alone: true);
        return client;
    }

    private sealed class Client : ILoadClient
    {
        public IRunHandle Begin(string name, RunSetup setup, IRunObserver observer) => new BaselineRun(name, setup, observer);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

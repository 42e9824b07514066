using System.Collections.Immutable;
using ActorLoad.Compare.Plan;

namespace ActorLoad.Compare.Engines;

/// <summary>The engines that can be run here.</summary>
/// <param name="Missing">Those asked for that can't be, a sentence each.</param>
internal sealed record EngineCatalog(ImmutableDictionary<string, IClientAdapter> Adapters, ImmutableArray<string> Missing)
{
    private const string Built = "bin/Release/net10.0";

    public static string EchoServer(string root) => Path.Combine(root, "src/EchoServer", Built, "echoserver");

    public static string ActorLoad(string root) => Path.Combine(root, "src/ActorLoad", Built, "actorload");

    /// <param name="engines">Those that are asked for.</param>
    /// <param name="goNet">The folder of the Go client's sources.</param>
    /// <param name="limits">Of the control group that they are to run in.</param>
    /// <param name="root">The repository.</param>
    /// <param name="temporary">A folder for what has to be built.</param>
    public static async Task<EngineCatalog> FindAsync(
        IEnumerable<string> engines, string goNet, GroupLimits? limits, string root, string temporary, TimeProvider time, CancellationToken cancel)
    {
        var adapters = ImmutableDictionary.CreateBuilder<string, IClientAdapter>(StringComparer.Ordinal);
        var missing = ImmutableArray.CreateBuilder<string>();
        foreach (var engine in engines)
        {
            var (adapter, reason) = await FindAsync(engine);
            if (adapter is not null)
                adapters[engine] = adapter;
            else
                missing.Add($"{engine} is left out: {reason}.");
        }

        return new EngineCatalog(adapters.ToImmutable(), missing.ToImmutable());

        async Task<(IClientAdapter? Adapter, string? Reason)> FindAsync(string engine)
        {
            (string? Program, string? Reason)? found = engine switch
            {
                EngineNames.GoNet => await ClientBuild.GoNetAsync(goNet, Path.Combine(root, "bench/gonet/response-time.patch"), temporary, cancel),
                EngineNames.Ceiling => await ClientBuild.CeilingAsync(Path.Combine(root, "bench/ceiling"), temporary, cancel),
                EngineNames.BareAkka => WhereBuilt(Path.Combine(root, "bench/ActorLoad.BareAkka", Built, "bare-akka")),
                _ => null,
            };
            if (found is not (var program, var reason))
                return Ours(engine, root);
            return (program is null ? null : new GoNetClient(engine, program, limits, time), reason);
        }
    }

    private static (IClientAdapter? Adapter, string? Reason) Ours(string engine, string root)
    {
        var program = engine == EngineNames.Actors
            ? ActorLoad(root)
            : Path.Combine(root, "src/ActorLoad.Baseline", Built, "actorload-baseline");
        var (built, missing) = WhereBuilt(program);
        return (built is null ? null : new ActorLoadClient(engine, built, engine == EngineNames.Actors ? null : engine), missing);
    }

    private static (string? Program, string? Missing) WhereBuilt(string program) =>
        File.Exists(program) ? (program, null) : (null, $"{program} is not built");
}

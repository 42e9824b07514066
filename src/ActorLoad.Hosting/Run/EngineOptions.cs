using System.Collections.Immutable;
using ActorLoad.Core.Plan;

namespace ActorLoad.Hosting.Run;

/// <summary>Options that are right by themselves, and not for every engine.</summary>
public static class EngineOptions
{
    /// <returns>What this engine can't do; empty: nothing.</returns>
    public static ImmutableArray<ConfigProblem> Problems(ILoadEngine engine, LoadOptions options)
    {
        var problems = ImmutableArray.CreateBuilder<ConfigProblem>();
        if (!engine.Splits && options.Workers.Count is { } count and not 1)
            problems.Add(new ConfigProblem("actor-load.workers.count", $"{count}", $"{engine.Program} has one process; allowed: auto or 1", null));
        if (!engine.Splits && options.Workers.Remote > 0)
            problems.Add(new ConfigProblem("actor-load.workers.remote", $"{options.Workers.Remote}", $"{engine.Program} has one process; allowed: 0", null));
        return problems.ToImmutable();
    }
}

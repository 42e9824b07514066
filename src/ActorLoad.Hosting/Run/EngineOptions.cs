using System.Collections.Immutable;
using ActorLoad.Core.Plan;

namespace ActorLoad.Hosting.Run;

/// <summary>Options that are right by themselves, and not for every engine.</summary>
public static class EngineOptions
{
    /// <returns>What this engine can't do; empty: nothing.</returns>
    public static ImmutableArray<ConfigProblem> Problems(ILoadEngine engine, LoadOptions options)
    {
        if (engine.Splits)
            return [];
        var problems = ImmutableArray.CreateBuilder<ConfigProblem>();
        if (options.Workers.Count is { } count and not 1)
            problems.Add(OneProcess("workers.count", count, "auto or 1"));
        if (options.Workers.Remote > 0)
            problems.Add(OneProcess("workers.remote", options.Workers.Remote, "0"));
        return problems.ToImmutable();

        ConfigProblem OneProcess(string key, int value, string allowed) =>
            new($"actor-load.{key}", $"{value}", $"{engine.Program} has one process; allowed: {allowed}", null);
    }
}

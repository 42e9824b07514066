using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Akka.Configuration;

namespace ActorLoad.Core.Plan;

/// <summary>Makes a run's options out of its sources, or says everything that is wrong with them.</summary>
public static class LoadOptionsReader
{
    /// <summary>Reads all sources to the end, so that every problem of every source is reported at once. It does not throw.</summary>
    public static LoadOptionsResult Read(ConfigSources sources) => new(null, null, null, [new ConfigProblem("actor-load", null, "to come", null)]);
}

/// <summary>Either options, or problems.</summary>
/// <param name="Options">Null if there are problems.</param>
/// <param name="Config">All sources merged, for the ActorSystem: the <c>akka</c> and <c>petabridge</c> keys too. Null if there are problems.</param>
/// <param name="Effective">
/// The value in force of every key, defaults included, by its path under <c>actor-load</c>, in HOCON's notation. Null if there are problems.
/// </param>
/// <param name="Problems">In a stable order: by source, and in each by place; then those between keys.</param>
public sealed record LoadOptionsResult(
    LoadOptions? Options, Config? Config, ImmutableSortedDictionary<string, string>? Effective, ImmutableArray<ConfigProblem> Problems)
{
    [MemberNotNullWhen(true, nameof(Options), nameof(Config), nameof(Effective))]
    public bool IsValid => Problems.IsEmpty;
}

using System.Collections.Immutable;

namespace ActorLoad.Compare.Plan;

/// <summary>What is started at once.</summary>
/// <param name="Repeat">From 1.</param>
/// <param name="Engines">One; several where they run together.</param>
public sealed record PlannedRun(Rung Rung, int Repeat, ImmutableArray<string> Engines);

/// <summary>The order of runs. A machine drifts: taking turns (A B C A B C) lets the drift meet every engine, where A A A B B B would not.</summary>
public static class RunOrder
{
    public static IEnumerable<PlannedRun> Of(BenchOptions options) =>
        from rung in options.Rungs
        from repeat in Enumerable.Range(1, options.Repeats)
        from engines in options.Kind == BenchKind.Together ? [options.Engines] : options.Engines.Select(engine => ImmutableArray.Create(engine))
        select new PlannedRun(rung, repeat, engines);

    /// <summary>The connections of each of an engine's processes: as even as they go, and their sum is the rung's.</summary>
    public static ImmutableArray<int> Shares(int connections, int processes) =>
        [.. Enumerable.Range(0, processes).Select(i => connections / processes + (i < connections % processes ? 1 : 0))];
}

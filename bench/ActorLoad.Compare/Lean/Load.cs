using System.Collections.Immutable;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Plan;

namespace ActorLoad.Compare.Lean;

/// <summary>What is put on every side in turn. Several rows of the table may read from one load.</summary>
/// <param name="Key">For file names, and for rows to name it.</param>
/// <param name="Processes">
/// Client processes that share the connections: workers of ours beside a coordinator, else clients side by side.
/// </param>
internal sealed record Load(string Key, Rung Rung, int Processes = 1)
{
    /// <summary>Connects a second of all processes together.</summary>
    public int RampRate { get; init; } = 2_000;

    /// <summary>Whether the time from a process's start to its first connect is measured, and nothing else.</summary>
    public bool FirstConnect { get; init; }

    /// <summary>Whether connecting is what is measured, from the first connection to the last.</summary>
    public bool Connecting { get; init; }

    public string Words => FirstConnect ? "one connection" : Rung.Name + (Processes > 1 ? $", {Processes} processes" : "");

    /// <returns>The plans of an engine's processes, each for its share.</returns>
    /// <exception cref="BenchException">The load itself is wrong.</exception>
    public ImmutableArray<ClientPlan> Plans(string engine, ImmutableArray<string> targets) => engine == EngineNames.Actors
        ? [Plan(Rung.Connections, RampRate, Processes > 1 ? Processes : null, targets)]
        : [.. RunOrder.Shares(Rung.Connections, Processes).Select(share => Plan(share, Math.Max(1, RampRate / Processes), workers: null, targets))];

    /// <summary>How long a run of it takes, start and end of all processes included.</summary>
    public TimeSpan Takes()
    {
        var plan = Plan(Rung.Connections, RampRate, workers: null, []);
        return TimeSpan.FromSeconds(FirstConnect ? 2 : 5 + 3 * (Processes - 1)) + plan.Ramp + plan.Options.Hold.Duration;
    }

    private ClientPlan Plan(int connections, int rampRate, int? workers, ImmutableArray<string> targets)
    {
        var (plan, problems) = ClientPlan.Of(Rung, connections, $"{rampRate}/s", seed: 1, label: "", targets, workers);
        return plan ?? throw new BenchException(string.Join("; ", problems));
    }
}

using System.Collections.Immutable;

namespace ActorLoad.Compare.Plan;

/// <summary>What a command measures; each has a block of its own in the results page.</summary>
public enum BenchKind
{
    /// <summary>Every engine by itself, in turn.</summary>
    Ladder,

    /// <summary>Two engines at once, each against its own server: they contend for the machine.</summary>
    Together,

    /// <summary>An engine's processes together in a control group with less memory and fewer cores than the machine has.</summary>
    Crash,
}

/// <summary>The limits of a control group.</summary>
/// <param name="MemoryBytes">Null: no limit.</param>
/// <param name="Cpus">Cores, fractional; null: no limit.</param>
public sealed record GroupLimits(long? MemoryBytes, double? Cpus);

/// <summary>One command of the bench, checked.</summary>
public sealed record BenchOptions
{
    public required BenchKind Kind { get; init; }

    public required ImmutableArray<Rung> Rungs { get; init; }

    /// <summary>In the order in which they take turns; the first is what ratios refer to.</summary>
    public required ImmutableArray<string> Engines { get; init; }

    /// <summary>Whether the engines were named: one that is not there is then an error, and else left out with a warning.</summary>
    public required bool EnginesGiven { get; init; }

    /// <summary>Runs of each engine at each rung, from 1 to 100.</summary>
    public required int Repeats { get; init; }

    /// <summary>Client processes of an engine, from 1 to 64, each with its share of the connections and its own server.</summary>
    public required int Processes { get; init; }

    /// <summary>Null where the clients run unlimited.</summary>
    public GroupLimits? Limits { get; init; }

    /// <summary>Connects a second of each client process, in HOCON's notation.</summary>
    public required string RampRate { get; init; }

    public required long Seed { get; init; }

    /// <summary>Where the JSON files and the HTML page go.</summary>
    public required string Out { get; init; }

    /// <summary>The results page.</summary>
    public required string Docs { get; init; }

    /// <summary>The folder of the Go client's sources.</summary>
    public required string GoNet { get; init; }

    /// <summary>Whether the machine's own network is used and not a private one.</summary>
    public required bool HostNetwork { get; init; }
}

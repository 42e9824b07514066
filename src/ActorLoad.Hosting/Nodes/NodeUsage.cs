using ActorLoad.Hosting.Machine;

namespace ActorLoad.Hosting.Nodes;

/// <summary>What one process of a run uses and has used.</summary>
/// <param name="Now">The newest sample.</param>
/// <param name="Hold">Used in the hold so far; nothing before it.</param>
/// <param name="PssBytes">At the end of the hold: resident, with pages that are shared counted by their part; 0 before it.</param>
/// <param name="Stalls">Of the whole run so far, in seconds since the run's start.</param>
public sealed record NodeUsage(ResourceSample Now, ResourceUse Hold, long PssBytes, EngineUnits Units, StallSummary Stalls);

/// <summary>What an engine's connections are served by, beside threads, which the system counts.</summary>
public readonly record struct EngineUnits(long Actors, long Tasks);

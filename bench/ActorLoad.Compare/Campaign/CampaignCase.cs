using System.Collections.Immutable;

namespace ActorLoad.Compare.Campaign;

/// <summary>How a seed ended, gravest first.</summary>
internal enum Outcome
{
    /// <summary>It did not end, left no result, or its exit code and its result disagree.</summary>
    Broken,

    /// <summary>The books do not balance by themselves, or not with what the server counted.</summary>
    Unbalanced,

    /// <summary>VALID, of a run that was not.</summary>
    FalseValid,

    /// <summary>A process, a socket or a descriptor is left.</summary>
    Leftover,

    /// <summary>A verdict that is neither VALID nor due, or a fault that left no trace in the figures.</summary>
    WrongVerdict,

    /// <summary>Another verdict than VALID where nothing, or only what is harmless, was done to it.</summary>
    FalseAlarm,

    /// <summary>
    /// GENERATOR_LIMITED, or INCOMPLETE for late replies alone, for nothing that the campaign did, while it saw for itself that the machine was busy.
    /// </summary>
    BusyMachine,

    Accepted,
}

/// <summary>All that the judge knows of a seed.</summary>
/// <param name="Figures">Null where there is no result.</param>
/// <param name="ExitCode">Of the process; null where it did not end.</param>
/// <param name="Server">Null where a server was killed, whose counts are gone with it.</param>
/// <param name="Leftovers">What was still there when all had ended, a sentence each.</param>
internal sealed record CampaignCase(
    CampaignLoad Load, ImmutableArray<Struck> Struck, Figures? Figures, int? ExitCode, ServerCounts? Server, MachineSigns Machine,
    ImmutableArray<string> Leftovers);

/// <param name="Clean">Nothing was done to the run that may change its verdict.</param>
/// <param name="Why">A sentence for each thing that is not as it must be; empty when accepted.</param>
internal sealed record CampaignFinding(Outcome Outcome, bool Clean, ImmutableArray<string> Why);

using System.Collections.Immutable;

namespace ActorLoad.Core.Report;

/// <summary>How the connections came back each time that many of them were lost at once in the hold.</summary>
/// <param name="ResolutionMicros">Times are told in whole slots of this length: a connect that completed within one counts at its end.</param>
/// <param name="Losses">In the order of their coming.</param>
/// <param name="Unlisted">Further ones, which are counted alone.</param>
public sealed record RecoveryReport(long ResolutionMicros, ImmutableArray<MassLoss> Losses, long Unlisted)
{
    public static RecoveryReport None { get; } = new(0, [], 0);
}

/// <summary>A tenth of the open connections, and ten of them or all, lost within a second; and what followed.</summary>
/// <remarks>
/// The times run from the first loss, to when so much of <see cref="OpenBefore"/> was open again for the first time after the lowest point: 0 where it never
/// was less, null where it never was again.
/// </remarks>
/// <param name="At">Seconds since the run's start.</param>
/// <param name="OpenBefore">Connections open right before it.</param>
/// <param name="Lost">Until the losses had calmed down; one that was lost twice counts twice.</param>
/// <param name="Fewest">Open at the lowest point.</param>
/// <param name="PeakAttemptsPerSecond">Most connects that were started within any second, from the loss until all were back.</param>
public sealed record MassLoss(
    double At, long OpenBefore, long Lost, long Fewest, long? To50Micros, long? To90Micros, long? To99Micros, long? To100Micros, long PeakAttemptsPerSecond);

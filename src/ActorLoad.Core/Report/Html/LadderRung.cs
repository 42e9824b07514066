using System.Collections.Immutable;
using ActorLoad.Core.Report.Compare;

namespace ActorLoad.Core.Report.Html;

/// <summary>One step of a comparison over several numbers of connections.</summary>
/// <param name="Name">
/// Such as <c>5,000 connections, 1 s</c>. What follows the first comma and space is the rung's kind: rungs of one kind are joined by a line in
/// the charts against connections.
/// </param>
/// <param name="Comparison">Of the runs that were made.</param>
/// <param name="Refused">Runs that an engine would not begin.</param>
public sealed record LadderRung(string Name, int Connections, RunComparison Comparison, ImmutableArray<RefusedRun> Refused);

/// <param name="Reason">As the engine gave it, such as the largest number of connections that this machine lets it hold.</param>
public sealed record RefusedRun(string Engine, string Reason);

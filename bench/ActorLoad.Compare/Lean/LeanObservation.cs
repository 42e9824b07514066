using System.Collections.Immutable;
using ActorLoad.Compare.Running;

namespace ActorLoad.Compare.Lean;

/// <summary>One run of one engine under one load.</summary>
/// <param name="Pair">From 1.</param>
/// <param name="Verdict">As the report names it; null without one.</param>
/// <param name="Figures">By the names of <see cref="Figure"/>; what was not measured is not there.</param>
public sealed record LeanObservation(
    string Load, string Engine, int Pair, Outcome Outcome, string? Verdict, ImmutableArray<string> Reasons,
    ImmutableSortedDictionary<string, double> Figures, double Seconds);

using System.Collections.Immutable;

namespace ActorLoad.Core.Measure;

/// <summary>Histograms on their way between processes: the values recorded and how often, and nothing of what was not.</summary>
public sealed record PackedLatencies(ImmutableArray<byte> Bytes);

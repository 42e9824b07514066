using Xunit.v3;

namespace EndToEnd.Harness;

/// <summary>Lines of docs/reliability.md that a test holds to; <c>bench/faults</c> finds it by them.</summary>
/// <param name="lines">Their numbers, from 1 to 35.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class ReliabilityAttribute(params int[] lines) : Attribute, ITraitAttribute
{
    public int[] Lines { get; } = lines;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [.. Lines.Select(line => KeyValuePair.Create("reliability", $"R{line}"))];
}

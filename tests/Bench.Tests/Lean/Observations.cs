using System.Collections.Immutable;
using ActorLoad.Compare.Lean;
using ActorLoad.Compare.Running;

namespace Bench.Tests.Lean;

/// <summary>Runs as the table's loads would have given them.</summary>
internal static class Observations
{
    public static LeanObservation Of(string load, string engine, int pair, params (string Figure, double? Value)[] figures) =>
        new(load, engine, pair, Outcome.Valid, "VALID", [], LeanFigures.Of(figures), 12.5);

    public static ImmutableArray<Row> Rows(params string[] names) => [.. LeanTable.Rows(LeanTable.Sizes.Whole).Where(row => names.Contains(row.Name))];
}

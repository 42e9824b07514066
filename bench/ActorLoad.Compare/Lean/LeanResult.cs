using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ActorLoad.Compare.Output;

namespace ActorLoad.Compare.Lean;

/// <summary>
/// What one command measured, whole: <c>lean.json</c> is this record, and the table is made of it alone. Schema 1: fields are added, never
/// changed.
/// </summary>
/// <param name="Command">As it was typed.</param>
/// <param name="Interrupted">Whether runs are missing because it was stopped.</param>
/// <param name="Quick">Whether sizes were those of a trial: nothing that it says means anything.</param>
/// <param name="Pairs">That were asked for.</param>
/// <param name="Warnings">What may have spoiled the measurement.</param>
public sealed record LeanResult(
    int Schema, string Command, DateTimeOffset StartedAt, double Seconds, bool Interrupted, bool Quick, int Pairs,
    SourceState Source, MachineState Machine, ImmutableArray<string> Warnings, ImmutableArray<RowResult> Rows, ImmutableArray<LeanObservation> Runs)
{
    public const int CurrentSchema = 1;

    public static SchemaJson<LeanResult> Json { get; } = new(LeanContext.Default, "result", CurrentSchema, result => result.Schema);
}

[JsonSerializable(typeof(LeanResult))]
internal sealed partial class LeanContext : JsonSerializerContext;

/// <param name="Name">As <c>--rows</c> names it.</param>
public sealed record RowResult(string Name, ImmutableArray<CheckResult> Checks);

/// <summary>One line of the table. Sizes in bytes, durations in microseconds or, where the unit says so, seconds.</summary>
/// <param name="Target">In words.</param>
/// <param name="Unit">Of the sides' values: <c>Bytes</c>, <c>Micros</c>, <c>Seconds</c> or <c>Share</c>.</param>
/// <param name="Ceiling">What the raw client took, where it was run.</param>
/// <param name="Judged">What the target is held against, over the pairs: a ratio, or our value itself.</param>
/// <param name="IsRatio">Which of the two.</param>
/// <param name="Passed">Null where nothing was measured.</param>
/// <param name="Cells">The values as the table writes them: ours, peer, ceiling, judged, bare Akka.IO.</param>
public sealed record CheckResult(
    string Words, string Target, string Unit, Measured? Ours, Measured? Peer, Measured? Ceiling, Measured? Judged, bool IsRatio, bool? Passed,
    ImmutableArray<string> Cells)
{
    /// <summary>It has no target, and stands beside what is judged.</summary>
    public bool IsTold { get; init; }

    /// <summary>What Akka.IO took by itself, where it was run.</summary>
    public Measured? BareAkka { get; init; }
}

/// <summary>A value over the pairs that have it.</summary>
/// <param name="Values">In the order of the pairs.</param>
public sealed record Measured(double Median, double Low, double High, ImmutableArray<double> Values)
{
    /// <returns>Null where no pair has it.</returns>
    public static Measured? Of(IEnumerable<double?> values)
    {
        ImmutableArray<double> there = [.. values.OfType<double>().Where(double.IsFinite)];
        if (there.IsEmpty)
            return null;
        var sorted = there.Sort();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Measured(median, sorted[0], sorted[^1], there);
    }
}

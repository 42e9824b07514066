using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ActorLoad.Compare.Plan;
using ActorLoad.Compare.Running;
using ActorLoad.Core.Report.Compare;

namespace ActorLoad.Compare.Output;

/// <summary>
/// What one command measured, whole: <c>comparison.json</c> is this record, and the results page is made of it alone. Durations are microseconds
/// unless a name says otherwise, sizes bytes. Schema 1: fields are added, never changed.
/// </summary>
/// <param name="Kind">Which block of the results page it fills.</param>
/// <param name="Command">As it was typed.</param>
/// <param name="Interrupted">Whether runs are missing because it was stopped.</param>
/// <param name="Limits">Of the clients' control group; null where they ran without.</param>
/// <param name="Warnings">What may have spoiled the measurement, and engines that were left out.</param>
public sealed record Summary(
    int Schema, BenchKind Kind, string Command, DateTimeOffset StartedAt, double Seconds, bool Interrupted, SourceState Source, MachineState Machine,
    GroupLimits? Limits, ImmutableArray<string> Warnings, ImmutableArray<RungSummary> Rungs)
{
    public const int CurrentSchema = 1;

    public static SchemaJson<Summary> Json { get; } = new(SummaryContext.Default, "summary", CurrentSchema, summary => summary.Schema);
}

[JsonSerializable(typeof(Summary))]
internal sealed partial class SummaryContext : JsonSerializerContext;

/// <summary>What was measured.</summary>
/// <param name="Commit">Null where git does not tell.</param>
/// <param name="Dirty">Whether it had changes beside the commit.</param>
public sealed record SourceState(string? Commit, bool Dirty);

/// <param name="Go">Null where Go is not there.</param>
/// <param name="PrivateNetwork">Whether it ran in a network namespace of its own.</param>
/// <param name="DescriptorLimit">Of one process; 0: none.</param>
public sealed record MachineState(
    string Os, string Kernel, double Cores, long MemoryBytes, long DescriptorLimit, string DotNet, string? Go, bool PrivateNetwork);

/// <summary>One step of the ladder.</summary>
/// <param name="Contended">Whether two engines ran at once: the figures are of both under contention, and of neither by itself.</param>
/// <param name="Groups">Engines with at least one result, in the order of the rows' cells; the first is what ratios refer to.</param>
/// <param name="Rows">Median, least, greatest and ratio of each figure.</param>
/// <param name="Incomparable">What is not equal between the groups and ought to be.</param>
/// <param name="Runs">All of them, in the order in which they were made; refusals too.</param>
public sealed record RungSummary(
    string Name, int Connections, string Interval, string Duration, bool Contended, ImmutableArray<GroupSummary> Groups,
    ImmutableArray<ComparisonRow> Rows, ImmutableArray<string> Conclusions, ImmutableArray<string> Incomparable,
    ImmutableArray<RefusalSummary> Refusals, ImmutableArray<RunRecord> Runs);

/// <param name="Runs">That the figures are of.</param>
/// <param name="Valid">Of these, with the verdict VALID.</param>
public sealed record GroupSummary(string Engine, string Label, int Runs, int Valid);

/// <summary>What an engine would not run.</summary>
/// <param name="Connections">That it was asked for.</param>
public sealed record RefusalSummary(string Engine, int Connections, string Reason);

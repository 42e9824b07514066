using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ActorLoad.Core.Report;

namespace ActorLoad.Core.Find;

/// <summary>The result of one search, whole and immutable; the terminal and the JSON are views of it.</summary>
/// <remarks>Schema 1: fields are added, never changed. docs/find.md has them.</remarks>
public sealed record FindReport
{
    public int Schema { get; init; } = 1;

    /// <summary>To tell it from the result of a run.</summary>
    public string Kind { get; init; } = "find";

    public string Tool { get; init; } = "actorload";
    public required string Version { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary><c>connections</c> or <c>rate</c>.</summary>
    public required string By { get; init; }

    public required long Start { get; init; }
    public required long Max { get; init; }
    public required double Precision { get; init; }

    /// <summary>FOUND, MAX_REACHED, GENERATOR_LIMITED, ENVIRONMENT_LIMITED, UNSTEADY, STOPPED or INTERNAL_ERROR.</summary>
    public required string Conclusion { get; init; }

    public required int ExitCode { get; init; }

    /// <summary>The most that held; at least that, unless the conclusion is FOUND.</summary>
    public required long Holds { get; init; }

    /// <summary>The least at which the server failed; null where it never did before something else was the limit.</summary>
    public required long? Fails { get; init; }

    /// <summary>Why there is no more: of the server's failure, or of the limit.</summary>
    public required string? Reason { get; init; }

    /// <summary>All of it in a sentence.</summary>
    public required string Answer { get; init; }

    public required ImmutableArray<FindStep> Steps { get; init; }

    /// <summary>The options of the search, by their path under <c>actor-load</c>; each step's own value comes in their place.</summary>
    public required ImmutableSortedDictionary<string, string> Config { get; init; }
}

/// <summary>One step: a run of its own.</summary>
/// <param name="Phase">raising, narrowing, confirmingHeld or confirmingFailed.</param>
/// <param name="Value">Connections, or messages a second.</param>
/// <param name="Outcome">held, failed, generatorLimited or environmentLimited; null: it said nothing.</param>
/// <param name="Verdict">Of its report; null where there was none.</param>
/// <param name="Seconds">From the start of its process to its end.</param>
/// <param name="Reasons">All of its report's.</param>
public sealed record FindStep(
    int Number, SearchPhase Phase, long Value, StepOutcome? Outcome, Verdict? Verdict, int ExitCode, double Seconds, long Opened, long HeldMin,
    long Planned, long Lost, long? ResponseP99Micros, ImmutableArray<string> Reasons)
{
    /// <summary>Which of the reasons the outcome rests on; null where it held.</summary>
    public string? Reason { get; init; }
}

/// <summary>A search's report as JSON, camelCase, indented.</summary>
public static class FindJson
{
    private static readonly FindJsonContext Context = new(new JsonSerializerOptions(FindJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    });

    public static string Write(FindReport report) => JsonSerializer.Serialize(report, Context.FindReport) + "\n";

    /// <exception cref="JsonException">It is none.</exception>
    public static FindReport Read(string json) => JsonSerializer.Deserialize(json, Context.FindReport) is { Kind: "find", Schema: 1 } report
        ? report
        : throw new JsonException("It is no result of a search.");
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters =
    [
        typeof(VerdictConverter), typeof(FiniteConverter), typeof(CamelCaseConverter<SearchPhase>), typeof(CamelCaseConverter<StepOutcome>),
    ])]
[JsonSerializable(typeof(FindReport))]
internal sealed partial class FindJsonContext : JsonSerializerContext;

internal sealed class CamelCaseConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;

using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorLoad.Core.Report;

/// <summary>A report as JSON, schema 1, and back: the fields of <see cref="RunReport"/> in their order, camelCase, indented.</summary>
/// <remarks>Every number is finite, and a histogram without a value is null.</remarks>
public static class JsonReport
{
    private const int Schema = 1;

    private static readonly ReportJsonContext Context = new(new JsonSerializerOptions(ReportJsonContext.Default.Options)
    {
        // Thresholds and addresses stay readable: the file is never put into a web page as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    });

    public static string Write(RunReport report) => JsonSerializer.Serialize(Tidy(report), Context.RunReport) + "\n";

    /// <exception cref="JsonException">It is no JSON, lacks a field, or is of a later schema.</exception>
    public static RunReport Read(string json)
    {
        var report = JsonSerializer.Deserialize(json, Context.RunReport) ?? throw new JsonException("The report is null.");
        return report.Schema == Schema
            ? report with { Nodes = report.Nodes.ConvertAll(Completed), ReasonVerdicts = OrEmpty(report.ReasonVerdicts) }
            : throw new JsonException($"The report is of schema {report.Schema}; this version reads schema {Schema}.");
    }

    /// <summary>Results of earlier versions say less of a node, and the reader leaves a text that is missing null whatever its default.</summary>
    private static NodeReport Completed(NodeReport node) => node with
    {
        State = node.State ?? "running",
        Machine = node.Machine ?? "",
    };

    /// <summary>A report is written whatever is in it: what is missing is empty, and what is no number is absent.</summary>
    private static RunReport Tidy(RunReport report) => report with
    {
        Reasons = OrEmpty(report.Reasons),
        ReasonVerdicts = OrEmpty(report.ReasonVerdicts),
        Warnings = OrEmpty(report.Warnings),
        Connections = report.Connections with { ConnectMicros = OrNull(report.Connections.ConnectMicros) },
        LatencyMicros = new LatencyReport(
            OrNull(report.LatencyMicros.Service), OrNull(report.LatencyMicros.Response), OrNull(report.LatencyMicros.ScheduleLag)),
        Generator = report.Generator with
        {
            DispatcherDelayMicros = OrNull(report.Generator.DispatcherDelayMicros),
            Stalls = OrEmpty(report.Generator.Stalls),
        },
        Thresholds = OrEmpty(report.Thresholds).ConvertAll(
            result => result with { Value = result.Value is { } value && double.IsFinite(value) ? value : null }),
        Timeline = OrEmpty(report.Timeline),
        Events = OrEmpty(report.Events),
        Nodes = OrEmpty(report.Nodes),
        Recovery = report.Recovery is { } recovery ? recovery with { Losses = OrEmpty(recovery.Losses) } : null,
    };

    private static Percentiles? OrNull(Percentiles? percentiles) => percentiles is { Count: > 0 } ? percentiles : null;

    private static ImmutableArray<T> OrEmpty<T>(ImmutableArray<T> items) => items.IsDefault ? [] : items;

    private static ImmutableArray<T> ConvertAll<T>(this ImmutableArray<T> items, Func<T, T> convert) => [.. items.Select(convert)];
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(VerdictConverter), typeof(FiniteConverter)])]
[JsonSerializable(typeof(RunReport))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;

internal sealed class VerdictConverter : JsonConverter<Verdict>
{
    public override Verdict Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Verdicts.Parse(reader.GetString() ?? "") ?? throw new JsonException($"\"{reader.GetString()}\" is no verdict.");

    public override void Write(Utf8JsonWriter writer, Verdict value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name());
}

/// <summary>JSON has no NaN and no infinity, and readers of the file choke on the words: a figure that is none is 0.</summary>
internal sealed class FiniteConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(double.IsFinite(value) ? value : 0);
}

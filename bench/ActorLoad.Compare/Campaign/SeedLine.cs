using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorLoad.Compare.Campaign;

/// <summary>One line of the campaign's file: a seed that has run.</summary>
/// <param name="Commit">Of the checkout; null where git does not tell. A <c>+</c> at its end: with changes of its own.</param>
/// <param name="Seconds">The whole seed took.</param>
/// <param name="Faults">As they came about.</param>
/// <param name="Verdict">Null where there was no result.</param>
internal sealed record SeedLine(
    long Seed, string? Commit, int Connections, double HoldSeconds, double Seconds, Outcome Outcome, bool Accepted, bool Clean, string? Verdict,
    ImmutableArray<string> Why, ImmutableArray<FaultLine> Faults, Figures? Figures, ServerCounts? Server, MachineSigns Machine)
{
    public static SeedLine Of(Scenario scenario, CampaignCase seed, CampaignFinding finding, string? commit, TimeSpan took) => new(
        scenario.Seed, commit, scenario.Load.Connections, scenario.Load.Hold.TotalSeconds, Math.Round(took.TotalSeconds, 1), finding.Outcome,
        finding.Outcome == Outcome.Accepted, finding.Clean, seed.Figures?.Verdict, finding.Why, [.. seed.Struck.Select(FaultLine.Of)], seed.Figures, seed.Server,
        seed.Machine);

    /// <summary>For the terminal.</summary>
    public string Words()
    {
        var faults = Faults.IsEmpty ? "nothing" : string.Join(", ", Faults.Select(fault => fault.Words()));
        var why = Why.IsEmpty ? "" : $"\n    {string.Join("\n    ", Why)}";
        return $"seed {Seed}: {faults}: {Verdict ?? "no result"}, {OutcomeWords(Outcome)}{(Clean ? " (clean)" : "")}, {Seconds:0.0} s{why}";
    }

    public static string OutcomeWords(Outcome outcome) => outcome switch
    {
        Outcome.FalseValid => "FALSE VALID",
        Outcome.FalseAlarm => "FALSE ALARM",
        Outcome.WrongVerdict => "WRONG VERDICT",
        Outcome.BusyMachine => "busy machine",
        Outcome.Accepted => "accepted",
        _ => outcome.ToString().ToUpperInvariant(),
    };
}

/// <param name="At">Seconds since the phase was seen to begin.</param>
/// <param name="Seconds">It lasted.</param>
internal sealed record FaultLine(FaultKind Kind, StruckIn Phase, double At, double Seconds, int Amount, int Cut, string? NotDone)
{
    public static FaultLine Of(Struck struck) =>
        new(struck.Fault.Kind, struck.Fault.Phase, struck.At, struck.Seconds, struck.Fault.Amount, struck.Cut, struck.NotDone);

    public string Words()
    {
        var amount = Amount > 0 ? $" {Amount}" : "";
        var length = Seconds > 0 ? $" for {Seconds:0.00} s" : "";
        return $"{Kind}{amount} at {At:0.0} s{(Phase == StruckIn.Ramp ? " of the ramp" : "")}{length}{(NotDone is null ? "" : $" NOT DONE: {NotDone}")}";
    }
}

/// <summary>JSON lines: camelCase, enums by name, one object a line.</summary>
internal static class SeedLines
{
    private static readonly SeedLineContext s_context = new(new JsonSerializerOptions(SeedLineContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Write(SeedLine line) => JsonSerializer.Serialize(line, s_context.SeedLine);

    /// <summary>A last line without its end is that of a campaign that was killed while it wrote: the seed runs again.</summary>
    /// <exception cref="JsonException">A line is none of ours.</exception>
    public static ImmutableArray<SeedLine> Read(string text)
    {
        var end = text.LastIndexOf('\n');
        return end < 0
            ? []
            : [.. text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize(line, s_context.SeedLine) ?? throw new JsonException("A line is null."))];
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SeedLine))]
internal sealed partial class SeedLineContext : JsonSerializerContext;

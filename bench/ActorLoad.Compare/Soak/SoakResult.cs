using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ActorLoad.Compare.Output;

namespace ActorLoad.Compare.Soak;

/// <summary>What the parts of a soak came to; written after each, so that a command that was stopped goes on with the next. Schema 1: fields are added, never changed.</summary>
internal sealed record SoakResult(
    int Schema, double HoldMinutes, int Connections, double IntervalSeconds, SourceState Source, MachineState Machine, IdlePart? Idle, PacePart? Pace)
{
    public const int CurrentSchema = 1;

    public static SchemaJson<SoakResult> Json { get; } = new(SoakContext.Default, "result of bench/soak", CurrentSchema, result => result.Schema);

    /// <summary>Of the parts that have run.</summary>
    [JsonIgnore]
    public bool Passed => (Idle?.Passed ?? true) && (Pace?.Passed ?? true);

    /// <summary>Of the same size, so that a part of it need not run again.</summary>
    public bool IsOf(SoakOptions options) =>
        HoldMinutes == options.Hold.TotalMinutes && Connections == options.Connections && IntervalSeconds == options.Interval.TotalSeconds;
}

/// <summary>R28: connections that are held and say nothing.</summary>
/// <param name="SettleSeconds">Of the hold that the slope leaves out.</param>
/// <param name="SlopeBytesPerHour">Of the resident memory, by least squares.</param>
/// <param name="Samples">Of the resident memory, over the whole hold.</param>
internal sealed record IdlePart(
    DateTimeOffset StartedAt, string Verdict, ImmutableArray<string> Reasons, long Opened, long HeldMin, double SettleSeconds, double SlopeBytesPerHour,
    double AllowedBytesPerHour, bool Passed, ImmutableArray<MemorySample> Samples)
{
    /// <summary>R28 allows as much.</summary>
    public const double MostBytesPerHour = 1_000_000;
}

/// <param name="Second">Of the hold.</param>
internal readonly record struct MemorySample(double Second, long RssBytes)
{
    /// <summary>Least squares over the samples from a time on; 0 for fewer than two.</summary>
    public static double SlopePerHour(IEnumerable<MemorySample> samples, TimeSpan from)
    {
        ImmutableArray<MemorySample> used = [.. samples.Where(sample => sample.Second >= from.TotalSeconds)];
        if (used.Length < 2)
            return 0;
        double second = used.Average(sample => sample.Second), bytes = used.Average(sample => sample.RssBytes);
        var spread = used.Sum(sample => (sample.Second - second) * (sample.Second - second));
        return spread == 0 ? 0 : used.Sum(sample => (sample.Second - second) * (sample.RssBytes - bytes)) / spread * 3_600;
    }
}

/// <summary>R10: how often each connection has sent, by the bytes that the kernel says were acknowledged.</summary>
/// <param name="AtSecond">Of the hold, when the kernel was asked: half an interval before its end.</param>
/// <param name="Expected">Intervals over by then; each connection has sent as often, or once more.</param>
/// <param name="Counted">Connections that the kernel told of.</param>
internal sealed record PacePart(
    DateTimeOffset StartedAt, string Verdict, ImmutableArray<string> Reasons, double HoldSeconds, long Planned, long Sent, long Echoed, double AtSecond, long Expected,
    long Least, long Most, int Counted, bool Passed);

[JsonSerializable(typeof(SoakResult))]
internal sealed partial class SoakContext : JsonSerializerContext;

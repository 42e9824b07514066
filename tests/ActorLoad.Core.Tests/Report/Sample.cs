using System.Collections.Immutable;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;

namespace ActorLoad.Core.Tests.Report;

/// <summary>A run of 1,000 connections that went well, to be spoiled by the tests.</summary>
internal static class Sample
{
    public static readonly LimitOptions Limits = new(
        TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50), 0.9, TimeSpan.FromSeconds(1), 0.001, 0);

    public static readonly Percentiles Values = new(212, 480, 1_900, 4_100, 9_800, 12_345, 260.5, 20_000);

    public static readonly ConnectionReport Connections = new(1_000, 1_000, 0, 0, 1_000, 1_000, 1_000, 0, Values);

    public static readonly MessageReport Messages = new(20_000, 20_000, 0, 0, 20_000, 0, 0, 0, 0, 0, 0, 0, 6_480_000, 6_480_000, 1_000);

    public static readonly GeneratorReport Generator = new(
        210_000_000, 180_000_000, 210_000, 60_000_000, 4.2, 0.105, 210, 123_456, 14, 2_012, 0.081, 31, Values, [], 851.5);

    public static readonly ErrorReport NoErrors = new(new(0, 0, 0, 0, 0, 0, 0, 0), new(0, 0, 0, 0, 0, 0));

    public static readonly Evidence Evidence = new(
        0.5, new(0.5, 20, 0.2), Connections, Messages, new(Values, Values, Values), Generator, NoErrors, []);

    public static readonly RunReport Report = new()
    {
        Version = "0.1.0",
        Engine = "actors",
        Label = "quick start",
        StartedAt = new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero),
        Seed = 1,
        Verdict = Verdict.Valid,
        ExitCode = 0,
        Reasons = [],
        Warnings = ["The hold is shorter than message.interval: 12 connections stay silent."],
        Config = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
            [new("hold.duration", "20s"), new KeyValuePair<string, string>("connections", "1000")]),
        Machine = new("Debian 13", ".NET 10.0.0", 2, 4_000_000_000, 20_000),
        Phases = new(0.5, 20, 0.2),
        Connections = Connections,
        Messages = Messages,
        LatencyMicros = new(Values, Values, Values),
        Generator = Generator,
        Errors = NoErrors,
        Thresholds = [new("service.p99 < 20ms", 1_900, true)],
        Timeline = [new(0, 1_000, 1_000, 1_000, 1_000, 212, 1_900, 0.1, 210_000_000), new(1, 1_000, 1_000, 0, 0, null, null, 0.1, 210_000_000)],
        Events = [new(0, "phase", "ramp began"), new(0.5, "phase", "hold began")],
        Nodes = [new("local", "single", 1_000, 1_000, 20_000, 0, 210_000_000, 4.2)],
        Recovery = new(20_000, [new(7.4, 1_000, 1_000, 0, 1_200_000, 1_900_000, 2_040_000, null, 480)], 0),
    };
}

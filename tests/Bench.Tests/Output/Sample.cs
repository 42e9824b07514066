using System.Collections.Immutable;
using ActorLoad.Core.Report;

namespace Bench.Tests.Output;

/// <summary>A run of 1,000 connections that went well.</summary>
internal static class Sample
{
    public static readonly Percentiles Values = new(212, 480, 1_900, 4_100, 9_800, 12_345, 260.5, 20_000);

    public static readonly RunReport Report = new()
    {
        Version = "0.1.0",
        Engine = "actors",
        Label = "",
        StartedAt = DateTimeOffset.UnixEpoch,
        Seed = 1,
        Verdict = Verdict.Valid,
        ExitCode = 0,
        Reasons = [],
        Warnings = [],
        Config = ImmutableSortedDictionary.CreateRange([new KeyValuePair<string, string>("connections", "1000")]),
        Machine = new("Debian", ".NET 10", 2, 4_000_000_000, 20_000),
        Phases = new(0.5, 20, 0.2),
        Connections = new(1_000, 1_000, 0, 0, 1_000, 1_000, 1_000, 0, Values),
        Messages = new(20_000, 20_000, 0, 0, 20_000, 0, 0, 0, 0, 0, 0, 0, 6_480_000, 6_480_000, 1_000),
        LatencyMicros = new(Values, Values, Values),
        Generator = new(210_000_000, 180_000_000, 210_000, 60_000_000, 4.2, 0.105, 210, 123_456, 14, 2_012, 0.081, 31, Values, [], 851.5),
        Errors = new(new(0, 0, 0, 0, 0, 0, 0, 0), new(0, 0, 0, 0, 0, 0)),
        Thresholds = [],
        Timeline = [],
        Events = [],
        Nodes = [],
    };

    public static RunReport Of(string engine, long resident) =>
        Report with { Engine = engine, Generator = Report.Generator with { RssBytes = resident } };

    public static TimelinePoint Point(int second, long resident) => new(second, 1_000, 1_000, 1_000, 1_000, 212, 1_900, 0.1, resident);
}

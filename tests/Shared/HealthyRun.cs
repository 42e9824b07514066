using ActorLoad.Core.Report;

namespace ActorLoad.Tests.Shared;

/// <summary>Progress of a run of 1,000 connections that goes well, to be spoiled by the tests.</summary>
internal static class HealthyRun
{
    public static readonly Percentiles Values = new(212, 480, 1_900, 4_100, 9_800, 12_345, 260.5, 20_000);

    public static readonly MessageReport NoMessages = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public static readonly ErrorReport NoErrors = new(new(0, 0, 0, 0, 0, 0, 0, 0), new(0, 0, 0, 0, 0, 0));

    public static readonly RunProgress Hold = new()
    {
        Phase = RunPhase.Hold,
        Elapsed = TimeSpan.FromSeconds(12),
        PhaseRemaining = TimeSpan.FromSeconds(48),
        Asked = 1_000,
        Connecting = 3,
        Open = 997,
        Connections = new(1_000, 1_000, 0, 0, 997, 999, 997, 3, Values),
        Messages = new(12_010, 12_003, 5, 2, 12_000, 1, 0, 0, 2, 1, 0, 0.0008, 4_000_000, 3_990_000, 1_000),
        Errors = NoErrors with { Close = NoErrors.Close with { Reset = 3 } },
        Latency = new(Values, Values, Values),
        LastSecond = new(12, 1_000, 997, 1_001, 999, 205, 1_800, 0.31, 210_000_000),
        Generator = new(0.31, 210_000_000, 60_000_000, 14, 2_012, 310, 180, 0, []),
        RecentEvents = [new(0, "phase", "ramp began"), new(0.5, "phase", "hold began")],
        Nodes = [],
    };

    public static readonly RunProgress Ramp = Hold with
    {
        Phase = RunPhase.Ramp,
        Elapsed = TimeSpan.Zero,
        PhaseRemaining = null,
        Connecting = 256,
        Open = 400,
        Messages = NoMessages,
        Latency = new(null, null, null),
        Generator = Hold.Generator with { ScheduleLagP99 = null, DispatcherDelayP99 = null },
        RecentEvents = [],
    };
}

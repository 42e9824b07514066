using System.Collections.Immutable;
using ActorLoad.Compare.Campaign;

namespace Bench.Tests.Campaign;

/// <summary>What a judge is asked about: 100 connections that send 1,000 messages in 20 s, and what is changed of it.</summary>
internal static class Cases
{
    public static CampaignLoad Load { get; } = new(100, TimeSpan.FromSeconds(20));

    public static Figures Whole { get; } = new(
        "VALID", 0, [], HoldSeconds: 20,
        Asked: 100, Opened: 100, NotOpened: 0, NotAttempted: 0, HeldMin: 100, AtEnd: 100, Reconnects: 0,
        Planned: 1_000, Sent: 1_000, Skipped: 0, NotSent: 0, Echoed: 1_000, TimedOut: 0, Corrupt: 0, LostOnClose: 0, InFlightAtStop: 0,
        Late: 0, Unexpected: 0, BytesSent: 300_000, BytesReceived: 300_000,
        ResponseMaxMillis: 3, ResponseCount: 1_000, ConnectsFailed: 0, NoDescriptor: 0, ClosesTotal: 0, LongestStallMillis: 0, []);

    public static ServerCounts Server { get; } = new(100, 1_000, 300_000, 300_000, 0);

    public static MachineSigns Quiet { get; } = new(LateMaxMillis: 5, LateShare: 0, Others: 0.01);

    public static MachineSigns Busy { get; } = new(LateMaxMillis: 150, LateShare: 0.02, Others: 0.6);

    public static CampaignCase Clean { get; } = new(Load, [], Whole, 0, Server, Quiet, []);

    /// <summary>Lost connections and what was on its way on them.</summary>
    public static Figures Lost { get; } = Whole with
    {
        Verdict = "INCOMPLETE",
        ExitCode = 4,
        HeldMin = 0,
        Reconnects = 100,
        ClosesTotal = 100,
        Sent = 970,
        NotSent = 30,
        LostOnClose = 20,
        Echoed = 950,
        ResponseCount = 950,
    };

    public static CampaignCase With(Figures figures, params ImmutableArray<Struck> struck) =>
        Clean with { Figures = figures, ExitCode = figures.ExitCode, Struck = struck, Server = null };

    public static Struck Of(FaultKind kind, double seconds = 0, int amount = 0, int cut = 0, StruckIn phase = StruckIn.Hold) =>
        new(new Fault(kind, phase, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(seconds), amount), 2, seconds, cut);

    public static Figures Ended(this Figures figures, string verdict, int exitCode) => figures with { Verdict = verdict, ExitCode = exitCode };
}

using ActorLoad.Core.Report;

namespace ActorLoad.Core.Tests.Report;

/// <summary>A run of 1,000 connections over a coordinator and four workers, of which the second was lost in the hold.</summary>
internal static class SeveralNodes
{
    public static readonly RunReport Report = Sample.Report with
    {
        Verdict = Verdict.Incomplete,
        ExitCode = 4,
        Reasons = ["worker-2 was lost 12.0 s into the hold, and with it 250 of 1,000 connections."],
        Connections = Sample.Connections with { HeldMin = 750, HeldMean = 850, AtEnd = 750 },
        Messages = Sample.Messages with { Sent = 17_000, Failed = 3_000, Echoed = 16_990, LostOnClose = 10, ErrorRate = 0.1505 },
        Generator = Sample.Generator with { Stalls = [new(7.25, 310_000) { Node = "worker-3" }] },
        Nodes =
        [
            new("coordinator", "coordinator", 0, 0, 0, 0, 96_000_000, 0.8) { Machine = "lab-1", PssBytes = 60_000_000 },
            Worker(1),
            Worker(2) with { State = "lost", AtEnd = 0, Echoed = 1_990, Lost = 3_010, Sent = 2_000 },
            Worker(3) with { ResponseP99 = 8_400 },
            Worker(4),
        ],
    };

    public static NodeReport Worker(int number) => new($"worker-{number}", "worker", 250, 250, 5_000, 0, 120_000_000, 2.1)
    {
        Machine = "lab-1",
        Planned = 5_000,
        Sent = 5_000,
        AtEnd = 250,
        PssBytes = 90_000_000,
        ResponseP50 = 212,
        ResponseP99 = 1_900,
        ScheduleLagP99 = 310,
    };
}

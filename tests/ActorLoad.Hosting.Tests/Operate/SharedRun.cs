using System.Collections.Immutable;
using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Tests.Operate;

/// <summary>A run of 1,000 connections that a coordinator has shared over four workers.</summary>
internal static class SharedRun
{
    public static readonly NodeProgress Coordinator = new(
        "coordinator", "coordinator", "running", 0, 0, 0, 0, HealthyRun.NoMessages, HealthyRun.NoErrors, 0, 0, 0, 0.07, 96_000_000, 30_000_000, 40, null, null);

    public static readonly RunProgress Hold = Of(Coordinator, Worker(1), Worker(2), Worker(3), Worker(4));

    public static readonly RunProgress HoldWithLoss = Of(Coordinator, Worker(1), Lost(Worker(2)), Worker(3) with { ResponseP99 = 8_400 }, Worker(4));

    /// <summary>Each has its number in its figures.</summary>
    public static NodeProgress Worker(int number) => new(
        $"worker-{number}", "worker", "running", 250, number, 250 - number, 250,
        new MessageReport(3_010 + number, 3_000 + number, 6, 4, 2_990, number, 0, 0, 10, 1, 0, 0, 1_000_000, 990_000, 250),
        HealthyRun.NoErrors with { Connect = HealthyRun.NoErrors.Connect with { Refused = number } }, number, 251, 249, 0.31, 120_000_000, 40_000_000, 503, 1_900, 310);

    public static NodeProgress Lost(NodeProgress worker) => worker with
    {
        State = "lost",
        Connecting = 0,
        Open = 0,
        Messages = worker.Messages with { LostOnClose = 10, InFlightAtStop = 0 },
        SentLastSecond = 0,
        EchoedLastSecond = 0,
    };

    public static RunProgress Of(params ImmutableArray<NodeProgress> nodes) => HealthyRun.Hold with { Nodes = nodes };
}

using System.Collections.Immutable;
using ActorLoad.Core.Report;
using Xunit;

namespace ActorLoad.Core.Tests.Report;

public class NodeRankingSpecs
{
    private static readonly ImmutableArray<NodeReport> Nodes =
    [
        SeveralNodes.Worker(1),
        SeveralNodes.Worker(2) with { ResponseP99 = null },
        SeveralNodes.Worker(3) with { ResponseP99 = 9_000 },
        SeveralNodes.Worker(4) with { ResponseP99 = null, State = "lost" },
        SeveralNodes.Worker(5) with { ScheduleLagP99 = 400 },
        SeveralNodes.Worker(6) with { State = "unreachable" },
    ];

    [Fact]
    public void Should_keep_their_order_when_all_have_room() => Assert.Equal(Nodes, NodeRanking.Worst(Nodes, 6));

    [Fact]
    public void Should_take_the_lost_then_the_unreachable_then_the_slowest_when_there_is_room_for_some() =>
        Assert.Equal(["worker-4", "worker-6", "worker-3", "worker-5", "worker-1"], NodeRanking.Worst(Nodes, 5).Select(node => node.Name));

    [Fact]
    public void Should_take_none_when_there_is_no_room() => Assert.Empty(NodeRanking.Worst(Nodes, 0));
}

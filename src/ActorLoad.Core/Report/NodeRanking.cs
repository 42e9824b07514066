using System.Collections.Immutable;

namespace ActorLoad.Core.Report;

/// <summary>Which nodes of a run a view shows where there is no room for all, and how it names what became of them.</summary>
public static class NodeRanking
{
    private const string Coordinator = "coordinator", Lost = "lost", Unreachable = "unreachable";

    /// <param name="room">Nodes that fit; 0 or more.</param>
    /// <returns>All in their order where they fit; else the worst: the lost, the unreachable, then the slowest by response time and by schedule lag.</returns>
    public static ImmutableArray<NodeReport> Worst(ImmutableArray<NodeReport> nodes, int room) =>
        Worst(nodes, room, node => (node.State, node.ResponseP99, node.ScheduleLagP99));

    /// <inheritdoc cref="Worst(ImmutableArray{NodeReport}, int)"/>
    public static ImmutableArray<NodeProgress> Worst(ImmutableArray<NodeProgress> nodes, int room) =>
        Worst(nodes, room, node => (node.State, node.ResponseP99, node.ScheduleLagP99));

    public static bool IsLost(string state) => state == Lost;

    public static bool IsUnreachable(string state) => state == Unreachable;

    /// <summary>It opens no connections: whatever is counted by connection or message is none.</summary>
    public static bool IsCoordinator(string role) => role == Coordinator;

    /// <returns>The state; one that has cost the run a share in capitals, so that it stands out where there are no colours.</returns>
    public static string Shown(string state) => IsLost(state) ? state.ToUpperInvariant() : state;

    /// <returns>At the end of the hold; of a lost node nothing, as in the sum of the run.</returns>
    public static string Resident(NodeReport node) => IsLost(node.State) ? Humanize.None : Humanize.Bytes(node.RssBytes);

    private static ImmutableArray<T> Worst<T>(ImmutableArray<T> nodes, int room, Func<T, (string State, long? ResponseP99, long? ScheduleLagP99)> read) =>
        nodes.Length <= room
            ? nodes
            : [.. nodes
                .Select(node => (Node: node, Read: read(node)))
                .OrderBy(entry => IsLost(entry.Read.State) ? 0 : IsUnreachable(entry.Read.State) ? 1 : 2)
                .ThenByDescending(entry => entry.Read.ResponseP99 ?? -1)
                .ThenByDescending(entry => entry.Read.ScheduleLagP99 ?? -1)
                .Take(room)
                .Select(entry => entry.Node)];
}

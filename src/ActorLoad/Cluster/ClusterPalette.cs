using System.Globalization;
using ActorLoad.Core.Pbm;
using Akka.Actor;
using Akka.Cluster;

namespace ActorLoad.Cluster;

/// <summary>The console's commands on the cluster that this process is a member of.</summary>
public static class ClusterPalette
{
    private const string Node = "NODE";

    /// <param name="roster">What is known of members beside their addresses; a worker knows nothing of the others.</param>
    public static Palette Of(ActorSystem system, ClusterRoster roster)
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        var node = Argument.Text(Node, "Address such as akka.tcp://actorload@127.0.0.1:2551, or a name such as worker-2").Required();
        return new Palette("cluster", "Look at the cluster of coordinator and workers, and have members leave", [
            new("show", "All members: address, roles, status, and where their consoles listen", (_, reply) => Show(cluster, roster, reply)) { Rehearsal = "" },
            new("status", "The status of one member, or of this one", (call, reply) => Status(cluster, roster, call[Node], reply),
                Argument.Text(Node, "Address or name; none: this one")),
            new("leader", "The member that lets others in and out", (_, reply) => Leader(cluster, roster, reply)),
            new("self", "This process as a member", (_, reply) => Status(cluster, roster, null, reply)),
            new("tail", "What changes in the cluster, until cancelled", (_, reply) => Tail(system, cluster, roster, reply)) { Streams = true },
            new("leave", "Have a member leave in order; a worker drains first, and its share is lost to the run",
                (call, reply) => Order(cluster, roster, call.Text(Node), reply, "is asked to leave", cluster.Leave), node),
            new("down", "Declare a member dead, which ends its part in the cluster at once",
                (call, reply) => Order(cluster, roster, call.Text(Node), reply, "is declared down", cluster.Down), node),
        ]);
    }

    private static void Show(Akka.Cluster.Cluster cluster, ClusterRoster roster, IReply reply)
    {
        var state = cluster.State;
        foreach (var member in state.Members)
            reply.Line(LineOf(member, state, roster), FieldsOf(member, state, roster));
        reply.Line(string.Create(CultureInfo.InvariantCulture, $"Count: {state.Members.Count} nodes"));
        reply.Ok();
    }

    private static void Status(Akka.Cluster.Cluster cluster, ClusterRoster roster, string? node, IReply reply)
    {
        var address = node is null ? cluster.SelfAddress : AddressOf(roster, node);
        if (cluster.State.Members.FirstOrDefault(member => member.Address == address) is not { } found)
        {
            reply.Fail($"{node} is no member of this cluster; cluster show lists those that are.");
            return;
        }

        reply.Record(FieldsOf(found, cluster.State, roster));
        reply.Ok();
    }

    private static void Leader(Akka.Cluster.Cluster cluster, ClusterRoster roster, IReply reply)
    {
        var state = cluster.State;
        if (state.Leader is not { } leader)
            reply.Line("No member leads now.");
        else if (state.Members.FirstOrDefault(member => member.Address == leader) is { } member)
            reply.Line(LineOf(member, state, roster), FieldsOf(member, state, roster));
        else
            reply.Line(leader.ToString());
        reply.Ok();
    }

    private static void Order(Akka.Cluster.Cluster cluster, ClusterRoster roster, string node, IReply reply, string done, Action<Address> order)
    {
        if (AddressOf(roster, node) is not { } address || cluster.State.Members.All(member => member.Address != address))
        {
            reply.Fail($"{node} is no member of this cluster; cluster show lists those that are.");
            return;
        }

        if (address == cluster.SelfAddress)
        {
            reply.Fail("That is this process: load stop ends its run in order.");
            return;
        }

        order(address);
        reply.Line($"{address} {done}.");
        reply.Ok();
    }

    /// <summary>An actor of its own listens: it ends with the reply.</summary>
    private static void Tail(ActorSystem system, Akka.Cluster.Cluster cluster, ClusterRoster roster, IReply reply)
    {
        var listener = ((ExtendedActorSystem)system).SystemActorOf(Props.Create(typeof(Listener), cluster, roster, reply));
        reply.Cancelled.Register(() =>
        {
            listener.Tell(PoisonPill.Instance, ActorRefs.NoSender);
            reply.Ok();
        });
    }

    private static Address? AddressOf(ClusterRoster roster, string node)
    {
        if (roster.AddressOf(node) is { } named)
            return named;
        try
        {
            return Address.Parse(node);
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    private static string StatusOf(Member member, ClusterEvent.CurrentClusterState state) =>
        member.Status.ToString().ToLowerInvariant() + (state.Unreachable.Contains(member) ? ", unreachable" : "");

    private static string LineOf(Member member, ClusterEvent.CurrentClusterState state, ClusterRoster roster)
    {
        var known = roster.Of(member.Address);
        var line = $"{member.Address} | [{string.Join(",", member.Roles)}] | {StatusOf(member, state)} |";
        if (known.Name.Length > 0)
            line += $" {known.Name}";
        return known.Console.Length > 0 ? $"{line} | pbm {known.Console}" : line;
    }

    private static Field[] FieldsOf(Member member, ClusterEvent.CurrentClusterState state, ClusterRoster roster) =>
    [
        new("address", member.Address.ToString()),
        new("roles", string.Join(",", member.Roles)),
        new("status", StatusOf(member, state)),
        new("name", roster.Of(member.Address).Name),
        new("console", roster.Of(member.Address).Console),
        new("leader", member.Address == state.Leader),
    ];

    private sealed class Listener : UntypedActor
    {
        private readonly Akka.Cluster.Cluster _cluster;
        private readonly ClusterRoster _roster;
        private readonly IReply _reply;

        public Listener(Akka.Cluster.Cluster cluster, ClusterRoster roster, IReply reply)
        {
            _cluster = cluster;
            _roster = roster;
            _reply = reply;
        }

        protected override void PreStart() => _cluster.Subscribe(
            Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent),
            typeof(ClusterEvent.LeaderChanged));

        protected override void PostStop() => _cluster.Unsubscribe(Self);

        protected override void OnReceive(object message)
        {
            var (what, address) = message switch
            {
                ClusterEvent.MemberStatusChange changed => ($"is {changed.Member.Status.ToString().ToLowerInvariant()}", changed.Member.Address),
                ClusterEvent.UnreachableMember unreachable => ("is unreachable", unreachable.Member.Address),
                ClusterEvent.ReachableMember reachable => ("is reachable again", reachable.Member.Address),
                ClusterEvent.LeaderChanged { Leader: { } leader } => ("leads", leader),
                ClusterEvent.LeaderChanged => ("nobody leads", null),
                _ => ("", null),
            };
            if (what.Length > 0)
                _reply.Line(address is null ? what : $"{address} {_roster.Of(address).Name}".TrimEnd() + $" {what}");
        }
    }
}

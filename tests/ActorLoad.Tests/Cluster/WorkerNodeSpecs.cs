using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ActorLoad.Cluster;
using ActorLoad.Tests.Connections;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Xunit;
using static ActorLoad.Cluster.DoorProtocol;
using static ActorLoad.Cluster.JoinProtocol;
using static ActorLoad.Cluster.WorkerProtocol;

namespace ActorLoad.Tests.Cluster;

/// <summary>Workers at a coordinator's door, each an actor system of its own, by real connections on loopback.</summary>
public sealed class WorkerNodeSpecs : TestKit
{
    private const string Product = "1.2.3";
    private const string Cookie = "sesame";

    /// <summary>As a run has it, but that it joins faster, and is patient and silent as the kit's other systems.</summary>
    private static readonly Config s_own = ConfigurationFactory.ParseString(
        """
        akka.cluster { gossip-interval = 200ms, leader-actions-interval = 200ms, periodic-tasks-initial-delay = 200ms }
        akka.test { single-expect-default = 60s, default-timeout = 60s }
        akka.loglevel = WARNING
        """).WithFallback(ConfigurationFactory.ParseString(Kit.Hocon));

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly List<ActorSystem> _others = [];
    private readonly TestProbe _listener;

    public WorkerNodeSpecs()
        : base(ConfigOf(ClusterConfig.Coordinator), ClusterConfig.System)
    {
        _listener = CreateTestProbe();
        Akka.Cluster.Cluster.Get(Sys).Join(AddressOf(Sys));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Assert.True(Task.WaitAll([.. _others.Select(system => system.Terminate())], s_patience));
    }

    [Fact]
    public void Should_be_up_and_take_orders_when_it_has_the_cookie()
    {
        OpenDoor(remotes: 1);
        var worker = StartWorker();

        var joined = _listener.ExpectMsg<WorkerJoined>();
        joined.Node.Tell(NewPrepare(), _listener.Ref);

        Assert.Equal(("worker-1", 7, false, AddressOf(worker.System)), (joined.Name, joined.Incarnation, joined.IsLocal, joined.Node.Path.Address));
        Assert.Equal(0, worker.Run.ExpectMsg<Prepare>().Share);
    }

    [Fact]
    public async Task Should_end_and_say_why_when_its_cookie_is_another()
    {
        OpenDoor(remotes: 1);
        var worker = StartWorker(identity => identity with { Cookie = "simsalabim" });

        Assert.Contains("join-cookie", await RefusalOf(worker));
    }

    [Fact]
    public async Task Should_end_and_say_why_when_the_coordinator_has_no_cookie()
    {
        OpenDoor(remotes: 1, cookie: "");
        var worker = StartWorker();

        Assert.Contains("lets in no workers but those it starts itself", await RefusalOf(worker));
    }

    [Fact]
    public async Task Should_end_and_name_both_versions_when_they_differ()
    {
        OpenDoor(remotes: 1);
        var worker = StartWorker(identity => identity with { Product = "1.2.4" });

        var refusal = await RefusalOf(worker);
        Assert.Contains("1.2.4", refusal);
        Assert.Contains(Product, refusal);
    }

    [Fact]
    public void Should_knock_until_there_is_a_place_when_there_is_none()
    {
        var door = OpenDoor(remotes: 0);
        var worker = NewSystem();
        WatchWarnings(worker);
        StartWorker(worker);

        FishForWarning("this run has all its workers");
        door.Tell(new PlaceFree("worker-1"), _listener.Ref);

        Assert.Equal("worker-1", _listener.FishForMessage<WorkerJoined>(_ => true).Name);
    }

    /// <summary>Whatever it says before the proof is passed over: the worker neither joins it nor works for it.</summary>
    [Fact]
    public async Task Should_do_nothing_for_a_coordinator_when_that_cannot_prove_the_cookie()
    {
        Sys.ActorOf(Props.Create(() => new Porch(Props.Create(() => new Impostor()))), "cluster");
        var worker = StartWorker();

        Assert.Contains("has another cookie", await RefusalOf(worker));
        worker.Run.ExpectNothingElse();
    }

    [Fact]
    public void Should_take_no_orders_when_they_are_not_its_coordinators()
    {
        OpenDoor(remotes: 1);
        var worker = StartWorker();
        var joined = _listener.ExpectMsg<WorkerJoined>();
        worker.System.EventStream.Subscribe(_listener.Ref, typeof(UnhandledMessage));
        var stranger = NewSystem();
        var node = ((ExtendedActorSystem)stranger).Provider.ResolveActorRef($"{AddressOf(worker.System)}/user/worker");

        node.Tell(NewPrepare(), stranger.ActorOf(Props.Create(() => new Relay(_listener.Ref))));

        Assert.IsType<Prepare>(_listener.ExpectMsg<UnhandledMessage>().Message);
        worker.Run.ExpectNothingElse();
        joined.Node.Tell(NewPrepare(), _listener.Ref);
        worker.Run.ExpectMsg<Prepare>();
    }

    /// <summary>Both go by one connection, in order: when the door has answered, the other was passed over.</summary>
    [Fact]
    public void Should_let_only_the_door_be_found_by_its_path_when_a_stranger_looks()
    {
        OpenDoor(remotes: 1);
        var other = CreateTestProbe();
        Sys.ActorOf(Props.Create(() => new Relay(other.Ref)), "other");
        var stranger = NewSystem();
        var sender = stranger.ActorOf(Props.Create(() => new Relay(_listener.Ref)));

        stranger.ActorSelection($"{AddressOf(Sys)}/user/other").Tell(new Joined(1, ""), sender);
        stranger.ActorSelection($"{AddressOf(Sys)}{DoorPath}").Tell(new Knock(ProtocolVersion, Product, "x", "x", 1, 1, null, [1]), sender);

        _listener.ExpectMsg<Challenge>();
        other.ExpectNothingElse();
    }

    [Fact]
    public void Should_say_so_when_the_coordinator_does_not_answer()
    {
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var worker = NewSystem();
        WatchWarnings(worker);

        StartWorker(worker, identity => identity with { Coordinator = At(nobody) });

        FishForWarning($"No answer yet from the coordinator at {nobody.LocalEndPoint}");
    }

    [Fact]
    public async Task Should_end_when_it_is_told_to_while_it_knocks()
    {
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var worker = StartWorker(identity => identity with { Coordinator = At(nobody) });

        worker.Node.Tell(new WorkerNodeProtocol.EndNode("the test"));

        await worker.System.WhenTerminated.WaitAsync(s_patience);
        Assert.False(worker.Refused.IsCompleted);
    }

    [Fact]
    public async Task Should_wind_its_run_down_before_it_ends_when_it_is_told_to_in_a_run()
    {
        OpenDoor(remotes: 1);
        var worker = StartWorker();
        (await _listener.ExpectMsgAsync<WorkerJoined>()).Node.Tell(NewPrepare(), _listener.Ref);
        await worker.Run.ExpectMsgAsync<Prepare>();

        worker.Node.Tell(new WorkerNodeProtocol.EndNode("the test"));

        await worker.Run.ExpectMsgAsync<WorkerRunProtocol.WindDown>();
        Assert.False(worker.System.WhenTerminated.IsCompleted);
        worker.Run.LastSender.Tell(PoisonPill.Instance);
        await worker.System.WhenTerminated.WaitAsync(s_patience);
    }

    [Fact]
    public async Task Should_end_when_the_run_goes_on_without_it()
    {
        OpenDoor(remotes: 1);
        var worker = StartWorker();
        (await _listener.ExpectMsgAsync<WorkerJoined>()).Node.Tell(new Leave("the test"), _listener.Ref);

        await worker.System.WhenTerminated.WaitAsync(s_patience);
    }

    [Fact]
    public async Task Should_end_when_the_cluster_has_downed_it()
    {
        OpenDoor(remotes: 1);
        var worker = StartWorker();
        await _listener.ExpectMsgAsync<WorkerJoined>();

        Akka.Cluster.Cluster.Get(Sys).Down(AddressOf(worker.System));

        await worker.System.WhenTerminated.WaitAsync(s_patience);
    }

    [Fact]
    public async Task Should_end_when_the_coordinator_is_gone()
    {
        OpenDoor(remotes: 1);
        var worker = StartWorker();
        await _listener.ExpectMsgAsync<WorkerJoined>();

        await Sys.Terminate().WaitAsync(s_patience);

        await worker.System.WhenTerminated.WaitAsync(s_patience);
    }

    private static Config ConfigOf(string role) => ClusterConfig.Of(s_own, role, "127.0.0.1", 0, TimeSpan.FromSeconds(30));

    private static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

    private static Address At(Socket bound) => new("akka.tcp", ClusterConfig.System, "127.0.0.1", ((IPEndPoint)bound.LocalEndPoint!).Port);

    private static Prepare NewPrepare() => new(ImmutableSortedDictionary<string, string>.Empty, [new IPEndPoint(IPAddress.Loopback, 9)], Share: 0, Shares: 1);

    private static async Task<string> RefusalOf(WorkerUnderTest worker)
    {
        await worker.System.WhenTerminated.WaitAsync(s_patience);
        return (await worker.Refused.WaitAsync(s_patience))!;
    }

    private IActorRef OpenDoor(int remotes, string cookie = Cookie)
    {
        var door = new TaskCompletionSource<IActorRef>();
        Sys.ActorOf(Props.Create(() => new Porch(Door.Props(new DoorRules(Product, "of the house", cookie, 0, remotes), _listener.Ref), door)), "cluster");
        return door.Task.WaitAsync(s_patience).GetAwaiter().GetResult();
    }

    private ActorSystem NewSystem()
    {
        var system = ActorSystem.Create(ClusterConfig.System, ConfigOf(ClusterConfig.Worker));
        _others.Add(system);
        return system;
    }

    private WorkerUnderTest StartWorker(Func<WorkerIdentity, WorkerIdentity>? change = null) => StartWorker(NewSystem(), change);

    private WorkerUnderTest StartWorker(ActorSystem system, Func<WorkerIdentity, WorkerIdentity>? change = null)
    {
        var identity = new WorkerIdentity(AddressOf(Sys), Product, "host/123", "machine", Cores: 1, Incarnation: 7, LocalIndex: null, Cookie);
        var (run, refused) = (CreateTestProbe(), new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously));
        var runProps = Props.Create(() => new Relay(run.Ref));
        var node = system.ActorOf(WorkerNode.Props(change?.Invoke(identity) ?? identity, (_, _) => runProps, refused), "worker");
        return new WorkerUnderTest(system, node, run, refused.Task);
    }

    private void WatchWarnings(ActorSystem system) => system.EventStream.Subscribe(_listener.Ref, typeof(Warning));

    private void FishForWarning(string part) => _listener.FishForMessage<Warning>(warning => $"{warning.Message}".Contains(part, StringComparison.Ordinal));

    private sealed record WorkerUnderTest(ActorSystem System, IActorRef Node, TestProbe Run, Task<string?> Refused);

    /// <summary>In the place of the coordinator's host, whose child the door is.</summary>
    private sealed class Porch : UntypedActor
    {
        public Porch(Props door, TaskCompletionSource<IActorRef>? made = null)
        {
            var child = Context.ActorOf(door, DoorName);
            made?.SetResult(child);
        }

        protected override void OnReceive(object message) => Unhandled(message);
    }

    /// <summary>Knows no cookie, and would like to be taken for a coordinator.</summary>
    private sealed class Impostor : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is not Knock)
                return;
            Sender.Tell(new Welcome("worker-1"));
            Sender.Tell(NewPrepare());
            Sender.Tell(new Challenge([4, 5, 6], [7, 8, 9]));
        }
    }

    private sealed class Relay(IActorRef to) : UntypedActor
    {
        protected override void OnReceive(object message) => to.Tell(message);
    }
}

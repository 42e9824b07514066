using ActorLoad.Cluster;
using ActorLoad.Tests.Connections;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Xunit;
using static ActorLoad.Cluster.DoorProtocol;
using static ActorLoad.Cluster.JoinProtocol;

namespace ActorLoad.Tests.Cluster;

/// <summary>The door alone, in virtual time; what knocks at it are probes.</summary>
public sealed class DoorSpecs : TestKit
{
    private const string Product = "1.2.3";
    private const string Cookie = "sesame";
    private const string LocalCookie = "of the house";
    private const int MostAsked = 256;

    private readonly TestProbe _listener;

    public DoorSpecs()
        : base(Kit.VirtualTime.Replace("loglevel = OFF", "loglevel = WARNING")) => _listener = CreateTestProbe();

    [Fact]
    public void Should_tell_its_listener_of_a_worker_when_cookie_and_version_are_right()
    {
        var worker = CreateTestProbe();
        LetIn(NewDoor(remotes: 1), worker, incarnation: 7).Tell(new Joined(7, "10.0.0.2:9110"), worker.Ref);

        Assert.Equal(new WorkerJoined("worker-1", "machine", 2.5, 7, IsLocal: false, worker.Ref, "10.0.0.2:9110"), _listener.ExpectMsg<WorkerJoined>());
    }

    [Fact]
    public void Should_prove_that_it_knows_the_cookie_when_it_is_knocked_at()
    {
        var worker = CreateTestProbe();
        var knock = KnockOf(1);
        NewDoor(remotes: 1).Tell(knock, worker.Ref);

        Assert.True(JoinProof.Holds(Cookie, knock.Nonce, JoinProof.OfCoordinator, worker.ExpectMsg<Challenge>().Proof));
    }

    [Fact]
    public void Should_refuse_for_good_when_the_cookie_is_another()
    {
        var worker = CreateTestProbe();
        var refused = RefusedAfterAnswer(NewDoor(remotes: 1), worker, KnockOf(1), "simsalabim");

        Assert.True(refused.Final);
        Assert.Contains("join-cookie", refused.Reason);
    }

    [Fact]
    public void Should_refuse_when_its_own_proof_is_handed_back()
    {
        var worker = CreateTestProbe();
        var door = NewDoor(remotes: 1);
        door.Tell(KnockOf(1), worker.Ref);
        door.Tell(new Answer(worker.ExpectMsg<Challenge>().Proof), worker.Ref);

        Assert.True(worker.ExpectMsg<Refused>().Final);
    }

    [Fact]
    public void Should_refuse_for_good_when_it_has_no_join_cookie()
    {
        var worker = CreateTestProbe();
        NewDoor(joinCookie: "", locals: 1, remotes: 1).Tell(KnockOf(1), worker.Ref);

        var refused = worker.ExpectMsg<Refused>();
        Assert.True(refused.Final);
        Assert.Contains("join-cookie", refused.Reason);
    }

    [Fact]
    public void Should_refuse_for_good_and_name_both_when_the_product_is_another()
    {
        var worker = CreateTestProbe();
        NewDoor(remotes: 1).Tell(KnockOf(1) with { Product = "1.2.4" }, worker.Ref);

        var refused = worker.ExpectMsg<Refused>();
        Assert.True(refused.Final);
        Assert.Contains("1.2.4", refused.Reason);
        Assert.Contains(Product, refused.Reason);
    }

    [Fact]
    public void Should_refuse_for_good_when_the_protocol_is_another()
    {
        var worker = CreateTestProbe();
        NewDoor(remotes: 1).Tell(KnockOf(1) with { Protocol = ProtocolVersion + 1 }, worker.Ref);

        Assert.True(worker.ExpectMsg<Refused>().Final);
    }

    [Fact]
    public void Should_refuse_for_now_when_all_places_are_taken()
    {
        var door = NewDoor(remotes: 1);
        LetIn(door, CreateTestProbe(), incarnation: 1);

        var refused = RefusedAfterAnswer(door, CreateTestProbe(), KnockOf(2), Cookie);

        Assert.False(refused.Final);
        Assert.Contains("this run has all its workers", refused.Reason);
    }

    [Fact]
    public void Should_refuse_a_child_when_it_has_only_the_join_cookie() =>
        Assert.True(RefusedAfterAnswer(NewDoor(locals: 1, remotes: 1), CreateTestProbe(), KnockOf(1, localIndex: 0), Cookie).Final);

    [Fact]
    public void Should_refuse_a_worker_from_elsewhere_when_it_has_only_the_local_cookie() =>
        Assert.True(RefusedAfterAnswer(NewDoor(locals: 1, remotes: 1), CreateTestProbe(), KnockOf(1), LocalCookie).Final);

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Should_refuse_a_child_when_no_place_has_its_index(int index) =>
        Assert.False(RefusedAfterAnswer(NewDoor(locals: 2), CreateTestProbe(), KnockOf(1, index), LocalCookie).Final);

    [Fact]
    public void Should_name_children_by_index_and_others_after_them_in_order()
    {
        var door = NewDoor(locals: 2, remotes: 2);

        string[] names =
        [
            WelcomeOf(door, CreateTestProbe(), KnockOf(1), Cookie), WelcomeOf(door, CreateTestProbe(), KnockOf(2, localIndex: 1), LocalCookie),
            WelcomeOf(door, CreateTestProbe(), KnockOf(3), Cookie), WelcomeOf(door, CreateTestProbe(), KnockOf(4, localIndex: 0), LocalCookie),
        ];

        Assert.Equal(["worker-3", "worker-2", "worker-4", "worker-1"], names);
    }

    [Fact]
    public void Should_forget_a_challenge_when_it_is_not_answered_in_ten_seconds()
    {
        var worker = CreateTestProbe();
        var door = NewDoor(remotes: 1);
        door.Tell(KnockOf(1), worker.Ref);
        var old = worker.ExpectMsg<Challenge>();

        Advance(TimeSpan.FromSeconds(10));
        door.Tell(AnswerTo(old, Cookie), worker.Ref);
        door.Tell(KnockOf(1), worker.Ref);

        // Nothing was said to the late answer: the next word is about the next knock.
        Assert.NotEqual<byte>(old.Nonce, worker.ExpectMsg<Challenge>().Nonce);
    }

    [Fact]
    public void Should_ask_the_same_when_a_worker_knocks_again_before_it_answers()
    {
        var worker = CreateTestProbe();
        var door = NewDoor(remotes: 1);
        door.Tell(KnockOf(1), worker.Ref);
        door.Tell(KnockOf(1), worker.Ref);

        Assert.Equal<byte>(worker.ExpectMsg<Challenge>().Nonce, worker.ExpectMsg<Challenge>().Nonce);
    }

    [Fact]
    public void Should_ask_each_something_else_when_two_knock()
    {
        var (one, other) = (CreateTestProbe(), CreateTestProbe());
        var door = NewDoor(remotes: 2);
        door.Tell(KnockOf(1), one.Ref);
        door.Tell(KnockOf(2), other.Ref);

        Assert.NotEqual<byte>(one.ExpectMsg<Challenge>().Nonce, other.ExpectMsg<Challenge>().Nonce);
    }

    [Fact]
    public void Should_give_the_same_name_when_a_worker_that_is_let_in_knocks_again()
    {
        var worker = CreateTestProbe();
        var door = LetIn(NewDoor(remotes: 2), worker, incarnation: 7);

        door.Tell(KnockOf(7), worker.Ref);

        Assert.Equal("worker-1", worker.ExpectMsg<Welcome>().Name);
    }

    [Fact]
    public void Should_tell_its_listener_once_when_a_worker_says_twice_that_it_has_joined()
    {
        var worker = CreateTestProbe();
        var door = LetIn(NewDoor(remotes: 1), worker, incarnation: 7);

        door.Tell(new Joined(7, ""), worker.Ref);
        door.Tell(new Joined(7, ""), worker.Ref);

        _listener.ExpectMsg<WorkerJoined>();
        Sync(door);
        _listener.ExpectNothingElse();
    }

    [Fact]
    public void Should_tell_its_listener_nothing_when_one_has_joined_that_was_not_let_in()
    {
        var door = LetIn(NewDoor(remotes: 1), CreateTestProbe(), incarnation: 7);

        door.Tell(new Joined(8, ""), CreateTestProbe().Ref);

        Sync(door);
        _listener.ExpectNothingElse();
    }

    [Fact]
    public void Should_give_a_name_again_when_its_place_becomes_free()
    {
        var door = NewDoor(remotes: 2);
        LetIn(door, CreateTestProbe(), incarnation: 1);
        LetIn(door, CreateTestProbe(), incarnation: 2);

        door.Tell(new PlaceFree("worker-1"), _listener.Ref);

        Assert.Equal("worker-1", WelcomeOf(door, CreateTestProbe(), KnockOf(3), Cookie));
    }

    [Fact]
    public void Should_give_a_name_again_when_its_worker_never_joins()
    {
        var door = LetIn(NewDoor(remotes: 1), CreateTestProbe(), incarnation: 1);

        Advance(TimeSpan.FromSeconds(90));

        Assert.Equal("worker-1", WelcomeOf(door, CreateTestProbe(), KnockOf(2), Cookie));
    }

    [Fact]
    public void Should_keep_a_place_when_its_worker_has_joined()
    {
        var worker = CreateTestProbe();
        var door = LetIn(NewDoor(remotes: 1), worker, incarnation: 1);
        door.Tell(new Joined(1, ""), worker.Ref);
        _listener.ExpectMsg<WorkerJoined>();

        Advance(TimeSpan.FromSeconds(90));

        Assert.False(RefusedAfterAnswer(door, CreateTestProbe(), KnockOf(2), Cookie).Final);
    }

    [Fact]
    public void Should_ask_nobody_more_when_as_many_as_it_remembers_have_not_answered()
    {
        var (crowd, late) = (CreateTestProbe(), CreateTestProbe());
        var door = NewDoor(remotes: 1);
        for (var knocker = 0; knocker < MostAsked; knocker++)
            door.Tell(KnockOf(knocker), Sys.ActorOf(Props.Create(() => new Relay(crowd.Ref))));
        crowd.ReceiveN(MostAsked);

        door.Tell(KnockOf(MostAsked), late.Ref);
        Advance(TimeSpan.FromSeconds(10));
        door.Tell(KnockOf(MostAsked), late.Ref);

        // One challenge for two knocks: the first was passed over, and those that did not answer are forgotten by the second.
        late.ExpectMsg<Challenge>();
        Sync(door);
        late.ExpectNothingElse();
    }

    [Fact]
    public void Should_warn_of_a_refusal_once_when_the_worker_keeps_knocking()
    {
        var worker = CreateTestProbe();
        var door = NewDoor(remotes: 1);

        EventFilter.Warning(contains: "host/123 at").Expect(1, () =>
        {
            for (var knock = 0; knock < 3; knock++)
                door.Tell(KnockOf(1) with { Product = "0" }, worker.Ref);
            worker.ReceiveN(3);
        });
    }

    [Fact]
    public void Should_keep_control_characters_out_of_the_log_when_a_name_has_them()
    {
        var door = NewDoor(remotes: 1);

        EventFilter.Warning(contains: "evil?[2J").ExpectOne(() => door.Tell(KnockOf(1) with { Name = "evil\u001b[2J", Product = "0" }, CreateTestProbe().Ref));
    }

    private IActorRef NewDoor(string joinCookie = Cookie, int locals = 0, int remotes = 0) =>
        Sys.ActorOf(Door.Props(new DoorRules(Product, LocalCookie, joinCookie, locals, remotes), _listener.Ref));

    private static Knock KnockOf(long incarnation, int? localIndex = null) => new(
        ProtocolVersion, Product, "host/123", "machine", Cores: 2.5, incarnation, localIndex, [1, 2, 3, .. BitConverter.GetBytes(incarnation)]);

    private static Answer AnswerTo(Challenge challenge, string cookie) => new(JoinProof.Of(cookie, challenge.Nonce, JoinProof.OfWorker));

    private static IActorRef LetIn(IActorRef door, TestProbe worker, long incarnation)
    {
        WelcomeOf(door, worker, KnockOf(incarnation), Cookie);
        return door;
    }

    private static string WelcomeOf(IActorRef door, TestProbe worker, Knock knock, string cookie)
    {
        Ask(door, worker, knock, cookie);
        return worker.ExpectMsg<Welcome>().Name;
    }

    private static Refused RefusedAfterAnswer(IActorRef door, TestProbe worker, Knock knock, string cookie)
    {
        Ask(door, worker, knock, cookie);
        return worker.ExpectMsg<Refused>();
    }

    private static void Ask(IActorRef door, TestProbe worker, Knock knock, string cookie)
    {
        door.Tell(knock, worker.Ref);
        door.Tell(AnswerTo(worker.ExpectMsg<Challenge>(), cookie), worker.Ref);
    }

    private void Advance(TimeSpan time) => ((TestScheduler)Sys.Scheduler).Advance(time);

    /// <summary>Whatever the door was told before is done when this returns.</summary>
    private void Sync(IActorRef door)
    {
        var last = CreateTestProbe();
        door.Tell(KnockOf(long.MaxValue) with { Product = "the last" }, last.Ref);
        last.ExpectMsg<Refused>();
    }

    private sealed class Relay(IActorRef to) : UntypedActor
    {
        protected override void OnReceive(object message) => to.Tell(message);
    }
}

using ActorLoad.Inspecting;
using ActorLoad.Tests.Connections;
using Akka.Actor;
using Xunit;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Inspecting;

/// <summary>A small family: a parent named family with twelve sons and one daughter, each without children.</summary>
public sealed class ActorHierarchySpecs : TestKit
{
    private readonly ActorTree _tree;
    private readonly IActorRef _family;

    public ActorHierarchySpecs()
        : base(Kit.Hocon)
    {
        _tree = new ActorTree(Sys);
        _family = Sys.ActorOf(Props.Create<Parent>(), "family");
        _family.Ask<ActorIdentity>(new Identify(null), Kit.Patience).Wait();
    }

    [Fact]
    public void Should_fold_siblings_of_a_class_when_there_are_many() => Assert.Equal(
        [
            "/user/family  Parent  children 13",
            "  eve  Daughter",
            "  0  Son",
            "  1  Son",
            "  2  Son",
            "  and 9 more Son, 0 messages waiting in all 12",
        ],
        ActorHierarchy.Lines(_family, depth: 5, siblings: 3));

    [Fact]
    public void Should_go_no_deeper_than_asked() =>
        Assert.Equal(["/user/family  Parent  children 13"], ActorHierarchy.Lines(_family, depth: 0, siblings: 3));

    [Fact]
    public void Should_show_no_sibling_when_none_is_asked_for() => Assert.Equal(
        [
            "/user/family  Parent  children 13",
            "  and 1 more Daughter, 0 messages waiting in all 1",
            "  and 12 more Son, 0 messages waiting in all 12",
        ],
        ActorHierarchy.Lines(_family, depth: 1, siblings: 0));

    [Fact]
    public void Should_show_how_many_messages_wait_when_some_do()
    {
        var busy = _tree.Find("/user/family/3")!;
        using var free = new ManualResetEventSlim();
        using var taken = new ManualResetEventSlim();
        busy.Tell(new Hold(taken, free));
        Assert.True(taken.Wait(Kit.Patience));
        busy.Tell("one");
        busy.Tell("two");

        Assert.Equal(2, _tree.Walk(_family).Single(actor => actor.Mailbox > 0).Mailbox);
        Assert.Contains("  3  Son  mailbox 2", ActorHierarchy.Lines(_family, depth: 1, siblings: 12));
        free.Set();
    }

    [Theory]
    [InlineData("/user/family/11", "/user/family/11")]
    [InlineData("family", "/user/family")]
    [InlineData("/", "/")]
    [InlineData("/user/family/", "/user/family")]
    public void Should_find_an_actor_by_its_path(string path, string found) =>
        Assert.Equal(found, ActorTree.EntryOf(_tree.Find(path)!).Path);

    [Theory]
    [InlineData("/user/family/12")]
    [InlineData("/nobody")]
    [InlineData("/user/family/eve/abel")]
    [InlineData("//../x")]
    public void Should_find_nobody_when_nobody_has_the_path(string path) => Assert.Null(_tree.Find(path));

    [Fact]
    public void Should_walk_everyone_once()
    {
        var paths = _tree.Walk(_family).Select(actor => actor.Path).ToArray();

        Assert.Equal((14, "/user/family"), (paths.Distinct().Count(), paths[0]));
        Assert.Equal(14, paths.Length);
    }

    private sealed record Hold(ManualResetEventSlim Taken, ManualResetEventSlim Free);

    private sealed class Parent : UntypedActor
    {
        protected override void PreStart()
        {
            Context.ActorOf(Props.Create<Daughter>(), "eve");
            for (var i = 0; i < 12; i++)
                Context.ActorOf(Props.Create<Son>(), $"{i}");
        }

        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Son : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is not Hold hold)
                return;
            hold.Taken.Set();
            hold.Free.Wait(Kit.Patience);
        }
    }

    private sealed class Daughter : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }
}

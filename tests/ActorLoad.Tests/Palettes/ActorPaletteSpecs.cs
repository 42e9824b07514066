using System.Net;
using System.Text.Json.Nodes;
using ActorLoad.Connections;
using ActorLoad.Palettes;
using ActorLoad.Tests.Connections;
using ActorLoad.Tests.Shared;
using Akka.Actor;
using Akka.IO;
using Akka.TestKit;
using Xunit;
using static ActorLoad.Connections.ConnectionGroupProtocol;
using static ActorLoad.Connections.ConnectionProtocol;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Palettes;

/// <summary>What an operator sees of a group of three connections of which two are open.</summary>
public sealed class ActorPaletteSpecs : TestKit
{
    private readonly Palette _palette;
    private readonly IActorRef _group;
    private readonly Surroundings _around;
    private readonly IActorRef[] _children;

    public ActorPaletteSpecs()
        : base(Kit.Hocon)
    {
        _palette = ActorPalette.Of(Sys);
        var (tcp, sockets) = (CreateTestProbe(), CreateTestProbe());
        var options = TestOptions.Of("connections = 3, ramp.rate = 1000000/s");
        _around = new Surroundings(Sys, tcp, options);
        var scheduler = CreateTestProbe();
        _group = Sys.ActorOf(ConnectionGroup.Props(_around.Context, options, scheduler), "connections");
        _group.Tell(StartRamp.Instance, TestActor);
        var first = Asking(tcp);
        Connect(first, sockets);
        // All at once now, in any order.
        _around.Time.Advance(TimeSpan.FromSeconds(1));
        var second = new[] { Asking(tcp), Asking(tcp) }.Single(child => child.Path.Name == "1");
        Connect(second, sockets);
        _children = [first, second];
        scheduler.ExpectMsg<Joined>();
        scheduler.ExpectMsg<Joined>();
    }

    [Fact]
    public async Task Should_tell_of_a_connection_by_its_id()
    {
        _children[1].Tell(new SendDue(0, TimeSpan.Zero, _around.Context.Plan));
        _children[1].Tell(new SendDue(1, TimeSpan.Zero, _around.Context.Plan));

        var lines = await RecordedReply.OkAsync(_palette, "inspect 1");

        Assert.Equal("/user/connections/1", ValueOf(lines, "path"));
        Assert.Equal("ConnectionActor", ValueOf(lines, "class"));
        Assert.Equal("open", ValueOf(lines, "state"));
        Assert.Equal("127.0.0.1:7001", ValueOf(lines, "peer"));
        Assert.Equal(("2", "2", "0"), (ValueOf(lines, "in flight"), ValueOf(lines, "sent"), ValueOf(lines, "echoed")));
        Assert.Equal(("1", "none"), (ValueOf(lines, "times tried"), ValueOf(lines, "last error")));
    }

    [Fact]
    public async Task Should_tell_of_an_actor_by_its_path_and_for_a_program()
    {
        var lines = await RecordedReply.OkAsync(_palette, "inspect /user/connections", isJson: true);

        var told = JsonNode.Parse(Assert.Single(lines))!;
        Assert.Equal(("ConnectionGroup", "opening", "2"), ((string?)told["class"], (string?)told["state"], (string?)told["open"]));
    }

    [Fact]
    public async Task Should_tell_what_went_wrong_with_a_connection_that_has_closed()
    {
        _children[0].Tell(Tcp.PeerClosed.Instance);

        await AwaitAssertAsync(
            async () => Assert.Equal("127.0.0.1:7001 closed a connection (FIN)", ValueOf(await RecordedReply.OkAsync(_palette, "inspect 0"), "last error")),
            Kit.Patience);
    }

    [Theory]
    [InlineData("inspect 3", "No connection 3 is held in this process")]
    [InlineData("inspect /user/nobody", "No actor has the path /user/nobody now")]
    [InlineData("hierarchy -s /user/nobody", "No actor has the path /user/nobody now")]
    public async Task Should_say_so_when_there_is_no_such_actor(string command, string error) =>
        Assert.StartsWith(error, await RecordedReply.FailAsync(_palette, command), StringComparison.Ordinal);

    [Fact]
    public async Task Should_fold_the_connections_in_the_hierarchy()
    {
        var lines = await RecordedReply.OkAsync(_palette, "hierarchy -s /user/connections -d 1 -l 1");

        Assert.StartsWith("/user/connections  ConnectionGroup", lines[0], StringComparison.Ordinal);
        Assert.Contains("  0  ConnectionActor", lines);
        Assert.Contains("  and 2 more ConnectionActor, 0 messages waiting in all 3", lines);
    }

    [Fact]
    public async Task Should_count_actors_by_class()
    {
        var lines = await RecordedReply.OkAsync(_palette, "count");

        Assert.Contains(lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["ConnectionActor", "3", "0"]);
    }

    [Fact]
    public async Task Should_show_the_longest_mailbox_first()
    {
        using var free = new ManualResetEventSlim();
        using var taken = new ManualResetEventSlim();
        var busy = Sys.ActorOf(Props.Create<Busy>(), "busy");
        busy.Tell((taken, free));
        Assert.True(taken.Wait(Kit.Patience));
        busy.Tell("one");
        busy.Tell("two");

        var lines = await RecordedReply.OkAsync(_palette, "top -n 1");
        free.Set();

        Assert.Equal(["/user/busy", "Busy", "2"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Should_name_the_system()
    {
        var lines = await RecordedReply.OkAsync(_palette, "system");

        Assert.Equal((Sys.Name, $"akka://{Sys.Name}"), (ValueOf(lines, "name"), ValueOf(lines, "address")));
    }

    [Fact]
    public void Should_have_every_command_in_the_documentation()
    {
        using var docs = new StreamReader(typeof(ActorPaletteSpecs).Assembly.GetManifestResourceStream("pbm.md")!);
        var text = docs.ReadToEnd();

        Assert.All(_palette.Commands, command => Assert.Contains($"| `{HelpText.Usage("actor", command)}` |", text, StringComparison.Ordinal));
    }

    private static string ValueOf(IEnumerable<string> lines, string name) =>
        Assert.Single(lines, line => line.StartsWith(name + "  ", StringComparison.Ordinal))[name.Length..].Trim();

    private static IActorRef Asking(TestProbe tcp)
    {
        tcp.ExpectMsg<Tcp.Connect>();
        return tcp.LastSender;
    }

    private static void Connect(IActorRef child, TestProbe sockets) =>
        child.Tell(new Tcp.Connected(new IPEndPoint(IPAddress.Loopback, 7001), new IPEndPoint(IPAddress.Loopback, 40_000)), sockets);

    private sealed class Busy : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is not (ManualResetEventSlim taken, ManualResetEventSlim free))
                return;
            taken.Set();
            free.Wait(Kit.Patience);
        }
    }
}

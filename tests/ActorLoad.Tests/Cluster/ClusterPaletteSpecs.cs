using ActorLoad.Cluster;
using ActorLoad.Tests.Connections;
using ActorLoad.Tests.Shared;
using Xunit;
using TestKit = Akka.TestKit.Xunit.TestKit;

namespace ActorLoad.Tests.Cluster;

/// <summary>A cluster of one, which is in it as soon as it has joined itself.</summary>
public sealed class ClusterPaletteSpecs : TestKit
{
    private readonly ClusterRoster _roster = new();
    private readonly Palette _palette;
    private readonly Akka.Cluster.Cluster _cluster;

    public ClusterPaletteSpecs()
        : base(Kit.Hocon + FarNode.Hocon)
    {
        _cluster = Akka.Cluster.Cluster.Get(Sys);
        _palette = ClusterPalette.Of(Sys, _roster);
    }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await _cluster.JoinAsync(_cluster.SelfAddress, TestContext.Current.CancellationToken);
        await AwaitConditionAsync(
            () => Task.FromResult(_cluster.State.Members.Any(member => member.Status == Akka.Cluster.MemberStatus.Up)), Kit.Patience);
        _roster.Add(_cluster.SelfAddress, "coordinator", "127.0.0.1:9110");
    }

    [Fact]
    public async Task Should_show_each_member_on_a_line_with_its_console()
    {
        var lines = await RecordedReply.OkAsync(_palette, "show");

        Assert.Equal([$"{_cluster.SelfAddress} | [] | up | coordinator | pbm 127.0.0.1:9110", "Count: 1 nodes"], lines);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("self")]
    [InlineData("status coordinator")]
    public async Task Should_tell_the_status_of_a_member_by_its_name_or_of_itself(string command)
    {
        var lines = await RecordedReply.OkAsync(_palette, command);

        Assert.Contains("address  " + _cluster.SelfAddress, lines);
        Assert.Contains("status   up", lines);
    }

    [Fact]
    public async Task Should_name_the_leader()
    {
        await AwaitConditionAsync(() => Task.FromResult(_cluster.State.Leader is not null), Kit.Patience);

        Assert.StartsWith($"{_cluster.SelfAddress} | ", Assert.Single(await RecordedReply.OkAsync(_palette, "leader")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status worker-9", "worker-9 is no member of this cluster")]
    [InlineData("leave akka.tcp://other@10.0.0.1:1", "akka.tcp://other@10.0.0.1:1 is no member of this cluster")]
    [InlineData("down coordinator", "That is this process: load stop ends its run in order.")]
    public async Task Should_order_nothing_that_it_should_not(string command, string error)
    {
        Assert.StartsWith(error, await RecordedReply.FailAsync(_palette, command), StringComparison.Ordinal);
        Assert.Single(_cluster.State.Members);
    }

    [Fact]
    public async Task Should_tell_of_changes_until_it_is_cancelled()
    {
        var reply = RecordedReply.Of(_palette, "tail");
        await AwaitConditionAsync(() => Task.FromResult(reply.Lines.Contains($"{_cluster.SelfAddress} coordinator is up")), Kit.Patience);

        reply.Cancel();

        Assert.Equal("ok", await reply.Ended);
    }

    [Fact]
    public void Should_have_every_command_in_the_documentation()
    {
        using var docs = new StreamReader(typeof(ClusterPaletteSpecs).Assembly.GetManifestResourceStream("pbm.md")!);
        var text = docs.ReadToEnd();

        Assert.All(_palette.Commands, command => Assert.Contains($"| `{HelpText.Usage("cluster", command)}` |", text, StringComparison.Ordinal));
    }
}

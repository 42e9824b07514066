using ActorLoad.Compare.Lean;

namespace Bench.Tests.Lean;

/// <summary>What is read from /proc, and who is looked at.</summary>
public sealed class LooksSpecs
{
    [Fact]
    public void Should_count_both_versions_when_sockets_are_in_use()
    {
        Assert.Equal(5, ConnectWatch.InUse(["sockets: used 9", "TCP: inuse 5 orphan 0 tw 3 alloc 7 mem 1"], "TCP:"));
        Assert.Equal(0, ConnectWatch.InUse(["sockets: used 9"], "TCP6:"));
        Assert.True(ConnectWatch.InUse() >= 0);
    }

    [Fact]
    public void Should_find_the_parent_whatever_the_command_is_called() => Assert.Equal(42, ChildProcesses.Parent("7 (a) S 9) S 42 7 7 0 -1"));

    [Fact]
    public async Task Should_see_a_process_from_begin_to_end_when_it_lives()
    {
        var looks = new HoldLooks(TimeSpan.FromMilliseconds(100), clients: 1, TimeProvider.System);

        looks.Begun(Environment.ProcessId);

        var own = Assert.Single(await looks.SeenAsync()).Own;
        Assert.Equal(Environment.ProcessId, own.Process);
        Assert.True(own.Last.RssBytes > 1_000_000 && own.Seconds > 0 && own.CpuSeconds >= 0);
    }

    [Fact]
    public async Task Should_see_nothing_when_not_all_clients_began()
    {
        var looks = new HoldLooks(TimeSpan.FromMilliseconds(10), clients: 2, TimeProvider.System);

        looks.Begun(Environment.ProcessId);

        Assert.Empty(await looks.SeenAsync());
    }

    [Fact]
    public async Task Should_let_clients_go_together_when_all_are_connected_or_one_has_ended()
    {
        var looks = new HoldLooks(TimeSpan.FromSeconds(1), clients: 2, TimeProvider.System);
        var first = looks.ConnectedAsync();
        Assert.False(first.IsCompleted);

        await looks.ConnectedAsync();
        await first;

        var other = new HoldLooks(TimeSpan.FromSeconds(1), clients: 2, TimeProvider.System);
        var waits = other.ConnectedAsync();
        other.Ended();
        await waits;
    }
}

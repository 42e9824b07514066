using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public sealed class SplitPlanSpecs
{
    private static readonly MachineLimits Usual = new() { DescriptorSoftLimit = 20_000, DescriptorsInUse = 244, UsableCores = 4 };

    private static readonly Gen<MachineLimits> AnyMachine =
        from limit in Gen.OneOf(Gen.Long[0, 2_000], Gen.Const(20_000L), Gen.Const(long.MaxValue))
        from known in Gen.Bool
        from cores in Gen.Double[0.1, 64]
        select new MachineLimits { DescriptorSoftLimit = known ? limit : null, DescriptorsInUse = 100, UsableCores = known ? cores : null };

    private static readonly Gen<SplitRule> AnyRule =
        from count in Gen.Int[-1, 1000]
        from remote in Gen.OneOf(Gen.Const(0), Gen.Int[1, 1000])
        from interval in Gen.OneOf(Gen.Const((TimeSpan?)null), Gen.Int[1, 100_000].Select(ms => (TimeSpan?)TimeSpan.FromMilliseconds(ms)))
        from spares in Gen.Bool
        select new SplitRule(Splits: true, count < 0 ? null : remote == 0 ? Math.Max(1, count) : count, remote, interval) { SparesOne = spares };

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(19_500, 1)]
    [InlineData(19_501, 2)]
    [InlineData(60_000, 4)]
    [InlineData(250_000, 13)]
    public void Should_have_as_many_workers_as_descriptors_call_for_when_it_is_auto(int connections, int workers)
    {
        var split = Auto().Of(connections, Usual);

        Assert.Equal((workers, 0, workers == 1), (split.Local, split.Remote, split.InOneProcess));
        Assert.InRange(split.LargestShare, 0, 19_500);
    }

    [Fact]
    public void Should_say_which_limit_it_was_when_descriptors_call_for_workers() =>
        Assert.Equal("4 workers: 60,000 connections at a descriptor limit of 20,000 a process", Auto().Of(60_000, Usual).Why);

    [Theory]
    [InlineData(30_000, 4, 1, "1 process: 30,000 connections, and 30,000 sends a second (one process makes about 30,000)")]
    [InlineData(30_001, 4, 2, "2 workers: 30,001 sends a second at about 30,000 a process")]
    [InlineData(75_000, 4, 3, "3 workers: 75,000 sends a second at about 30,000 a process")]
    [InlineData(100_000, 2, 2, "2 workers: 100,000 sends a second at about 30,000 a process, and no more than the 2 cores of this machine")]
    [InlineData(100_000, 1.9, 1, "1 process: 100,000 connections, and 100,000 sends a second on 1 core")]
    public void Should_have_as_many_workers_as_sends_call_for_but_no_more_than_cores(int sends, double cores, int workers, string why)
    {
        var split = Auto(TimeSpan.FromSeconds(1)).Of(sends, Usual with { DescriptorSoftLimit = long.MaxValue, UsableCores = cores });

        Assert.Equal((workers, why), (split.Local, split.Why));
    }

    [Fact]
    public void Should_have_as_many_as_the_larger_need_when_both_call_for_workers()
    {
        Assert.Equal(3, Auto(TimeSpan.FromMilliseconds(350)).Of(30_000, Usual).Local);
        Assert.Equal(4, Auto(TimeSpan.FromSeconds(2)).Of(60_000, Usual).Local);
    }

    [Fact]
    public void Should_stay_one_process_when_nothing_is_known_of_the_machine()
    {
        var split = Auto(TimeSpan.FromMilliseconds(1)).Of(10_000_000, MachineLimits.Unknown);

        Assert.True(split.InOneProcess);
    }

    [Fact]
    public void Should_stay_one_process_when_no_number_of_them_would_have_descriptors() =>
        Assert.True(Auto().Of(60_000, Usual with { DescriptorSoftLimit = 300 }).InOneProcess);

    [Fact]
    public void Should_have_no_more_than_a_thousand_when_the_limit_is_low() =>
        Assert.Equal(1000, Auto().Of(10_000_000, Usual with { DescriptorSoftLimit = 4_000 }).Local);

    /// <summary>A limit under two thousand is raised for less than what a worker costs.</summary>
    [Fact]
    public void Should_not_split_when_a_process_would_hold_too_few_to_be_worth_it() =>
        Assert.True(Auto().Of(60_000, Usual with { DescriptorSoftLimit = 2_000 }).InOneProcess);

    [Fact]
    public void Should_have_none_here_when_it_is_auto_and_others_bring_workers()
    {
        var split = new SplitRule(Splits: true, Count: null, Remote: 3, Interval: null).Of(60_000, Usual);

        Assert.Equal((0, 3, 20_000, 0, false), (split.Local, split.Remote, split.LargestShare, split.ConnectionsHere, split.InOneProcess));
        Assert.Equal("3 remote workers, as asked (workers.remote), and none on this machine (workers.count = auto)", split.Why);
    }

    [Theory]
    [InlineData(1, 0, 60_000, 1, "1 process, as asked (workers.count)")]
    [InlineData(4, 0, 100, 4, "4 workers, as asked (workers.count)")]
    [InlineData(4, 0, 3, 3, "3 workers: no more than there are connections, of the 4 asked for (workers.count)")]
    [InlineData(4, 0, 0, 1, "1 process: no more than there are connections, of the 4 asked for (workers.count)")]
    [InlineData(0, 1, 100, 0, "1 remote worker and none on this machine, as asked (workers.count, workers.remote)")]
    [InlineData(2, 3, 100, 2, "3 remote workers, as asked (workers.remote), and 2 on this machine, as asked (workers.count)")]
    [InlineData(2, 3, 1, 1, "3 remote workers, as asked (workers.remote), and 1 on this machine: no more than there are connections, of the 2 asked for (workers.count)")]
    public void Should_do_as_asked_when_a_number_is_given(int count, int remote, int connections, int local, string why)
    {
        var split = new SplitRule(Splits: true, count, remote, Interval: null).Of(connections, Usual);

        Assert.Equal((local, remote, local + remote, why), (split.Local, split.Remote, split.Total, split.Why));
        Assert.Equal(local == 1 && remote == 0, split.InOneProcess);
    }

    [Theory]
    [InlineData(19_500, 1)]
    [InlineData(19_501, 3)]
    [InlineData(60_000, 5)]
    public void Should_have_room_for_what_a_lost_worker_held_when_the_others_are_to_take_it_over(int connections, int workers)
    {
        var split = (Auto() with { SparesOne = true }).Of(connections, Usual);

        Assert.Equal(workers, split.Local);
        Assert.True(split.LargestShareAfterLoss is null or <= 19_500);
    }

    [Fact]
    public void Should_say_what_the_one_more_is_for_when_the_others_are_to_take_over() =>
        Assert.Equal(
            "5 workers: 60,000 connections at a descriptor limit of 20,000 a process, and one more, so that the others have room for what a lost one held "
            + "(workers.node-lost = reassign)",
            (Auto() with { SparesOne = true }).Of(60_000, Usual).Why);

    [Fact]
    public void Should_have_no_more_of_them_when_sends_call_for_as_many_anyway() =>
        Assert.Equal(
            "4 workers: 100,000 sends a second at about 30,000 a process",
            (Auto(TimeSpan.FromMilliseconds(200)) with { SparesOne = true }).Of(20_000, Usual).Why);

    [Fact]
    public void Should_form_a_cluster_when_the_only_worker_is_a_remote_one() =>
        Assert.False(new SplitRule(Splits: true, Count: null, Remote: 1, Interval: null).Of(10, Usual).InOneProcess);

    [Fact]
    public void Should_be_one_process_when_the_engine_does_not_split() =>
        Assert.Equal((1, 0, true), SplitRule.OneProcess.Of(1_000_000, Usual) is var split ? (split.Local, split.Remote, split.InOneProcess) : default);

    [Fact]
    public void Should_be_told_by_the_options()
    {
        var text = ConfigText.Parse("actor-load { message.interval = 2s, workers { count = 5, remote = 6, join-cookie = c } }", "load.hocon");

        var rule = SplitRule.From(LoadOptionsReader.Read(new ConfigSources(text, [], [])).Options!);

        Assert.Equal(new SplitRule(Splits: true, Count: 5, Remote: 6, TimeSpan.FromSeconds(2)), rule);
    }

    [Theory]
    [InlineData("continue", false)]
    [InlineData("reassign", true)]
    [InlineData("abort", false)]
    public void Should_spare_one_when_a_lost_worker_s_connections_are_to_be_taken_over(string nodeLost, bool spares)
    {
        var text = ConfigText.Parse($"actor-load.workers.node-lost = {nodeLost}", "load.hocon");

        Assert.Equal(spares, SplitRule.From(LoadOptionsReader.Read(new ConfigSources(text, [], [])).Options!).SparesOne);
    }

    [Fact]
    public void Should_count_the_coordinator_among_this_machine_s_processes_when_it_has_workers()
    {
        Assert.Equal(1, Auto().Of(10, Usual).ProcessesHere);
        Assert.Equal(5, Auto().Of(60_000, Usual).ProcessesHere);
        Assert.Equal(1, new SplitRule(Splits: true, Count: 0, Remote: 2, Interval: null).Of(10, Usual).ProcessesHere);
    }

    [Fact]
    public void Should_have_the_shares_that_parts_of_the_whole_have() => Gen.Select(AnyRule, Gen.Int[0, 5_000], AnyMachine).Sample((rule, connections, machine) =>
    {
        var split = rule.Of(connections, machine);
        var sizes = Enumerable.Range(0, split.Total).Select(worker => IdRange.Whole(connections).Part(worker, split.Total).Count).ToArray();

        Assert.Equal(sizes.Max(), split.LargestShare);
        Assert.Equal(sizes.OrderDescending().Take(split.Local).Sum(), split.ConnectionsHere);
    });

    [Fact]
    public void Should_never_have_fewer_workers_when_there_are_more_connections() =>
        Gen.Select(AnyRule, Gen.Int[0, 1_000_000], Gen.Int[0, 10_000], AnyMachine).Sample((rule, connections, more, machine) =>
        {
            var (before, after) = (rule.Of(connections, machine), rule.Of(connections + more, machine));

            Assert.True(after.Local >= before.Local && after.Remote == before.Remote);
            Assert.True(after.ConnectionsHere >= before.ConnectionsHere);
        });

    private static SplitRule Auto(TimeSpan? interval = null) => new(Splits: true, Count: null, Remote: 0, interval);
}

using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Lean;

namespace Bench.Tests.Lean;

public sealed class LeanTableSpecs
{
    [Fact]
    public void Should_have_the_issues_rows_in_its_order() => Assert.Equal(
        ["memory", "marginal", "used", "cpu", "fast", "idle", "connect", "garbage", "lag", "start", "workers"], LeanTable.Names);

    [Fact]
    public void Should_be_a_load_that_the_clients_accept_when_it_is_run() => Assert.All(
        new[] { LeanTable.Sizes.Whole, LeanTable.Sizes.Quick }.SelectMany(sizes => LeanTable.LoadsOf(LeanTable.Rows(sizes))),
        load => Assert.All(new[] { EngineNames.Actors, EngineNames.GoNet }, engine => Assert.NotEmpty(load.Plans(engine, ["127.0.0.1:7001"]))));

    [Fact]
    public void Should_run_a_load_once_when_several_rows_read_from_it()
    {
        var loads = LeanTable.LoadsOf(LeanTable.Rows(LeanTable.Sizes.Whole)).Select(load => load.Key).ToList();

        Assert.Equal(["held", "held-few", "used", "used-few", "paced", "fast", "idle", "connect", "start", "workers"], loads);
    }

    [Fact]
    public void Should_send_28_800_messages_a_second_when_it_is_fast() => Assert.Contains(
        "19,000 connections, 28,800 msg/s", LeanTable.Rows(LeanTable.Sizes.Whole).Single(row => row.Name == "fast").Checks[0].Words, StringComparison.Ordinal);

    [Fact]
    public void Should_share_connections_and_ramp_when_clients_run_side_by_side()
    {
        var load = LeanTable.Rows(LeanTable.Sizes.Whole).Single(row => row.Name == "workers").Loads[0];

        var (ours, theirs) = (load.Plans(EngineNames.Actors, ["127.0.0.1:7001"]), load.Plans(EngineNames.GoNet, ["127.0.0.1:7001"]));

        Assert.Contains(ours.Single().Flags, flag => flag.Flag == "--workers" && flag.Values is ["4"]);
        Assert.Equal([(15_000, 500.0), (15_000, 500.0), (15_000, 500.0), (15_000, 500.0)],
            theirs.Select(plan => (plan.Options.Connections, plan.Options.Ramp.RatePerSecond)));
        Assert.DoesNotContain(theirs[0].Flags, flag => flag.Flag == "--workers");
    }
}

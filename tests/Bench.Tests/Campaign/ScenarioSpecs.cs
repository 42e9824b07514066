using System.Collections.Immutable;
using ActorLoad.Compare.Campaign;

namespace Bench.Tests.Campaign;

public sealed class ScenarioSpecs
{
    private static readonly CampaignLoad s_load = new(2_000, TimeSpan.FromSeconds(20));

    private static readonly ImmutableArray<Scenario> s_many = [.. Enumerable.Range(0, 2_000).Select(seed => Scenario.Of(seed, s_load))];

    [Fact]
    public void Should_do_the_same_when_the_seed_is_the_same() => Assert.All(s_many, scenario =>
        Assert.Equal(scenario.Faults, Scenario.Of(scenario.Seed, s_load).Faults));

    [Fact]
    public void Should_do_nothing_in_about_an_eighth_of_the_seeds() => Assert.InRange(s_many.Count(scenario => scenario.Faults.IsEmpty), 200, 300);

    [Fact]
    public void Should_do_only_what_is_harmless_in_about_an_eighth_of_the_seeds() => Assert.InRange(
        s_many.Count(scenario => !scenario.Faults.IsEmpty && Harmless(scenario)), 200, 400);

    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    public void Should_do_every_kind_when_twenty_seeds_run(int first)
    {
        var kinds = Enumerable.Range(first, 20).SelectMany(seed => Scenario.Of(seed, s_load).Faults).Select(fault => fault.Kind).Distinct();

        Assert.InRange(kinds.Count(), 10, 12);
    }

    [Fact]
    public void Should_do_every_kind_often() => Assert.All(Enum.GetValues<FaultKind>(), kind =>
        Assert.InRange(s_many.Count(scenario => scenario.Faults.Any(fault => fault.Kind == kind)), 100, 1_000));

    [Fact]
    public void Should_do_one_after_the_other_and_be_over_before_the_hold_is() => Assert.All(s_many, scenario =>
    {
        var end = TimeSpan.Zero;
        foreach (var fault in scenario.Faults.Where(fault => fault.Phase == StruckIn.Hold))
        {
            Assert.True(fault.At >= end, $"seed {scenario.Seed}");
            end = fault.At + fault.For;
        }

        Assert.True(end <= s_load.Hold * 0.8, $"seed {scenario.Seed}");
    });

    [Fact]
    public void Should_leave_a_server_that_does_not_come_back_for_the_end() => Assert.All(s_many, scenario =>
        Assert.DoesNotContain(scenario.Faults.SkipLast(1), fault => fault.Kind == FaultKind.ServerKill));

    [Fact]
    public void Should_keep_its_proportions_when_the_hold_is_short()
    {
        var small = new CampaignLoad(500, TimeSpan.FromSeconds(6));

        Assert.Equal((TimeSpan.FromSeconds(0.6), TimeSpan.FromSeconds(1.5), 5_000), (small.Interval, small.ReplyTimeout, small.Planned));
        Assert.All(s_many, scenario => Assert.Equal(
            scenario.Faults.Select(fault => fault.Kind), Scenario.Of(scenario.Seed, small).Faults.Select(fault => fault.Kind)));
    }

    private static bool Harmless(Scenario scenario) =>
        new Injected(s_load, [.. scenario.Faults.Select(fault => new Struck(fault, fault.At.TotalSeconds, fault.For.TotalSeconds))]).IsHarmless;
}

using System.Net;
using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Preflight;

public class AddressPlanSpecs
{
    private static AddressPlan Plan(int targets, int sources) => new(
        [.. Enumerable.Range(1, targets).Select(port => new IPEndPoint(IPAddress.Loopback, port))],
        [.. Enumerable.Range(1, sources).Select(host => IPAddress.Parse($"127.0.0.{host}"))]);

    [Fact]
    public void Should_turn_targets_first_and_sources_second_when_both_are_several()
    {
        var plan = Plan(targets: 2, sources: 2);

        var pairs = Enumerable.Range(0, 5).Select(i => $"{plan.SourceOf(i)} to {plan.TargetOf(i).Port}");

        Assert.Equal(["127.0.0.1 to 1", "127.0.0.1 to 2", "127.0.0.2 to 1", "127.0.0.2 to 2", "127.0.0.1 to 1"], pairs);
    }

    [Fact]
    public void Should_leave_the_source_to_the_kernel_when_none_is_given() => Assert.Null(Plan(targets: 3, sources: 0).SourceOf(7));

    [Fact]
    public void Should_refuse_when_there_is_no_target() => Assert.Throws<ArgumentOutOfRangeException>(() => Plan(targets: 0, sources: 1));

    [Fact]
    public void Should_count_what_it_assigns_when_asked_for_a_pair() =>
        Gen.Select(Gen.Int[1, 7], Gen.Int[0, 5], Gen.Int[0, 200]).Sample((targets, sources, connections) =>
        {
            var plan = Plan(targets, sources);
            for (var target = 0; target < plan.Targets.Count; target++)
            {
                for (var source = 0; source < plan.Sources.Count; source++)
                {
                    var assigned = Enumerable.Range(0, connections)
                        .Count(i => ReferenceEquals(plan.TargetOf(i), plan.Targets[target]) && ReferenceEquals(plan.SourceOf(i), plan.Sources[source]));
                    Assert.Equal(assigned, plan.CountOn(connections, target, source));
                }
            }
        });

    [Fact]
    public void Should_count_at_most_what_the_workers_here_have_whichever_they_are() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 4], Gen.Int[0, 200], Gen.Int[1, 9]).Sample((targets, sources, connections, workers) =>
        {
            var plan = Plan(targets, sources);
            for (var target = 0; target < targets; target++)
            {
                for (var source = 0; source < sources; source++)
                {
                    var byWorker = Enumerable.Range(0, workers)
                        .Select(worker => IdRange.Whole(connections).Part(worker, workers).Ids()
                            .Count(i => ReferenceEquals(plan.TargetOf(i), plan.Targets[target]) && ReferenceEquals(plan.SourceOf(i), plan.Sources[source])))
                        .OrderDescending()
                        .ToArray();
                    Assert.All(
                        Enumerable.Range(0, workers + 1),
                        here => Assert.Equal(byWorker.Take(here).Sum(), plan.CountOn(connections, target, source, here, workers)));
                }
            }
        });
}

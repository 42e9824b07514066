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
    public void Should_be_used_evenly_by_each_worker_when_several_share_the_connections() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 4], Gen.Int[0, 200], Gen.Int[1, 9]).Sample((targets, sources, connections, workers) =>
        {
            var whole = Uses(Shared(targets, sources, connections, workers), IdRange.Whole(connections), targets * sources);
            Assert.Equal(Uses(Plan(targets, sources), IdRange.Whole(connections), targets * sources), whole);
            for (var worker = 0; worker < workers; worker++)
            {
                var own = Uses(Shared(targets, sources, connections, workers), IdRange.Whole(connections).Part(worker, workers), targets * sources);
                Assert.InRange(own.Max() - own.Min(), 0, 1);
            }
        });

    [Fact]
    public void Should_count_at_most_what_the_workers_here_have_whichever_they_are() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 4], Gen.Int[0, 200], Gen.Int[1, 9]).Sample((targets, sources, connections, workers) =>
        {
            var plan = Shared(targets, sources, connections, workers);
            var byWorker = Enumerable.Range(0, workers)
                .Select(worker => Uses(plan, IdRange.Whole(connections).Part(worker, workers), targets * sources))
                .ToArray();
            for (var pair = 0; pair < targets * sources; pair++)
            {
                var most = byWorker.Select(uses => uses[pair]).OrderDescending().ToArray();
                for (var here = 0; here <= workers; here++)
                {
                    var counted = plan.CountOn(connections, pair % targets, pair / targets, here, workers);
                    // Who has the larger shares and the odd connection of them is not known: each worker is taken for one that has.
                    Assert.InRange(counted, most.Take(here).Sum(), most.Take(here).Sum() + here);
                    if (here == workers)
                        Assert.Equal(most.Sum(), counted);
                }
            }
        });

    private static AddressPlan Shared(int targets, int sources, int connections, int workers)
    {
        var plan = Plan(targets, sources);
        return new AddressPlan(plan.Targets, [.. plan.Sources.Select(source => source!)], connections, workers);
    }

    /// <summary>Connections on each pair of a target and a source, targets first.</summary>
    private static int[] Uses(AddressPlan plan, IdRange ids, int pairs)
    {
        var uses = new int[pairs];
        foreach (var id in ids.Ids())
        {
            var (target, source) = (plan.Targets.Index().First(t => ReferenceEquals(t.Item, plan.TargetOf(id))).Index,
                plan.Sources.Index().First(s => ReferenceEquals(s.Item, plan.SourceOf(id))).Index);
            uses[source * plan.Targets.Count + target]++;
        }

        return uses;
    }
}

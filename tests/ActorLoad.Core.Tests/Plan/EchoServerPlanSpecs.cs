using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Plan;

public sealed class EchoServerPlanSpecs
{
    private static readonly Gen<long> AnyLimit = Gen.OneOf(Gen.Long[0, 1_000], Gen.Long[1_000, 100_000], Gen.Const(long.MaxValue));

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(10_000, 1, 1)]
    [InlineData(10_001, 1, 2)]
    [InlineData(19_744, 1, 2)]
    [InlineData(19_745, 2, 4)]
    [InlineData(60_000, 4, 8)]
    [InlineData(250_000, 13, 26)]
    public void Should_have_processes_by_the_limit_and_ports_by_ten_thousand_when_the_limit_is_20000(int connections, int processes, int ports) =>
        Assert.Equal(new EchoServerPlan(processes, ports), EchoServerPlan.Of(connections, 20_000));

    [Theory]
    [InlineData(null)]
    [InlineData(long.MaxValue)]
    public void Should_be_one_process_when_no_limit_is_known(long? limit) => Assert.Equal(new EchoServerPlan(1, 25), EchoServerPlan.Of(250_000, limit));

    [Fact]
    public void Should_keep_every_process_within_the_limit_when_it_fits() => Gen.Select(Gen.Int[0, 2_000_000], AnyLimit).Sample((connections, limit) =>
    {
        var plan = EchoServerPlan.Of(connections, limit);

        if (EchoServerPlan.Fits(connections, limit))
            Assert.True(plan.LargestShare(connections) + (long)PreflightCosts.DescriptorReserve <= limit, $"{plan}");
        Assert.InRange(plan.Processes, 1, EchoServerPlan.MostProcesses);
    });

    [Fact]
    public void Should_have_as_many_ports_in_each_process_and_no_port_over_ten_thousand() => Gen.Select(Gen.Int[0, 2_000_000], AnyLimit).Sample((connections, limit) =>
    {
        if (!EchoServerPlan.Fits(connections, limit))
            return;
        var plan = EchoServerPlan.Of(connections, limit);

        Assert.Equal(0, plan.Ports % plan.Processes);
        Assert.True((long)plan.Ports * 10_000 >= connections, $"{plan}");
    });

    [Fact]
    public void Should_give_the_first_process_what_its_ports_are_dealt() => Gen.Select(Gen.Int[0, 20_000], AnyLimit).Sample((connections, limit) =>
    {
        var plan = EchoServerPlan.Of(connections, limit);
        var ports = new AddressPlan([.. Enumerable.Range(1, plan.Ports).Select(port => new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, port))], []);
        var each = plan.Ports / plan.Processes;

        var shares = Enumerable.Range(0, plan.Processes).Select(process => Enumerable.Range(process * each, each).Sum(port => ports.CountOn(connections, port, 0)));

        Assert.Equal(shares.Max(), plan.LargestShare(connections));
    });

    [Theory]
    [InlineData(0, 255, false)]
    [InlineData(0, 256, true)]
    [InlineData(1, 256, false)]
    [InlineData(1024, 257, true)]
    [InlineData(1025, 257, false)]
    public void Should_fit_as_long_as_the_most_processes_have_room(int connections, long limit, bool fits) =>
        Assert.Equal(fits, EchoServerPlan.Fits(connections, limit));

    [Fact]
    public void Should_count_the_one_that_starts_the_others_when_there_are_several()
    {
        Assert.Equal(1, EchoServerPlan.Of(100, 20_000).ProcessesInAll);
        Assert.Equal(5, EchoServerPlan.Of(60_000, 20_000).ProcessesInAll);
    }
}

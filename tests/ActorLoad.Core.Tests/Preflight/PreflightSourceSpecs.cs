using System.Net;
using ActorLoad.Core.Plan;
using Xunit;
using static ActorLoad.Core.Tests.Preflight.Machines;

namespace ActorLoad.Core.Tests.Preflight;

public class PreflightSourceSpecs
{
    private static readonly IPEndPoint LoopbackV6 = new(IPAddress.IPv6Loopback, 9000);

    [Fact]
    public void Should_take_any_address_of_127_when_the_target_is_local() =>
        Assert.False(Core.Plan.Preflight.Check(Run(10).From("127.9.8.7"), Roomy).Refused);

    [Fact]
    public void Should_refuse_when_a_source_is_no_local_address()
    {
        var result = Core.Plan.Preflight.Check(Run(10, Remote).From("198.51.100.7", "203.0.113.5"), Roomy);

        var finding = result.Find(PreflightKind.SourceNotLocal);
        Assert.Contains("203.0.113.5", finding?.Text, StringComparison.Ordinal);
        Assert.Equal("ip addr add 203.0.113.5/32 dev lo", finding?.Command);
        Assert.Equal(0, result.LargestConnections);
    }

    [Fact]
    public void Should_take_a_foreign_address_when_nonlocal_bind_allows_it() =>
        Assert.False(Core.Plan.Preflight.Check(Run(10, Remote).From("203.0.113.5"), Roomy with { NonlocalBindV4 = true }).Refused);

    [Fact]
    public void Should_take_any_source_when_the_local_addresses_are_unknown() =>
        Assert.False(Core.Plan.Preflight.Check(Run(10, Remote).From("203.0.113.5"), Roomy with { LocalAddresses = null }).Refused);

    [Fact]
    public void Should_refuse_when_source_and_target_differ_in_family()
    {
        var finding = Core.Plan.Preflight.Check(Run(10, Loopback, LoopbackV6).From("127.0.0.2"), Roomy).Find(PreflightKind.SourceFamily);

        Assert.Contains("127.0.0.2 is IPv4 and target ::1 is IPv6", finding?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_when_a_loopback_source_meets_a_target_elsewhere() =>
        Assert.NotNull(Core.Plan.Preflight.Check(Run(10, Remote).From("127.0.0.1"), Roomy).Find(PreflightKind.SourceUnroutable));

    [Fact]
    public void Should_pass_when_a_loopback_source_meets_another_address_of_this_machine() =>
        Assert.False(Core.Plan.Preflight.Check(Run(10, new IPEndPoint(IPAddress.Parse("198.51.100.7"), 9000)).From("127.0.0.1"), Roomy).Refused);
}

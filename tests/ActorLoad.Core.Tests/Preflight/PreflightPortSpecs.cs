using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Plan;
using Xunit;
using static ActorLoad.Core.Tests.Preflight.Machines;

namespace ActorLoad.Core.Tests.Preflight;

public class PreflightPortSpecs
{
    /// <summary>Of the kernel's default range.</summary>
    private const int All = 28_232;

    private static readonly IPEndPoint Second = new(IPAddress.Loopback, 9001);

    [Fact]
    public void Should_pass_the_whole_range_and_no_more_when_there_is_one_pair()
    {
        Assert.False(Core.Plan.Preflight.Check(Run(All), Roomy).Refused);
        Assert.True(Core.Plan.Preflight.Check(Run(All + 1), Roomy).Refused);
        Assert.Equal(All, Core.Plan.Preflight.Check(Run(1), Roomy).LargestConnections);
    }

    [Fact]
    public void Should_say_how_many_sources_or_ports_to_add_when_ports_are_too_few()
    {
        var finding = Core.Plan.Preflight.Check(Run(60_000), Roomy).Find(PreflightKind.Ports);

        Assert.NotNull(finding);
        Assert.Contains("60,000 ports", finding.Text, StringComparison.Ordinal);
        Assert.Contains("28,232 of the ephemeral range 32768-60999 are free", finding.Text, StringComparison.Ordinal);
        Assert.Contains("add 2 source addresses (source = ...", finding.Text, StringComparison.Ordinal);
        Assert.Contains("or 2 target ports", finding.Text, StringComparison.Ordinal);
        Assert.Equal("--source 127.0.0.1-127.0.0.3", finding.Command);
    }

    [Fact]
    public void Should_pass_when_the_advice_is_followed()
    {
        Assert.False(Core.Plan.Preflight.Check(Run(60_000).From("127.0.0.1", "127.0.0.2", "127.0.0.3"), Roomy).Refused);
        Assert.False(Core.Plan.Preflight.Check(Run(60_000, Loopback, Second, new IPEndPoint(IPAddress.Loopback, 9002)), Roomy).Refused);
    }

    [Fact]
    public void Should_guess_no_source_when_the_target_is_another_machine() =>
        Assert.Null(Core.Plan.Preflight.Check(Run(60_000, Remote), Roomy).Find(PreflightKind.Ports)?.Command);

    [Fact]
    public void Should_count_them_once_when_a_target_is_given_twice() =>
        Assert.Equal(All, Core.Plan.Preflight.Check(Run(1, Loopback, Loopback), Roomy).LargestConnections);

    [Fact]
    public void Should_count_each_by_itself_when_targets_have_no_port_yet()
    {
        var later = new IPEndPoint(IPAddress.Loopback, 0);

        Assert.Equal(2 * All, Core.Plan.Preflight.Check(Run(1, later, later), Roomy).LargestConnections);
    }

    [Fact]
    public void Should_give_back_nothing_when_ports_are_in_use()
    {
        var machine = Roomy.Holding("127.0.0.1", Loopback, inUse: 8232) with { RoutedSources = RoutedToLoopback };

        var result = Core.Plan.Preflight.Check(Run(20_001), machine);

        Assert.Equal(20_000, result.LargestConnections);
        Assert.Contains("8,232 in use by other connections", result.Find(PreflightKind.Ports)?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_not_mind_ports_held_from_another_source() =>
        Assert.False(Core.Plan.Preflight.Check(Run(All).From("127.0.0.1"), Roomy.Holding("127.0.0.2", Loopback, inUse: All)).Refused);

    [Fact]
    public void Should_take_the_worst_source_when_the_kernel_chooses_and_its_choice_is_unknown()
    {
        var machine = Roomy.Holding("127.0.0.1", Loopback, inUse: 1000).Holding("127.0.0.2", Loopback, inUse: 3000);

        Assert.Equal(All - 3000, Core.Plan.Preflight.Check(Run(1), machine).LargestConnections);
    }

    [Theory]
    [InlineData(TimeWaitReuse.Never, true, "127.0.0.1:9000", false)]
    [InlineData(TimeWaitReuse.Always, true, "192.0.2.1:9000", true)]
    [InlineData(TimeWaitReuse.Loopback, true, "127.0.0.1:9000", true)]
    [InlineData(TimeWaitReuse.Loopback, true, "192.0.2.1:9000", false)]
    [InlineData(TimeWaitReuse.Always, false, "192.0.2.1:9000", false)]
    public void Should_count_time_wait_when_the_kernel_would_not_reuse_it(TimeWaitReuse reuse, bool timestamps, string target, bool isReused)
    {
        var remote = IPEndPoint.Parse(target);
        var machine = Roomy.Holding("198.51.100.7", remote, timeWait: 20_000) with { TimeWaitReuse = reuse, TcpTimestamps = timestamps };

        var result = Core.Plan.Preflight.Check(Run(10_000, remote).From("198.51.100.7"), machine);

        Assert.Equal(!isReused, result.Refused);
        Assert.Equal(isReused, result.Find(PreflightKind.TimeWait) is not null);
    }

    [Fact]
    public void Should_say_what_time_wait_holds_when_it_leaves_too_few()
    {
        var machine = Roomy.Holding("198.51.100.7", Remote, timeWait: 22_000);

        var finding = Core.Plan.Preflight.Check(Run(22_000, Remote).From("198.51.100.7"), machine).Find(PreflightKind.Ports);

        Assert.Contains("22,000 held by TIME_WAIT", finding?.Text, StringComparison.Ordinal);
        Assert.Contains("wait 60 s for TIME_WAIT to end, or add 3 source addresses", finding?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_ask_for_other_addresses_when_a_pair_has_no_port_left()
    {
        var result = Core.Plan.Preflight.Check(Run(1), Roomy.Holding("127.0.0.1", Loopback, inUse: All));

        Assert.Equal(0, result.LargestConnections);
        Assert.Contains("use other source addresses", result.Find(PreflightKind.Ports)?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_take_reserved_and_listening_ports_off_once_when_they_are_in_the_range()
    {
        var machine = Roomy with
        {
            ReservedPorts = [new PortRange(32768, 32867), new PortRange(32800, 32899), new PortRange(80, 90)],
            ListeningPorts = [22, 32890, 40000],
        };

        Assert.Equal(All - 132 - 1, Core.Plan.Preflight.Check(Run(1), machine).LargestConnections);
    }

    [Fact]
    public void Should_warn_that_connects_get_slow_when_half_of_the_range_is_taken()
    {
        var finding = Core.Plan.Preflight.Check(Run(19_000), Roomy).Find(PreflightKind.PortScan);

        Assert.Equal(PreflightSeverity.Warn, finding?.Severity);
        Assert.Equal("--source 127.0.0.1-127.0.0.2", finding?.Command);
        Assert.Null(Core.Plan.Preflight.Check(Run(14_000), Roomy).Find(PreflightKind.PortScan));
        Assert.Null(Core.Plan.Preflight.Check(Run(18_000).From("127.0.0.1", "127.0.0.2"), Roomy).Find(PreflightKind.PortScan));
    }

    [Fact]
    public void Should_know_the_pair_when_a_target_is_written_as_mapped_ipv6()
    {
        var mapped = new IPEndPoint(IPAddress.Parse("::ffff:127.0.0.1"), Loopback.Port);

        Assert.Equal(All - 5, Core.Plan.Preflight.Check(Run(1, mapped).From("127.0.0.1"), Roomy.Holding("127.0.0.1", Loopback, inUse: 5)).LargestConnections);
    }

    [Fact]
    public void Should_pass_unchecked_when_the_range_is_unknown()
    {
        var result = Core.Plan.Preflight.Check(Run(200_000), Roomy with { EphemeralPorts = null });

        Assert.False(result.Refused);
        Assert.Contains("ephemeral port range", result.Find(PreflightKind.Unchecked)?.Text, StringComparison.Ordinal);
    }

    private static ImmutableDictionary<IPAddress, IPAddress> RoutedToLoopback =>
        ImmutableDictionary<IPAddress, IPAddress>.Empty.Add(IPAddress.Loopback, IPAddress.Loopback);
}

using System.Net;
using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;
using static ActorLoad.Core.Tests.Preflight.Machines;

namespace ActorLoad.Core.Tests.Preflight;

/// <summary>Runs of several processes: descriptors are each process's, ports and memory the machine's.</summary>
public class PreflightSplitSpecs
{
    private const long Megabyte = 1 << 20;

    private static readonly MachineLimits Usual = Roomy with { DescriptorSoftLimit = 20_000, DescriptorHardLimit = 20_000, DescriptorsInUse = 144 };

    private static readonly IPEndPoint[] FourPorts = [.. Enumerable.Range(7001, 4).Select(port => new IPEndPoint(IPAddress.Loopback, port))];

    private static readonly Gen<(PreflightRequest Run, MachineLimits Machine)> AnySplit =
        from connections in Gen.Int[1, 50_000]
        from targets in Gen.Int[1, 4]
        from count in Gen.Int[-1, 12]
        from remote in Gen.OneOf(Gen.Const(0), Gen.Int[1, 5])
        from own in Gen.Bool
        from descriptors in Gen.OneOf(Gen.Long[0, 2_000], Gen.Long[2_000, 30_000])
        from ports in Gen.Int[1, 20_000]
        from memory in Gen.Long[0, 3 * Gigabyte]
        from conntrack in Gen.Long[1, 60_000]
        select (
            Run(connections, FourPorts[..targets]) with { StartsOwnEchoServer = own, Split = Split(count < 0 ? null : remote == 0 ? Math.Max(1, count) : count, remote) },
            Usual with
            {
                DescriptorSoftLimit = descriptors,
                EphemeralPorts = new PortRange(40_000, 39_999 + ports),
                MemoryAvailableBytes = memory,
                ConntrackMax = conntrack,
                ConntrackCount = 1,
            });

    [Fact]
    public void Should_allow_just_as_many_as_the_largest_when_asked_again() => AnySplit.Sample(any =>
    {
        var largest = Core.Plan.Preflight.Check(any.Run, any.Machine).LargestConnections;

        if (largest > 0)
            Assert.False(Core.Plan.Preflight.Check(any.Run with { Connections = largest }, any.Machine).Refused);
        if (largest < int.MaxValue)
            Assert.True(Core.Plan.Preflight.Check(any.Run with { Connections = largest + 1 }, any.Machine).Refused);
    });

    [Fact]
    public void Should_refuse_just_those_over_the_largest_when_asked_for_any() => AnySplit.Sample(any =>
    {
        var result = Core.Plan.Preflight.Check(any.Run, any.Machine);

        Assert.Equal(any.Run.Connections > result.LargestConnections, result.Refused);
    });

    [Fact]
    public void Should_never_be_limited_by_descriptors_when_the_number_of_workers_is_auto()
    {
        var result = Core.Plan.Preflight.Check(Run(250_000) with { Split = Split(null) }, Usual with { EphemeralPorts = null, MemoryAvailableBytes = null });

        Assert.False(result.Refused);
        Assert.Equal(13, result.Split.Local);
        Assert.Equal(250_000 / 13 + 1 + 144 + 256, result.Figures.Single(figure => figure.Name == "descriptors").Need);
        Assert.Equal(SplitRule.MostLocal * 19_600, result.LargestConnections);
    }

    [Theory]
    [InlineData(1, "60,000 connections need 60,400 descriptors in this process (60,000 connections + 144 in use + 256 in reserve)", "ulimit -n 60416")]
    [InlineData(2, "60,000 connections need 30,400 descriptors in the largest of 2 workers (30,000 connections + 144 in use + 256 in reserve)", "ulimit -n 30416")]
    public void Should_name_the_number_of_workers_that_would_do_when_those_asked_for_are_too_few(int count, string need, string command)
    {
        var run = Run(60_000, FourPorts) with { Split = Split(count) };

        var finding = Core.Plan.Preflight.Check(run, Usual).Find(PreflightKind.Descriptors);

        Assert.StartsWith($"{need}, and its limit is 20,000: start it after `{command}`", finding?.Text, StringComparison.Ordinal);
        Assert.EndsWith(", or add workers (workers.count = 4).", finding?.Text, StringComparison.Ordinal);
        Assert.Equal(command, finding?.Command);
        Assert.False(Core.Plan.Preflight.Check(run with { Split = Split(4) }, Usual).Refused);
        Assert.True(Core.Plan.Preflight.Check(run with { Split = Split(3) }, Usual).Refused);
    }

    [Fact]
    public void Should_count_the_remote_workers_when_it_says_how_many_more_it_takes() => Assert.EndsWith(
        ", or add workers (workers.count = 3).",
        Core.Plan.Preflight.Check(Run(60_000, FourPorts) with { Split = Split(1, remote: 1) }, Usual).Find(PreflightKind.Descriptors)?.Text,
        StringComparison.Ordinal);

    [Fact]
    public void Should_not_speak_of_workers_when_the_program_has_none() => Assert.DoesNotContain(
        "workers", Core.Plan.Preflight.Check(Run(60_000, FourPorts), Usual).Find(PreflightKind.Descriptors)?.Text, StringComparison.Ordinal);

    [Fact]
    public void Should_not_name_a_number_when_none_would_do() => Assert.DoesNotContain(
        "workers.count",
        Core.Plan.Preflight.Check(Run(10) with { Split = Split(2) }, Usual with { DescriptorSoftLimit = 300 }).Find(PreflightKind.Descriptors)?.Text,
        StringComparison.Ordinal);

    [Fact]
    public void Should_need_the_same_ports_when_the_workers_are_of_one_machine()
    {
        var alone = Core.Plan.Preflight.Check(Run(60_000), Usual with { DescriptorSoftLimit = null }).Find(PreflightKind.Ports);
        var split = Core.Plan.Preflight.Check(Run(60_000) with { Split = Split(null) }, Usual).Find(PreflightKind.Ports);

        Assert.NotNull(alone);
        Assert.Equal(alone, split);
    }

    [Fact]
    public void Should_need_the_ports_of_this_machine_s_workers_alone_when_others_have_the_rest()
    {
        var result = Core.Plan.Preflight.Check(Run(90_000) with { Split = Split(1, remote: 4) }, Usual with { DescriptorSoftLimit = null });

        Assert.False(result.Refused);
        Assert.Equal(18_000, result.Figures.Single(figure => figure.Name == "ports").Need);
        Assert.Equal(5 * 28_232, result.LargestConnections);
    }

    [Fact]
    public void Should_say_how_many_are_this_machine_s_when_their_ports_are_too_few() => Assert.StartsWith(
        "90,000 connections, 60,000 of them from this machine, need 60,000 ports",
        Core.Plan.Preflight.Check(Run(90_000) with { Split = Split(2, remote: 1) }, Usual with { DescriptorSoftLimit = null }).Find(PreflightKind.Ports)?.Text,
        StringComparison.Ordinal);

    /// <summary>With as many targets as workers, each worker uses all of them.</summary>
    [Fact]
    public void Should_need_a_part_of_each_target_s_ports_when_there_are_as_many_workers_as_targets()
    {
        var result = Core.Plan.Preflight.Check(Run(120_000, FourPorts) with { Split = Split(1, remote: 3) }, Usual with { DescriptorSoftLimit = null });

        Assert.Equal(7_500, result.Figures.Single(figure => figure.Name == "ports").Need);
        Assert.Null(result.Find(PreflightKind.Ports));
    }

    [Fact]
    public void Should_lift_the_refusal_when_as_many_sources_or_targets_are_added_as_it_says() =>
        Gen.Select(Gen.Int[1, 60_000], Gen.Int[1, 4], Gen.Int[1, 12], Gen.Int[0, 5], Gen.Int[1, 20_000]).Sample((connections, targets, count, remote, ports) =>
        {
            var run = Run(connections, Ports(targets)) with { Split = Split(count, remote) };
            var machine = Usual with { DescriptorSoftLimit = null, EphemeralPorts = new PortRange(40_000, 39_999 + ports), MemoryAvailableBytes = null };
            if (Core.Plan.Preflight.Check(run, machine).Find(PreflightKind.Ports) is not { } finding)
                return;
            var numbers = System.Text.RegularExpressions.Regex.Match(finding.Text, "add ([0-9,]+) source address.* or ([0-9,]+) target port");

            var moreSources = 1 + int.Parse(numbers.Groups[1].Value.Replace(",", ""));
            var moreTargets = targets + int.Parse(numbers.Groups[2].Value.Replace(",", ""));
            if (moreSources <= 250)
                Assert.Null(Core.Plan.Preflight.Check(run.From(Sources(moreSources)), machine).Find(PreflightKind.Ports));
            if (moreTargets <= 250)
                Assert.Null(Core.Plan.Preflight.Check(run with { Targets = Ports(moreTargets) }, machine).Find(PreflightKind.Ports));
        });

    [Fact]
    public void Should_need_nothing_of_the_ports_when_all_connections_are_elsewhere()
    {
        var result = Core.Plan.Preflight.Check(Run(1_000_000).From("203.0.113.5") with { Split = Split(null, remote: 3) }, Usual);

        Assert.False(result.Refused);
        Assert.Equal(int.MaxValue, result.LargestConnections);
        Assert.DoesNotContain(result.Figures, figure => figure.Name == "ports");
    }

    [Fact]
    public void Should_need_a_floor_of_memory_for_each_process_when_there_are_several()
    {
        var result = Core.Plan.Preflight.Check(Run(40_000, FourPorts) with { Split = Split(4) }, Usual);

        var memory = result.Figures.Single(figure => figure.Name == "memory");
        Assert.Equal(5 * 105 * Megabyte + 40_000 * 18 * 1024L, memory.Need);
        Assert.Equal("525 MB for 5 processes + 18 KB a connection", memory.Detail);
    }

    [Fact]
    public void Should_need_the_memory_of_this_machine_s_share_when_others_have_the_rest()
    {
        var run = Run(40_000, FourPorts) with { Split = Split(1, remote: 3) };

        Assert.Equal(2 * 105 * Megabyte + 10_000 * 18 * 1024L, Core.Plan.Preflight.Check(run, Usual).Figures.Single(figure => figure.Name == "memory").Need);
        Assert.Contains(
            "40,000 connections need on this machine, which has 10,000 of them, about 386 MB of memory (210 MB for 2 processes + 18 KB a connection)",
            Core.Plan.Preflight.Check(run, Usual with { MemoryAvailableBytes = 300 * Megabyte }).Find(PreflightKind.Memory)?.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Should_serve_all_connections_here_when_the_echo_server_is_ours_and_the_workers_are_not()
    {
        var result = Core.Plan.Preflight.Check(Run(60_000) with { Targets = [], StartsOwnEchoServer = true, Split = Split(null, remote: 3) }, Usual);

        Assert.Equal(
            105 * Megabyte + 5 * 60 * Megabyte + 60_000 * 8 * 1024L, result.Figures.Single(figure => figure.Name == "memory").Need);
        Assert.Equal(new EchoServerPlan(4, 8), result.EchoServer);
    }

    [Fact]
    public void Should_count_descriptors_by_process_of_the_echo_server_when_there_are_several()
    {
        var result = Core.Plan.Preflight.Check(Run(60_000) with { Targets = [], StartsOwnEchoServer = true, Split = Split(null) }, Usual);

        Assert.False(result.Refused);
        var figure = result.Figures.Single(figure => figure.Name == "descriptors of the echo server");
        Assert.Equal((15_256.0, "15,000 connections + 256 in reserve, in each of 4 processes"), (figure.Need, figure.Detail));
        Assert.Equal(7_500, result.Figures.Single(figure => figure.Name == "ports").Need);
    }

    [Fact]
    public void Should_track_the_connections_of_this_machine_alone_when_others_have_the_rest()
    {
        var machine = Usual with { ConntrackMax = 20_000, ConntrackCount = 1_000 };

        Assert.Null(Core.Plan.Preflight.Check(Run(40_000, FourPorts) with { Split = Split(1, remote: 3) }, machine).Find(PreflightKind.Conntrack));
        Assert.NotNull(Core.Plan.Preflight.Check(Run(40_000, FourPorts) with { Split = Split(3, remote: 1) }, machine).Find(PreflightKind.Conntrack));
    }

    [Fact]
    public void Should_warn_when_the_others_have_no_room_for_what_a_lost_worker_held()
    {
        var run = Run(60_000, FourPorts) with { Split = Split(4) with { SparesOne = true } };

        var finding = Core.Plan.Preflight.Check(run, Usual).Find(PreflightKind.Descriptors);

        Assert.Equal(PreflightSeverity.Warn, finding?.Severity);
        Assert.StartsWith("With one of 4 workers lost, the others would hold up to 20,000 connections each (workers.node-lost = reassign)", finding!.Text, StringComparison.Ordinal);
        Assert.EndsWith(", or add workers (workers.count = 5).", finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(4, false)]
    public void Should_be_silent_when_they_have_room_or_are_to_take_nothing_over(int count, bool spares)
    {
        var run = Run(60_000, FourPorts) with { Split = Split(count) with { SparesOne = spares } };

        Assert.Null(Core.Plan.Preflight.Check(run, Usual).Find(PreflightKind.Descriptors));
    }

    private static SplitRule Split(int? count, int remote = 0) => new(Splits: true, count, remote, Interval: null);

    private static IPEndPoint[] Ports(int number) => [.. Enumerable.Range(7001, number).Select(port => new IPEndPoint(IPAddress.Loopback, port))];

    private static string[] Sources(int number) => [.. Enumerable.Range(1, number).Select(host => $"127.0.0.{host}")];
}

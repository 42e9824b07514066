using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Plan;
using CsCheck;
using Xunit;
using static ActorLoad.Core.Tests.Preflight.Machines;

namespace ActorLoad.Core.Tests.Preflight;

public class PreflightSpecs
{
    /// <summary>Small figures, so that each of them is the tightest now and then.</summary>
    private static readonly Gen<MachineLimits> AnyMachine =
        from descriptors in Gen.Long[0, 60_000]
        from inUse in Gen.Int[0, 500]
        from range in Gen.Select(Gen.Int[1, 65_535], Gen.Int[1, 65_535])
        from memory in Gen.Long[0, Gigabyte]
        from conntrack in Gen.Select(Gen.Long[1, 60_000], Gen.Long[0, 2_000])
        from held in Gen.Select(Gen.Int[0, 20_000], Gen.Int[0, 20_000])
        from reuse in Gen.OneOf(TimeWaitReuse.Never, TimeWaitReuse.Always, TimeWaitReuse.Loopback)
        from known in Gen.Int[0, 31]
        select new MachineLimits
        {
            DescriptorSoftLimit = (known & 1) != 0 ? descriptors : null,
            DescriptorsInUse = inUse,
            EphemeralPorts = (known & 2) != 0 ? new PortRange(Math.Min(range.Item1, range.Item2), Math.Max(range.Item1, range.Item2)) : null,
            MemoryAvailableBytes = (known & 4) != 0 ? memory : null,
            ControlGroup = (known & 8) != 0 ? new MemoryGroup(2 * memory, memory / 2) : null,
            ConntrackMax = (known & 16) != 0 ? conntrack.Item1 : null,
            ConntrackCount = conntrack.Item2,
            TimeWaitReuse = reuse,
            HeldPorts = ImmutableDictionary<AddressPair, HeldPorts>.Empty.Add(
                new AddressPair(IPAddress.Loopback, Loopback), new HeldPorts(held.Item1, held.Item2)),
        };

    private static readonly Gen<PreflightRequest> AnyRun =
        from connections in Gen.Int[0, 100_000]
        from targets in Gen.Int[1, 4]
        from sources in Gen.Int[0, 3]
        from own in Gen.Bool
        select Run(connections, [.. Enumerable.Range(9000, targets).Select(port => new IPEndPoint(IPAddress.Loopback, port))])
            .From([.. Enumerable.Range(1, sources).Select(host => $"127.0.0.{host}")]) with { StartsOwnEchoServer = own };

    [Fact]
    public void Should_pass_the_largest_and_refuse_one_more_when_asked_again() => Gen.Select(AnyRun, AnyMachine).Sample((run, machine) =>
    {
        var largest = Core.Plan.Preflight.Check(run, machine).LargestConnections;

        if (largest > 0)
            Assert.False(Core.Plan.Preflight.Check(run with { Connections = largest }, machine).Refused);
        if (largest < int.MaxValue)
            Assert.True(Core.Plan.Preflight.Check(run with { Connections = largest + 1 }, machine).Refused);
    });

    [Fact]
    public void Should_refuse_just_those_over_the_largest_when_asked_for_any() => Gen.Select(AnyRun, AnyMachine).Sample((run, machine) =>
    {
        var result = Core.Plan.Preflight.Check(run, machine);

        if (run.Connections > 0)
            Assert.Equal(run.Connections > result.LargestConnections, result.Refused);
    });

    [Fact]
    public void Should_never_allow_less_when_a_limit_is_raised() =>
        Gen.Select(AnyRun, AnyMachine, Gen.Int[0, 7], Gen.Int[1, 10_000]).Sample((run, machine, which, by) =>
        {
            var before = Core.Plan.Preflight.Check(run, machine).LargestConnections;
            var after = Core.Plan.Preflight.Check(run, Raise(machine, which, by)).LargestConnections;

            Assert.True(after >= before, $"{before} before, {after} after");
        });

    [Fact]
    public void Should_never_allow_less_when_a_limit_becomes_unknown() => Gen.Select(AnyRun, AnyMachine).Sample((run, machine) =>
    {
        var known = Core.Plan.Preflight.Check(run, machine).LargestConnections;

        Assert.True(Core.Plan.Preflight.Check(run, machine with { DescriptorSoftLimit = null }).LargestConnections >= known);
        Assert.True(Core.Plan.Preflight.Check(run, machine with { EphemeralPorts = null }).LargestConnections >= known);
        Assert.True(Core.Plan.Preflight.Check(run, machine with { MemoryAvailableBytes = null, ControlGroup = null }).LargestConnections >= known);
        Assert.True(Core.Plan.Preflight.Check(run, machine with { ConntrackMax = null }).LargestConnections >= known);
        Assert.Equal(int.MaxValue, Core.Plan.Preflight.Check(run, MachineLimits.Unknown).LargestConnections);
    });

    [Fact]
    public void Should_say_nothing_grave_when_the_run_is_small_and_the_machine_roomy()
    {
        var result = Core.Plan.Preflight.Check(Run(1000), Roomy);

        Assert.Empty(result.Findings);
    }

    [Fact]
    public void Should_put_the_gravest_first_when_there_are_several()
    {
        var result = Core.Plan.Preflight.Check(Run(20_000), Roomy with { DescriptorSoftLimit = 500, AcceptQueueLimit = 16 });

        Assert.Equal(
            [PreflightSeverity.Refuse, PreflightSeverity.Warn, PreflightSeverity.Note], result.Findings.Select(finding => finding.Severity));
    }

    [Fact]
    public void Should_tell_all_figures_when_the_run_starts_its_own_server_without_a_target()
    {
        var result = Core.Plan.Preflight.Check(Run(10_000) with { Targets = [], StartsOwnEchoServer = true }, Roomy);

        Assert.False(result.Refused);
        Assert.Equal(
            ["descriptors", "descriptors of the echo server", "ports", "memory", "accept queue", "cores", "ramp"],
            result.Figures.Select(figure => figure.Name));
        Assert.Equal(5, result.Figures.Single(figure => figure.Name == "ramp").Need);
    }

    [Fact]
    public void Should_refuse_to_guess_when_there_is_neither_target_nor_server() =>
        Assert.Throws<ArgumentException>(() => Core.Plan.Preflight.Check(Run(1) with { Targets = [] }, Roomy));

    [Fact]
    public void Should_pass_when_there_is_nothing_to_connect() => Assert.False(Core.Plan.Preflight.Check(Run(0).From("203.0.113.5"), Roomy).Refused);

    private static MachineLimits Raise(MachineLimits machine, int which, int by) => which switch
    {
        0 => machine with { DescriptorSoftLimit = machine.DescriptorSoftLimit + by },
        1 => machine with { DescriptorsInUse = Math.Max(0, machine.DescriptorsInUse!.Value - by) },
        2 => machine with { EphemeralPorts = machine.EphemeralPorts is { } ports ? ports with { First = Math.Max(1, ports.First - by) } : null },
        3 => machine with { MemoryAvailableBytes = machine.MemoryAvailableBytes + by * 1024L },
        4 => machine with { ControlGroup = machine.ControlGroup is { } group ? group with { LimitBytes = group.LimitBytes + by * 1024L } : null },
        5 => machine with { ConntrackMax = machine.ConntrackMax + by },
        6 => machine with { ConntrackCount = Math.Max(0, machine.ConntrackCount!.Value - by) },
        _ => machine with { HeldPorts = machine.HeldPorts.Clear() },
    };
}

using System.Net;
using ActorLoad.Core.Plan;

namespace ActorLoad.Core.Tests.Preflight;

/// <summary>Machines and runs to check against each other.</summary>
internal static class Machines
{
    public const long Gigabyte = 1L << 30;

    public static readonly IPEndPoint Loopback = new(IPAddress.Loopback, 9000);
    public static readonly IPEndPoint Remote = new(IPAddress.Parse("192.0.2.1"), 9000);

    /// <summary>A usual server with room for anything but what its port range bounds.</summary>
    public static readonly MachineLimits Roomy = new()
    {
        DescriptorSoftLimit = 1 << 20,
        DescriptorHardLimit = 1 << 20,
        DescriptorsInUse = 100,
        EphemeralPorts = new PortRange(32768, 60999),
        TimeWaitReuse = TimeWaitReuse.Loopback,
        TcpTimestamps = true,
        AcceptQueueLimit = 4096,
        MemoryTotalBytes = 64 * Gigabyte,
        MemoryAvailableBytes = 60 * Gigabyte,
        UsableCores = 4,
        LocalAddresses = [IPAddress.Loopback, IPAddress.Parse("198.51.100.7")],
    };

    public static PreflightRequest Run(int connections, params IPEndPoint[] targets) => new(
        connections, targets.Length == 0 ? [Loopback] : targets, [], RampRate: 2000, RampInFlight: 256, StartsOwnEchoServer: false, MessageInFlight: 4, MaxFrame: 516);

    public static PreflightRequest From(this PreflightRequest run, params string[] sources) => run with { Sources = [.. sources.Select(IPAddress.Parse)] };

    public static MachineLimits Holding(this MachineLimits machine, string local, IPEndPoint remote, int inUse = 0, int timeWait = 0) =>
        machine with { HeldPorts = machine.HeldPorts.Add(new AddressPair(IPAddress.Parse(local), remote), new HeldPorts(inUse, timeWait)) };

    public static PreflightFinding? Find(this PreflightResult result, PreflightKind kind) => result.Findings.SingleOrDefault(finding => finding.Kind == kind);
}

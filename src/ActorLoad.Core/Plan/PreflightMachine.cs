using System.Collections.Immutable;
using System.Net;

namespace ActorLoad.Core.Plan;

/// <summary>What a machine allows, as it was when it was read. Null is "unknown", which never refuses a run.</summary>
public sealed record MachineLimits
{
    /// <summary>Nothing is known: any run is let through.</summary>
    public static MachineLimits Unknown { get; } = new();

    /// <summary>Descriptors a process may have; <see cref="long.MaxValue"/> where there is no limit.</summary>
    public long? DescriptorSoftLimit { get; init; }

    /// <summary>What the soft limit may be raised to without privilege.</summary>
    public long? DescriptorHardLimit { get; init; }

    /// <summary>Descriptors that this process has open now.</summary>
    public int? DescriptorsInUse { get; init; }

    /// <summary>Ports that the kernel gives to outgoing connections (<c>net.ipv4.ip_local_port_range</c>, for IPv6 too).</summary>
    public PortRange? EphemeralPorts { get; init; }

    /// <summary>Ports that it never gives (<c>net.ipv4.ip_local_reserved_ports</c>).</summary>
    public ImmutableArray<PortRange> ReservedPorts { get; init; } = [];

    /// <summary>Ports with a listener. One in the ephemeral range is lost to every outgoing connection, whatever its address.</summary>
    public ImmutableSortedSet<int> ListeningPorts { get; init; } = [];

    /// <summary>Ports taken already, by the pair of addresses they are taken on; only pairs with a target of the run.</summary>
    public ImmutableDictionary<AddressPair, HeldPorts> HeldPorts { get; init; } = ImmutableDictionary<AddressPair, HeldPorts>.Empty;

    /// <summary>The local address that the kernel chooses toward a target's address.</summary>
    public ImmutableDictionary<IPAddress, IPAddress> RoutedSources { get; init; } = ImmutableDictionary<IPAddress, IPAddress>.Empty;

    /// <summary><c>net.ipv4.tcp_tw_reuse</c>.</summary>
    public TimeWaitReuse? TimeWaitReuse { get; init; }

    /// <summary><c>net.ipv4.tcp_timestamps</c>: without them nothing in TIME_WAIT is used again.</summary>
    public bool? TcpTimestamps { get; init; }

    /// <summary><c>net.core.somaxconn</c>: the longest accept queue that a listener on this machine may have.</summary>
    public int? AcceptQueueLimit { get; init; }

    /// <summary><c>net.netfilter.nf_conntrack_max</c>; null also where connections are not tracked.</summary>
    public long? ConntrackMax { get; init; }

    /// <summary><c>net.netfilter.nf_conntrack_count</c>.</summary>
    public long? ConntrackCount { get; init; }

    public long? MemoryTotalBytes { get; init; }

    /// <summary>What can be allocated without swapping: <c>MemAvailable</c>.</summary>
    public long? MemoryAvailableBytes { get; init; }

    /// <summary>The tightest memory limit of this process's control group and its parents; null where there is none.</summary>
    public MemoryGroup? ControlGroup { get; init; }

    /// <summary><c>vm.max_map_count</c>: memory mappings that a process may have.</summary>
    public long? MappingLimit { get; init; }

    /// <summary>Mappings that this process has now.</summary>
    public int? MappingsInUse { get; init; }

    /// <summary><c>kernel.pid_max</c>: each thread has an id of its own.</summary>
    public long? ProcessIdLimit { get; init; }

    /// <summary><c>kernel.threads-max</c>.</summary>
    public long? MachineThreadLimit { get; init; }

    /// <summary>Threads of all processes of the machine, the kernel's own among them.</summary>
    public long? MachineThreads { get; init; }

    /// <summary>
    /// Threads that the user of this process may have (<c>RLIMIT_NPROC</c>); <see cref="long.MaxValue"/> where there is no limit, null also where it
    /// does not bind this process.
    /// </summary>
    public long? UserThreadSoftLimit { get; init; }

    /// <summary>What the soft limit may be raised to without privilege.</summary>
    public long? UserThreadHardLimit { get; init; }

    /// <summary>Threads of all processes of that user.</summary>
    public long? UserThreads { get; init; }

    /// <summary>The tightest limit of tasks of this process's control group and its parents; null where there is none.</summary>
    public TaskGroup? ControlGroupTasks { get; init; }

    /// <summary>
    /// Address space that the kernel gives in all (<c>CommitLimit</c>); null also where it gives more than it has, which is the default.
    /// </summary>
    public long? CommitLimitBytes { get; init; }

    /// <summary>What of it is given away: <c>Committed_AS</c>.</summary>
    public long? CommittedBytes { get; init; }

    /// <summary>What this process may use: affinity and control-group quota, so that it may be fractional.</summary>
    public double? UsableCores { get; init; }

    /// <summary>Addresses that a socket may be bound to, 127.0.0.0/8 apart, all of which is local; null where unknown.</summary>
    public ImmutableHashSet<IPAddress>? LocalAddresses { get; init; }

    /// <summary><c>net.ipv4.ip_nonlocal_bind</c>.</summary>
    public bool NonlocalBindV4 { get; init; }

    /// <summary><c>net.ipv6.ip_nonlocal_bind</c>.</summary>
    public bool NonlocalBindV6 { get; init; }

    /// <summary>False also where the local addresses are not known and it is not a loopback address.</summary>
    public bool IsLocal(IPAddress address) =>
        IPAddress.IsLoopback(address) || (LocalAddresses?.Contains(AddressPair.Plain(address)) ?? false);
}

/// <summary>Ports from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public readonly record struct PortRange(int First, int Last)
{
    public int Count => Math.Max(0, Last - First + 1);

    public bool Contains(int port) => port >= First && port <= Last;
}

/// <summary>Where a port can be taken once: the same port serves any number of connections that differ in this pair.</summary>
public sealed record AddressPair
{
    public AddressPair(IPAddress local, IPEndPoint remote)
    {
        Local = Plain(local);
        Remote = remote.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(remote.Address.MapToIPv4(), remote.Port) : remote;
    }

    public IPAddress Local { get; }

    public IPEndPoint Remote { get; }

    /// <summary>An IPv4 address that comes as IPv6, from a dual-mode socket, as IPv4.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

/// <param name="InUse">By connections in any state but the next.</param>
/// <param name="TimeWait">By connections that ended less than 60 s ago.</param>
public readonly record struct HeldPorts(int InUse, int TimeWait);

/// <param name="LimitBytes">The limit of the group that has the least left.</param>
/// <param name="UsedBytes">Used in that group; file cache, which the kernel takes back, not counted.</param>
public sealed record MemoryGroup(long LimitBytes, long UsedBytes)
{
    public long AvailableBytes => Math.Max(0, LimitBytes - UsedBytes);
}

/// <param name="Limit">Threads that the group with the least left may have.</param>
/// <param name="InUse">Threads in that group, this process's among them.</param>
public sealed record TaskGroup(long Limit, long InUse)
{
    public long Available => Math.Max(0, Limit - InUse);
}

/// <summary>
/// When a port in TIME_WAIT may be taken by an outgoing connection to the same place, a second or more after its connection ended.
/// </summary>
public enum TimeWaitReuse
{
    Never = 0,
    Always = 1,

    /// <summary>Over a loopback address alone: the kernel's default.</summary>
    Loopback = 2,
}

using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Machine;

/// <summary>
/// Reads what this machine allows from /proc, /sys and the kernel. Whatever is missing, unreadable or malformed is left unknown; nothing
/// throws.
/// </summary>
public sealed class LinuxMachine
{
    private readonly string _root;
    private readonly INetworkView _network;
    private int? _noted;

    public LinuxMachine()
        : this("/", new KernelNetwork())
    {
    }

    /// <param name="root">The directory in which proc and sys are looked for.</param>
    internal LinuxMachine(string root, INetworkView network)
    {
        _root = root;
        _network = network;
    }

    /// <summary>
    /// Those that are open now are the ones in use, for every later <see cref="Read"/>: what the process opens beside its preflight is in the reserve, and is not to
    /// count twice or by chance.
    /// </summary>
    public void NoteDescriptors() => _noted = DescriptorsInUse();

    /// <summary>Takes about 0.1 s, the first time, and 0.5 s more for each 100,000 sockets of the machine.</summary>
    /// <param name="targets">Ports held toward others are not counted.</param>
    /// <param name="sources">Tried for whether they may be bound, beside the interfaces' addresses.</param>
    public MachineLimits Read(IReadOnlyList<IPEndPoint> targets, IReadOnlyList<IPAddress> sources)
    {
        var (soft, hard) = DescriptorLimits();
        var range = Pair(ProcFile.TryReadText(Under("proc/sys/net/ipv4/ip_local_port_range")));
        var (userSoft, userHard, userThreads) = new UserThreads(_root).Read();
        var overcommits = Number("proc/sys/vm/overcommit_memory") != 2;
        var sockets = SocketTable.Read([Under("proc/net/tcp"), Under("proc/net/tcp6")], targets);
        return new MachineLimits
        {
            DescriptorSoftLimit = soft,
            DescriptorHardLimit = hard,
            DescriptorsInUse = _noted ?? DescriptorsInUse(),
            EphemeralPorts = range,
            ReservedPorts = Ranges(ProcFile.TryReadText(Under("proc/sys/net/ipv4/ip_local_reserved_ports"))),
            ListeningPorts = sockets.Listening,
            HeldPorts = sockets.Held,
            RoutedSources = sources.Count == 0 ? Routes(targets) : ImmutableDictionary<IPAddress, IPAddress>.Empty,
            TimeWaitReuse = Number("proc/sys/net/ipv4/tcp_tw_reuse") is { } reuse and >= 0 and <= 2 ? (TimeWaitReuse)reuse : null,
            TcpTimestamps = Number("proc/sys/net/ipv4/tcp_timestamps") is { } timestamps ? timestamps != 0 : null,
            AcceptQueueLimit = Number("proc/sys/net/core/somaxconn") is { } queue and > 0 and <= int.MaxValue ? (int)queue : null,
            ConntrackMax = Number("proc/sys/net/netfilter/nf_conntrack_max") is { } max and > 0 ? max : null,
            ConntrackCount = Number("proc/sys/net/netfilter/nf_conntrack_count"),
            MemoryTotalBytes = MemoryLine("MemTotal:"),
            MemoryAvailableBytes = MemoryLine("MemAvailable:"),
            ControlGroup = ControlGroups().Memory(),
            MappingLimit = Positive("proc/sys/vm/max_map_count"),
            MappingsInUse = ProcFile.TryReadText(Under("proc/self/maps"))?.Split('\n').Length,
            ProcessIdLimit = Positive("proc/sys/kernel/pid_max"),
            MachineThreadLimit = Positive("proc/sys/kernel/threads-max"),
            MachineThreads = MachineThreads(),
            UserThreadSoftLimit = userSoft,
            UserThreadHardLimit = userHard,
            UserThreads = userThreads,
            ControlGroupTasks = ControlGroups().Tasks(),
            CommitLimitBytes = overcommits ? null : MemoryLine("CommitLimit:"),
            CommittedBytes = overcommits ? null : MemoryLine("Committed_AS:"),
            UsableCores = UsableCores(),
            LocalAddresses = LocalAddresses(sources),
            NonlocalBindV4 = Number("proc/sys/net/ipv4/ip_nonlocal_bind") == 1,
            NonlocalBindV6 = Number("proc/sys/net/ipv6/ip_nonlocal_bind") == 1,
        };
    }

    /// <summary>
    /// Cores that this process may use: those it may run on (affinity), or the tightest CPU quota of its control groups where that is less.
    /// The runtime's own count rounds a quota up.
    /// </summary>
    public double UsableCores()
    {
        var allowed = Ranges(StatusLine("Cpus_allowed_list:")).Sum(range => range.Count);
        var cores = allowed > 0 ? allowed : Environment.ProcessorCount;
        return ControlGroups().CpuQuota() is { } quota ? Math.Min(cores, quota) : cores;
    }

    /// <summary>The machine as the report names it; 0 stands for what is not known, and for no limit.</summary>
    public MachineReport Describe() => new(
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        UsableCores(),
        Tightest(MemoryLine("MemTotal:"), ControlGroups().Memory()?.LimitBytes) ?? 0,
        DescriptorLimits().Soft is { } soft and not long.MaxValue ? soft : 0);

    private static long? Tightest(long? machine, long? group) => machine is null || group < machine ? group : machine;

    private string Under(string path) => Path.Combine(_root, path);

    private ControlGroups ControlGroups() => new(_root);

    private long? Number(string path) =>
        long.TryParse(ProcFile.TryReadText(Under(path)), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private long? Positive(string path) => Number(path) is { } number and > 0 ? number : null;

    /// <summary>The runtime has raised the soft limit to the hard one by the time this is read; a child of ours inherits that.</summary>
    private (long? Soft, long? Hard) DescriptorLimits() => ResourceLimits.Read(_root, "Max open files");

    /// <summary>Of the load average's five words the fourth: threads that run, a slash, threads in all.</summary>
    private long? MachineThreads() =>
        Words(ProcFile.TryReadText(Under("proc/loadavg"))) is [_, _, _, var threads, ..]
        && threads.Split('/') is [_, var all]
        && long.TryParse(all, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count <= int.MaxValue
            ? count
            : null;

    private int? DescriptorsInUse()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Under("proc/self/fd")).Count();
        }
        catch (Exception e) when (ProcFile.IsUnreadable(e))
        {
            return null;
        }
    }

    private ImmutableDictionary<IPAddress, IPAddress> Routes(IReadOnlyList<IPEndPoint> targets)
    {
        var routes = ImmutableDictionary.CreateBuilder<IPAddress, IPAddress>();
        foreach (var target in targets.Select(target => AddressPair.Plain(target.Address)).Distinct())
        {
            if (_network.SourceToward(target) is { } source)
                routes[target] = AddressPair.Plain(source);
        }

        return routes.ToImmutable();
    }

    private ImmutableHashSet<IPAddress>? LocalAddresses(IReadOnlyList<IPAddress> sources)
    {
        if (_network.LocalAddresses() is not { } interfaces)
            return null;
        var local = interfaces.Select(AddressPair.Plain).ToImmutableHashSet();
        return local.Union(sources.Select(AddressPair.Plain).Where(source => !local.Contains(source) && _network.MayBind(source)));
    }

    private long? MemoryLine(string name) =>
        Lines("proc/meminfo").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
        && Words(line) is [_, var kilobytes, ..]
        && long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
        && amount <= long.MaxValue / 1024
            ? amount * 1024
            : null;

    private string? StatusLine(string name) => ProcFile.TryReadLine(Under("proc/self/status"), name);

    private string[] Lines(string path) => ProcFile.TryReadText(Under(path))?.Split('\n') ?? [];

    private static string[] Words(string? line) =>
        line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static PortRange? Pair(string? text) =>
        Words(text) is [var first, var last] && Port(first) is { } low && Port(last) is { } high && low <= high ? new PortRange(low, high) : null;

    /// <summary>A kernel list such as <c>0-3,8</c>; parts that are none are passed over.</summary>
    private static ImmutableArray<PortRange> Ranges(string? text)
    {
        var ranges = ImmutableArray.CreateBuilder<PortRange>();
        foreach (var part in text?.Split(',') ?? [])
        {
            var dash = part.IndexOf('-');
            var first = Port(dash < 0 ? part : part[..dash]);
            var last = dash < 0 ? first : Port(part[(dash + 1)..]);
            if (first is { } low && last is { } high && low <= high)
                ranges.Add(new PortRange(low, high));
        }

        return ranges.ToImmutable();
    }

    private static int? Port(string text) =>
        ushort.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;
}

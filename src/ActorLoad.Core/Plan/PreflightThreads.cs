namespace ActorLoad.Core.Plan;

/// <summary>
/// Threads of a model that gives each connection its own. What bounds them is asked before they start: past the limit of memory mappings the
/// runtime aborts, which nothing catches.
/// </summary>
internal sealed class PreflightThreads : IPreflightRule
{
    private readonly EngineCosts _engine;
    private readonly Func<int, int> _servers;
    private readonly List<Bound> _bounds;

    public PreflightThreads(PreflightRequest request, MachineLimits machine)
    {
        _engine = request.Engine;
        _servers = connections => request.StartsOwnEchoServer ? EchoServerPlan.Of(connections, machine.DescriptorSoftLimit).ProcessesInAll : 0;
        _bounds = [.. Bounds(machine).OfType<Bound>()];
        var unread = new[]
        {
            machine.MappingLimit is null ? "limit of memory mappings" : null,
            machine.ProcessIdLimit is null ? "limit of process ids" : null,
            machine.MachineThreadLimit is null ? "limit of threads" : null,
        };
        Unread = unread.OfType<string>().ToList() is { Count: > 0 } names ? string.Join(", its ", names) : null;
    }

    public string? Unread { get; }

    public bool Fits(int connections) => _bounds.TrueForAll(bound => bound.Fits(connections));

    public IEnumerable<PreflightFinding> Findings(int connections)
    {
        foreach (var bound in _bounds.Where(bound => !bound.Fits(connections)))
        {
            var need = bound.Need(connections);
            var (command, context) = bound.Lift(need);
            yield return new(
                bound.Kind,
                PreflightSeverity.Refuse,
                $"{connections:N0} connections need {bound.Amount(need)} {bound.Name} ({bound.Sum(connections)}), and {bound.Source} is "
                + $"{bound.Amount(bound.Limit)}{bound.Consequence}: {context}.",
                command);
        }
    }

    public IEnumerable<PreflightFigure> Figures(int connections) => _bounds.Select(bound => new PreflightFigure(
        bound.Name, bound.Unit, bound.Need(connections), bound.Limit == long.MaxValue ? null : bound.Limit, bound.Sum(connections)));

    private IEnumerable<Bound?> Bounds(MachineLimits machine)
    {
        yield return Mappings(machine);
        yield return OfThreads(
            PreflightKind.ProcessIds, "process ids", "kernel.pid_max", machine.ProcessIdLimit, machine.MachineThreads, AsRoot("kernel.pid_max"));
        yield return OfThreads(
            PreflightKind.MachineThreads, "threads of the machine", "kernel.threads-max", machine.MachineThreadLimit, machine.MachineThreads,
            AsRoot("kernel.threads-max"));
        yield return OfThreads(
            PreflightKind.ControlGroupThreads, "threads of the control group", "its pids.max", machine.ControlGroupTasks?.Limit,
            machine.ControlGroupTasks?.InUse,
            need => (
                $"systemd-run --scope -p TasksMax={need}",
                $"raise it (docker run --pids-limit {need}, TasksMax={need} of a systemd unit, pids.max)"));
        yield return OfThreads(
            PreflightKind.UserThreads, "threads of this user", "its limit", machine.UserThreadSoftLimit, machine.UserThreads,
            need => ($"ulimit -u {need}", $"start it after `ulimit -u {need}`{OverHard(need, machine.UserThreadHardLimit)}"));
        yield return Committed(machine);
    }

    private Bound? Mappings(MachineLimits machine)
    {
        const int Each = PreflightCosts.MappingsPerThread;
        return machine.MappingLimit is not { } limit ? null : new Bound(PreflightKind.Mappings, "memory mappings", "vm.max_map_count", limit)
        {
            PerConnection = _engine.ThreadsPerConnection * Each,
            InUse = machine.MappingsInUse,
            Reserve = _ => PreflightCosts.ThreadReserve * Each + PreflightCosts.MappingReserve,
            Asked = connections => $"{Threads(connections):N0} threads with {Each} each",
            Consequence = ", past which the .NET runtime aborts",
            Lift = AsRoot("vm.max_map_count"),
        };
    }

    /// <summary>A limit that counts threads; the echo server's own are among them.</summary>
    private Bound? OfThreads(
        PreflightKind kind, string name, string source, long? limit, long? inUse, Func<long, (string Command, string Context)> lift) =>
        limit is null ? null : new Bound(kind, name, source, limit.Value)
        {
            PerConnection = _engine.ThreadsPerConnection,
            InUse = inUse,
            Reserve = connections => PreflightCosts.ThreadReserve + _servers(connections) * PreflightCosts.EchoServerThreads,
            Asked = connections => $"{_engine.ThreadsPerConnection} a connection",
            Lift = lift,
        };

    private Bound? Committed(MachineLimits machine)
    {
        var each = _engine.StackBytes + PreflightCosts.AddressSpacePerThread;
        return machine.CommitLimitBytes is not { } limit ? null : new Bound(
            PreflightKind.CommittedMemory, "committed memory", "the kernel's CommitLimit, without overcommitting,", limit)
        {
            Unit = PreflightUnit.Bytes,
            PerConnection = _engine.ThreadsPerConnection * each,
            InUse = machine.CommittedBytes,
            Reserve = connections => PreflightCosts.GeneratorBytes + _servers(connections) * PreflightCosts.EchoServerBytes,
            Asked = connections => $"{Threads(connections):N0} threads with {PreflightText.Size(each)} of address space each",
            Lift = _ => ("sysctl -w vm.overcommit_memory=0", "as root, `sysctl -w vm.overcommit_memory=0`, or lower baseline.stack"),
        };
    }

    private long Threads(int connections) => (long)connections * _engine.ThreadsPerConnection;

    private static Func<long, (string Command, string Context)> AsRoot(string setting) =>
        need => ($"sysctl -w {setting}={need}", $"as root, `sysctl -w {setting}={need}`");

    private static string OverHard(long need, long? hard) => hard < need
        ? $" (that is over the hard limit of {hard:N0} too, which root raises: LimitNPROC= of a systemd unit, nproc in /etc/security/limits.conf)"
        : "";

    /// <summary>One limit: it is kept while what is in use, a reserve, and so much a connection are not more than it.</summary>
    /// <param name="Name">What is counted.</param>
    /// <param name="Source">What sets the limit.</param>
    private sealed record Bound(PreflightKind Kind, string Name, string Source, long Limit)
    {
        public PreflightUnit Unit { get; init; } = PreflightUnit.Count;

        public required long PerConnection { get; init; }

        /// <summary>Null where unknown.</summary>
        public required long? InUse { get; init; }

        /// <summary>Beside what so many connections need.</summary>
        public required Func<int, long> Reserve { get; init; }

        /// <summary>How what the connections need comes about.</summary>
        public required Func<int, string> Asked { get; init; }

        public string Consequence { get; init; } = "";

        /// <summary>From what is needed in all to the command that gives it, and to a sentence's end around that.</summary>
        public required Func<long, (string Command, string Context)> Lift { get; init; }

        public long Need(int connections) => connections * PerConnection + (InUse ?? 0) + Reserve(connections);

        public bool Fits(int connections) => Need(connections) <= Limit;

        public string Sum(int connections) =>
            $"{Asked(connections)}{(InUse is { } used ? $" + {Amount(used)} in use" : "")} + {Amount(Reserve(connections))} in reserve";

        public string Amount(long amount) => Unit == PreflightUnit.Bytes ? PreflightText.Size(amount) : $"{amount:N0}";
    }
}

namespace ActorLoad.Core.Plan;

/// <summary>Each connection is a descriptor of its process; past the limit Akka.IO loses connections without a word.</summary>
internal sealed class PreflightDescriptors : IPreflightRule
{
    private readonly PreflightKind _kind;
    private readonly string _name;
    private readonly string _who;
    private readonly int? _inUse;
    private readonly int _processes;
    private readonly bool _maySplit;
    private readonly long? _soft;
    private readonly long? _hard;

    private PreflightDescriptors(PreflightKind kind, string name, string who, int? inUse, int processes, bool maySplit, MachineLimits machine)
    {
        _kind = kind;
        _name = name;
        _who = who;
        _inUse = inUse;
        _processes = processes;
        _maySplit = maySplit;
        _soft = machine.DescriptorSoftLimit;
        _hard = machine.DescriptorHardLimit;
    }

    /// <summary>Of one process or of several workers: each has the limit for itself, and a worker starts with about as many in use as we.</summary>
    public static PreflightDescriptors OfGenerator(MachineLimits machine, PreflightRequest request) => new(
        PreflightKind.Descriptors, "descriptors", request.Processes > 1 ? $"each of {request.Processes:N0} workers" : "this process",
        machine.DescriptorsInUse ?? 0, request.Processes, request.MaySplit, machine);

    /// <summary>A child inherits the limit, and starts with nothing but what the reserve covers.</summary>
    public static PreflightDescriptors OfEchoServer(MachineLimits machine, PreflightRequest request) => new(
        PreflightKind.EchoServerDescriptors, "descriptors of the echo server",
        request.EchoServerProcesses > 1 ? $"each of {request.EchoServerProcesses:N0} processes of its own echo server" : "its own echo server",
        null, request.EchoServerProcesses, maySplit: false, machine);

    public string? Unread => _soft is null && _kind == PreflightKind.Descriptors ? "descriptor limit" : null;

    public bool Fits(int connections) => _soft is not { } limit || Need(connections) <= limit;

    public IEnumerable<PreflightFinding> Findings(int connections)
    {
        if (Fits(connections))
            yield break;
        var need = Need(connections);
        var command = $"ulimit -n {need}";
        var workers = _maySplit && WorkersFor(connections) is { } enough ? $", or spread it over {enough:N0} workers (--workers {enough})" : "";
        var hard = _hard < need
            ? $" (that is over the hard limit of {_hard:N0} too, which root raises: LimitNOFILE= of a systemd unit, "
              + $"nofile in /etc/security/limits.conf, --ulimit nofile={need} of a container)"
            : "";
        yield return new(
            _kind,
            PreflightSeverity.Refuse,
            $"{connections:N0} connections need {need:N0} descriptors in {_who} ({Sum(connections)}), and its limit is {_soft:N0}: "
            + $"start it after `{command}`{hard}{workers}.",
            command);
    }

    public IEnumerable<PreflightFigure> Figures(int connections) =>
        [new(_name, PreflightUnit.Count, Need(connections), _soft is null or long.MaxValue ? null : _soft, Sum(connections))];

    private long Need(int connections) => Largest(connections) + (_inUse ?? 0) + PreflightCosts.DescriptorReserve;

    /// <summary>Connections of the process that has most of them.</summary>
    private long Largest(int connections) => ((long)connections + _processes - 1) / _processes;

    private long? WorkersFor(int connections) =>
        _soft - (_inUse ?? 0) - PreflightCosts.DescriptorReserve is { } room && room >= PreflightCosts.SmallestShare ? (connections + room - 1) / room : null;

    private string Sum(int connections) =>
        $"{Largest(connections):N0} connections{(_inUse is { } used ? $" + {used:N0} in use" : "")} + {PreflightCosts.DescriptorReserve} in reserve";
}

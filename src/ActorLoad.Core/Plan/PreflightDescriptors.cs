namespace ActorLoad.Core.Plan;

/// <summary>Each connection is a descriptor of its process; past the limit Akka.IO loses connections without a word.</summary>
internal sealed class PreflightDescriptors : IPreflightRule
{
    private readonly PreflightKind _kind;
    private readonly string _name;
    private readonly string _who;
    private readonly int? _inUse;
    private readonly long? _soft;
    private readonly long? _hard;

    private PreflightDescriptors(PreflightKind kind, string name, string who, int? inUse, MachineLimits machine)
    {
        _kind = kind;
        _name = name;
        _who = who;
        _inUse = inUse;
        _soft = machine.DescriptorSoftLimit;
        _hard = machine.DescriptorHardLimit;
    }

    public static PreflightDescriptors OfGenerator(MachineLimits machine) =>
        new(PreflightKind.Descriptors, "descriptors", "this process", machine.DescriptorsInUse ?? 0, machine);

    /// <summary>A child inherits the limit, and starts with nothing but what the reserve covers.</summary>
    public static PreflightDescriptors OfEchoServer(MachineLimits machine) =>
        new(PreflightKind.EchoServerDescriptors, "descriptors of the echo server", "its own echo server", null, machine);

    public string? Unread => _soft is null && _kind == PreflightKind.Descriptors ? "descriptor limit" : null;

    public bool Fits(int connections) => _soft is not { } limit || Need(connections) <= limit;

    public IEnumerable<PreflightFinding> Findings(int connections)
    {
        if (Fits(connections))
            yield break;
        var need = Need(connections);
        var command = $"ulimit -n {need}";
        var hard = _hard < need
            ? $" (that is over the hard limit of {_hard:N0} too, which root raises: LimitNOFILE= of a systemd unit, nofile in /etc/security/limits.conf, --ulimit nofile={need} of a container)"
            : "";
        yield return new(
            _kind,
            PreflightSeverity.Refuse,
            $"{connections:N0} connections need {need:N0} descriptors in {_who} ({Sum(connections)}), and its limit is {_soft:N0}: start it after `{command}`{hard}.",
            command);
    }

    public IEnumerable<PreflightFigure> Figures(int connections) =>
        [new(_name, PreflightUnit.Count, Need(connections), _soft is null or long.MaxValue ? null : _soft, Sum(connections))];

    private long Need(int connections) => (long)connections + (_inUse ?? 0) + PreflightCosts.DescriptorReserve;

    private string Sum(int connections) =>
        $"{connections:N0} connections{(_inUse is { } used ? $" + {used:N0} in use" : "")} + {PreflightCosts.DescriptorReserve} in reserve";
}

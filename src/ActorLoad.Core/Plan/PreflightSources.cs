using System.Net;
using System.Net.Sockets;

namespace ActorLoad.Core.Plan;

/// <summary>A source must be an address of this machine from which every target can be reached. How many connections there are does not matter.</summary>
internal sealed class PreflightSources : IPreflightRule
{
    private readonly List<PreflightFinding> _findings;

    public PreflightSources(AddressPlan plan, MachineLimits machine)
    {
        var sources = plan.Sources.OfType<IPAddress>().Select(AddressPair.Plain).Distinct().ToList();
        var targets = plan.Targets.Select(target => AddressPair.Plain(target.Address)).Distinct().ToList();
        _findings = [.. NotLocal(sources, machine), .. OtherFamily(sources, targets), .. Unroutable(sources, targets, machine)];
        Unread = sources.Count > 0 && machine.LocalAddresses is null ? "local addresses" : null;
    }

    public string? Unread { get; }

    public bool Fits(int connections) => connections == 0 || _findings.Count == 0;

    public IEnumerable<PreflightFinding> Findings(int connections) => connections == 0 ? [] : _findings;

    public IEnumerable<PreflightFigure> Figures(int connections) => [];

    private static IEnumerable<PreflightFinding> NotLocal(List<IPAddress> sources, MachineLimits machine)
    {
        if (machine.LocalAddresses is null)
            yield break;
        foreach (var source in sources.Where(source => !MayBind(source, machine)))
        {
            var command = $"ip addr add {source}/{(source.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)} dev lo";
            yield return new(
                PreflightKind.SourceNotLocal,
                PreflightSeverity.Refuse,
                $"Source {source} is no address of this machine, so no socket can be bound to it: take it out of `source`, or give it to an interface (as root, `{command}`, with the interface that leads to the target).",
                command);
        }
    }

    private static bool MayBind(IPAddress source, MachineLimits machine)
    {
        var isV4 = source.AddressFamily == AddressFamily.InterNetwork;
        if (isV4 ? machine.NonlocalBindV4 : machine.NonlocalBindV6)
            return true;
        return (isV4 && IPAddress.IsLoopback(source)) || machine.LocalAddresses!.Contains(source);
    }

    private static IEnumerable<PreflightFinding> OtherFamily(List<IPAddress> sources, List<IPAddress> targets)
    {
        foreach (var source in sources)
        {
            if (targets.Find(target => target.AddressFamily != source.AddressFamily) is not { } target)
                continue;
            yield return new(
                PreflightKind.SourceFamily,
                PreflightSeverity.Refuse,
                $"Source {source} is {Name(source)} and target {target} is {Name(target)}: every target is reached from every source, so all of them must be of one family.");
        }
    }

    private static IEnumerable<PreflightFinding> Unroutable(List<IPAddress> sources, List<IPAddress> targets, MachineLimits machine)
    {
        if (machine.LocalAddresses is null)
            yield break;
        foreach (var source in sources.Where(IPAddress.IsLoopback))
        {
            if (targets.Find(target => target.AddressFamily == source.AddressFamily && !machine.IsLocal(target)) is not { } target)
                continue;
            yield return new(
                PreflightKind.SourceUnroutable,
                PreflightSeverity.Refuse,
                $"Source {source} is a loopback address and target {target} is on another machine, which the kernel does not route: use addresses of the interface that leads there.");
        }
    }

    private static string Name(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
}

using System.Net;

namespace ActorLoad.Core.Plan;

/// <summary>
/// A firewall that tracks connections drops the handshakes that its table has no room for: they look like a server that does not answer.
/// </summary>
internal sealed class PreflightConntrack(PreflightRequest request, MachineLimits machine) : IPreflightRule
{
    public string? Unread => null;

    /// <summary>
    /// A table that is loaded and empty belongs to a firewall without such rules: then nothing is tracked, and nothing dropped.
    /// </summary>
    private bool Tracks => machine.ConntrackCount > 0;

    public bool Fits(int connections) => !Tracks || !(Need(connections) > machine.ConntrackMax);

    public IEnumerable<PreflightFinding> Findings(int connections)
    {
        var (tracked, need) = (Tracked(connections), Need(connections));
        if (!(need > machine.ConntrackMax))
            yield break;
        var command = $"sysctl -w net.netfilter.nf_conntrack_max={need + need / 4}";
        yield return Tracks
            ? new(
                PreflightKind.Conntrack, PreflightSeverity.Refuse,
                $"{tracked:N0} connections and {machine.ConntrackCount:N0} tracked now need {need:N0} entries of the firewall's "
                + $"connection table, which holds {machine.ConntrackMax:N0} and drops what is over: as root, `{command}`.",
                command)
            : new(
                PreflightKind.Conntrack, PreflightSeverity.Warn,
                $"If the firewall tracks these {tracked:N0} connections they overflow its table of {machine.ConntrackMax:N0} "
                + $"and the rest is dropped; it tracks none now. If connects time out: as root, `{command}`.",
                command);
    }

    public IEnumerable<PreflightFigure> Figures(int connections)
    {
        if (machine.ConntrackMax is { } max)
            yield return new("tracked connections", PreflightUnit.Count, Need(connections), max, $"{machine.ConntrackCount ?? 0:N0} tracked now");
    }

    private long Need(int connections) => Tracked(connections) + (machine.ConntrackCount ?? 0);

    /// <summary>Those that begin or end on this machine.</summary>
    private long Tracked(int connections) =>
        request.StartsOwnEchoServer ? connections : request.Split.Of(connections, machine).ConnectionsHere;
}

/// <summary>A server on this machine cannot queue more handshakes than somaxconn, whatever backlog it asks for.</summary>
internal sealed class PreflightAcceptQueue(PreflightRequest request, MachineLimits machine) : IPreflightRule
{
    private readonly IPEndPoint? _local = request.Targets.FirstOrDefault(target => machine.IsLocal(target.Address));

    public string? Unread => null;

    public bool Fits(int connections) => true;

    public IEnumerable<PreflightFinding> Findings(int connections)
    {
        var atOnce = Math.Min(connections, request.RampInFlight);
        if (_local is null || machine.AcceptQueueLimit is not { } limit || atOnce <= limit)
            yield break;
        var command = $"sysctl -w net.core.somaxconn={request.RampInFlight}";
        yield return new(
            PreflightKind.AcceptQueue, PreflightSeverity.Note,
            $"Up to {atOnce:N0} connects are under way at once, and a server on this machine queues {limit:N0} at most until it "
            + "accepts them: the rest wait a second or more to try again. Lower ramp.in-flight, or as root, before the server "
            + $"starts, `{command}`.",
            command);
    }

    public IEnumerable<PreflightFigure> Figures(int connections)
    {
        if (_local is not null)
        {
            yield return new(
                "accept queue", PreflightUnit.Count, Math.Min(connections, request.RampInFlight), machine.AcceptQueueLimit,
                "connects under way at once; the target is on this machine");
        }
    }
}

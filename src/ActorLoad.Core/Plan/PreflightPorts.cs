using System.Net;
using System.Net.Sockets;

namespace ActorLoad.Core.Plan;

/// <summary>
/// A connection takes one port of the ephemeral range for its pair of local address and remote end point. Others hold ports of the same pair:
/// connections in use always, those in TIME_WAIT unless the kernel gives them out again.
/// </summary>
internal sealed class PreflightPorts : IPreflightRule
{
    private readonly AddressPlan _plan;
    private readonly List<Pair> _pairs = [];

    /// <summary>Ports of the range that are neither reserved nor listened on; null where the range is unknown.</summary>
    private readonly int? _usable;

    private readonly string _range = "";

    public PreflightPorts(AddressPlan plan, MachineLimits machine)
    {
        _plan = plan;
        if (machine.EphemeralPorts is not { } range)
            return;
        _range = $"{range.First}-{range.Last}";
        _usable = Usable(range, machine);
        _pairs = Group(plan, machine, _usable.Value);
    }

    public string? Unread => _usable is null ? "ephemeral port range" : null;

    public bool Fits(int connections)
    {
        foreach (var pair in _pairs)
        {
            if (pair.Planned(_plan, connections) > pair.Free)
                return false;
        }

        return true;
    }

    public IEnumerable<PreflightFinding> Findings(int connections)
    {
        if (_usable is not { } usable)
            yield break;
        var short_ = _pairs.Where(pair => pair.Planned(_plan, connections) > pair.Free).ToList();
        if (short_.Count > 0)
            yield return TooFew(connections, short_, usable);

        var slow = Busiest(connections);
        if (short_.Count == 0 && slow.Planned(_plan, connections) > 0 && slow.Planned(_plan, connections) + slow.Blocked > SlowFrom(usable))
            yield return Slow(slow.Planned(_plan, connections) + slow.Blocked, slow, usable);

        var reusable = _pairs.Sum(pair => (long)pair.Reusable);
        if (reusable > 0)
        {
            yield return new(
                PreflightKind.TimeWait,
                PreflightSeverity.Note,
                $"{PreflightText.Count(reusable, "port", "ports")} toward these targets are in TIME_WAIT from connections that ended less than 60 s ago; the kernel gives them out again (net.ipv4.tcp_tw_reuse), so they are not counted.");
        }
    }

    public IEnumerable<PreflightFigure> Figures(int connections)
    {
        if (_usable is null)
        {
            yield return new("ports", PreflightUnit.Count, null, null, "ephemeral range unknown");
            yield break;
        }

        var pair = Busiest(connections);
        yield return new(
            "ports", PreflightUnit.Count, pair.Planned(_plan, connections), pair.Free,
            $"{pair}, the busiest of {PreflightText.Count(_pairs.Count, "pair", "pairs")} of addresses; range {_range}{pair.HeldText}");
    }

    private Pair Busiest(int connections) => _pairs.MinBy(pair => pair.Free - pair.Planned(_plan, connections))!;

    /// <summary>The kernel tries every second port of the range first, from where it left off: when that half is taken each connect looks through all of it.</summary>
    private static int SlowFrom(int usable) => usable / 2;

    private PreflightFinding TooFew(int connections, List<Pair> pairs, int usable)
    {
        var worst = pairs.MinBy(pair => pair.Free - pair.Planned(_plan, connections))!;
        var others = pairs.Count > 1 ? $" ({pairs.Count:N0} pairs of addresses are short; this is the worst)" : "";
        var (advice, command) = Advice(connections, usable, worst);
        return new(
            PreflightKind.Ports,
            PreflightSeverity.Refuse,
            $"{connections:N0} connections need {PreflightText.Count(worst.Planned(_plan, connections), "port", "ports")} {worst}, and {worst.Free:N0} of the ephemeral range {_range} are free{worst.HeldText}{others}: {advice}.",
            command);
    }

    private (string Advice, string? Command) Advice(int connections, int usable, Pair worst)
    {
        var wait = worst.TimeWaitBlocked > 0 ? "wait 60 s for TIME_WAIT to end, or " : "";
        var free = _pairs.Min(pair => pair.Free);
        if (free == 0)
        {
            return usable == 0
                ? ("widen the range, as root with `sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"`", "sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"")
                : ($"{wait}use other source addresses (source = ...) or other target ports, since there is none left here", null);
        }

        int targets = _plan.Targets.Count, sources = _plan.Sources.Count;
        var moreSources = Math.Max(1, Divide(Divide(connections, targets), free) - sources);
        var morePorts = Math.Max(1, Divide(connections, (long)free * sources) - targets);
        var command = SourceFlag(sources + moreSources);
        var example = command is null ? "source = ..." : $"source = ..., such as `{command}` in all";
        return ($"{wait}add {PreflightText.Count(moreSources, "source address", "source addresses")} ({example}) or {PreflightText.Count(morePorts, "target port", "target ports")}", command);
    }

    /// <summary>Over IPv4 loopback any address of 127.0.0.0/8 will do; elsewhere only the user knows which are theirs.</summary>
    private string? SourceFlag(long sources)
    {
        var loopback = _plan.Targets.All(target => target.AddressFamily == AddressFamily.InterNetwork && IPAddress.IsLoopback(target.Address));
        return loopback && sources <= 254 ? $"--source 127.0.0.1-127.0.0.{sources}" : null;
    }

    private PreflightFinding Slow(int taken, Pair pair, int usable)
    {
        var sources = _plan.Sources.Count;
        var enough = Divide((long)taken * sources, SlowFrom(usable));
        var command = SourceFlag(enough);
        return new(
            PreflightKind.PortScan,
            PreflightSeverity.Warn,
            $"{taken:N0} ports {pair} are more than half of the range {_range}: from {SlowFrom(usable):N0} on each connect() looks through thousands of taken ports and gets slow. Spread them over {enough:N0} source addresses (source = ...{(command is null ? "" : $", such as `{command}`")}) or over more target ports.",
            command);
    }

    private static long Divide(long amount, long by) => (amount + by - 1) / by;

    private static int Usable(PortRange range, MachineLimits machine)
    {
        var usable = 0;
        for (var port = range.First; port <= range.Last; port++)
        {
            if (!machine.ListeningPorts.Contains(port) && !machine.ReservedPorts.Any(reserved => reserved.Contains(port)))
                usable++;
        }

        return usable;
    }

    /// <summary>Targets and sources that are given twice share their ports; a target of port 0 is a port of its own.</summary>
    private static List<Pair> Group(AddressPlan plan, MachineLimits machine, int usable)
    {
        var pairs = new List<Pair>();
        var known = new Dictionary<(IPAddress? Local, IPEndPoint Remote), Pair>();
        for (var target = 0; target < plan.Targets.Count; target++)
        {
            var remote = plan.Targets[target];
            for (var source = 0; source < plan.Sources.Count; source++)
            {
                var local = plan.Sources[source] ?? machine.RoutedSources.GetValueOrDefault(AddressPair.Plain(remote.Address));
                var key = (local is null ? null : AddressPair.Plain(local), new IPEndPoint(AddressPair.Plain(remote.Address), remote.Port));
                if (remote.Port == 0 || !known.TryGetValue(key, out var pair))
                {
                    pair = new Pair(key.Item1, key.Item2, usable, HeldOn(key.Item1, key.Item2, machine), MayReuse(key.Item1, key.Item2, machine));
                    pairs.Add(pair);
                    known[key] = pair;
                }

                pair.Places.Add((target, source));
            }
        }

        return pairs;
    }

    /// <summary>Where it is not known which local address the kernel takes, that which holds most.</summary>
    private static HeldPorts HeldOn(IPAddress? local, IPEndPoint remote, MachineLimits machine)
    {
        if (local is not null)
            return machine.HeldPorts.GetValueOrDefault(new AddressPair(local, remote));
        return machine.HeldPorts
            .Where(held => held.Key.Remote.Equals(remote))
            .Select(held => held.Value)
            .DefaultIfEmpty()
            .MaxBy(held => held.InUse + held.TimeWait);
    }

    /// <summary>As tcp_twsk_unique() of the kernel has it: never without timestamps, and by default only where one end is a loopback address.</summary>
    private static bool MayReuse(IPAddress? local, IPEndPoint remote, MachineLimits machine) =>
        machine.TcpTimestamps != false && machine.TimeWaitReuse switch
        {
            TimeWaitReuse.Always => true,
            TimeWaitReuse.Loopback => IPAddress.IsLoopback(remote.Address) || (local is not null && IPAddress.IsLoopback(local)),
            TimeWaitReuse.Never => false,
            _ => true,
        };

    private sealed class Pair(IPAddress? local, IPEndPoint remote, int usable, HeldPorts held, bool mayReuse)
    {
        public List<(int Target, int Source)> Places { get; } = [];

        public int Reusable => mayReuse ? held.TimeWait : 0;

        public int TimeWaitBlocked => mayReuse ? 0 : held.TimeWait;

        public int Blocked => held.InUse + TimeWaitBlocked;

        public int Free => Math.Max(0, usable - Blocked);

        public string HeldText => (held.InUse, TimeWaitBlocked) switch
        {
            (0, 0) => "",
            (var used, 0) => $", {used:N0} in use by other connections",
            (0, var waiting) => $", {waiting:N0} held by TIME_WAIT",
            var (used, waiting) => $", {used:N0} in use by other connections and {waiting:N0} held by TIME_WAIT",
        };

        public int Planned(AddressPlan plan, int connections)
        {
            var planned = 0;
            foreach (var (target, source) in Places)
                planned += plan.CountOn(connections, target, source);
            return planned;
        }

        public override string ToString() =>
            $"{(local is null ? "" : $"from {local} ")}to {(remote.Port == 0 ? $"a port of {remote.Address}" : remote)}";
    }
}

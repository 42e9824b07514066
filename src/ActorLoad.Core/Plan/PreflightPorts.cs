using System.Net;
using System.Net.Sockets;

namespace ActorLoad.Core.Plan;

/// <summary>
/// A connection takes one port of the ephemeral range for its pair of local address and remote end point. Others hold ports of the same
/// pair: connections in use always, those in TIME_WAIT unless the kernel gives them out again.
/// </summary>
internal sealed class PreflightPorts : IPreflightRule
{
    private readonly SplitRule _split;
    private readonly MachineLimits _machine;
    private readonly AddressPlan _plan;
    private readonly List<Pair> _pairs = [];

    /// <summary>
    /// Ports of the range that are neither reserved nor listened on, now or by a server to be started; null where the range is unknown.
    /// </summary>
    private readonly int? _usable;

    private readonly string _range = "";

    public PreflightPorts(PreflightRequest request, AddressPlan plan, MachineLimits machine)
    {
        (_split, _machine) = (request.Split, machine);
        _plan = plan;
        if (machine.EphemeralPorts is not { } range)
            return;
        _range = $"{range.First}-{range.Last}";
        var notStarted = plan.Targets.Count(target => target.Port == 0);
        _usable = Math.Max(0, Usable(range, machine) - notStarted);
        _pairs = Group(plan, machine, _usable.Value);
    }

    public string? Unread => _usable is null ? "ephemeral port range" : null;

    public bool Fits(int connections)
    {
        var split = Split(connections);
        foreach (var pair in _pairs)
        {
            if (pair.Planned(_plan, split) > pair.Free)
                return false;
        }

        return true;
    }

    public IEnumerable<PreflightFinding> Findings(int connections)
    {
        if (_usable is not { } usable)
            yield break;
        var busiest = Busiest(connections);
        if (!Fits(connections))
            yield return TooFew(connections, busiest, usable);
        else if (busiest.Planned(_plan, Split(connections)) is var planned and > 0 && planned + busiest.Blocked > SlowFrom(usable))
            yield return Slow(connections, busiest, usable);

        var reusable = _pairs.Sum(pair => (long)pair.Reusable);
        if (reusable > 0)
        {
            yield return new(
                PreflightKind.TimeWait,
                PreflightSeverity.Note,
                $"{PreflightText.Count(reusable, "port", "ports")} toward these targets are in TIME_WAIT from connections that "
                + "ended less than 60 s "
                + "ago; the kernel gives them out again (net.ipv4.tcp_tw_reuse), so they are not counted.");
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
            "ports", PreflightUnit.Count, pair.Planned(_plan, Split(connections)), pair.Free,
            $"{pair}, the busiest of {PreflightText.Count(_pairs.Count, "pair", "pairs")} of addresses; range {_range}{pair.HeldText}");
    }

    /// <summary>Ports belong to the machine: all its workers take them together.</summary>
    private SplitPlan Split(int connections) => _split.Of(connections, _machine);

    private Pair Busiest(int connections)
    {
        var split = Split(connections);
        return _pairs.MaxBy(pair => pair.Planned(_plan, split) - pair.Free)!;
    }

    /// <summary>
    /// The kernel tries every second port of the range first, from where it left off: when that half is taken, each connect looks through
    /// all of it (measured on Linux 6.18: 19 us a connect up to 14,116 of the usual 28,232 ports, 730 us from there on).
    /// </summary>
    private static int SlowFrom(int usable) => usable / 2;

    private PreflightFinding TooFew(int connections, Pair worst, int usable)
    {
        var split = Split(connections);
        var pairs = _pairs.Count(pair => pair.Planned(_plan, split) > pair.Free);
        var others = pairs > 1 ? $" ({pairs:N0} pairs of addresses are short; this is the worst)" : "";
        var need = PreflightText.Count(worst.Planned(_plan, split), "port", "ports");
        var here = split.Remote > 0 ? $", {split.ConnectionsHere:N0} of them from this machine," : "";
        var (advice, command) = Advice(split, usable);
        return new(
            PreflightKind.Ports,
            PreflightSeverity.Refuse,
            $"{connections:N0} connections{here} need {need} {worst}, and {worst.Free:N0} of the ephemeral range {_range} are "
            + $"free{worst.HeldText}{others}: "
            + $"{advice}.",
            command);
    }

    private (string Advice, string? Command) Advice(SplitPlan split, int usable)
    {
        const string Widen = "sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"";
        if (usable == 0)
            return ($"widen the range, as root with `{Widen}`", Widen);

        var wait = _pairs.TrueForAll(pair => pair.Planned(_plan, split) <= usable - pair.InUse) ? "wait 60 s for TIME_WAIT to end, or " : "";
        var free = _pairs.Min(pair => pair.Free);
        if (free == 0)
            return ($"{wait}use other source addresses (source = ...) or other target ports, since none is left here", null);

        int targets = _plan.Targets.Count, sources = _plan.Sources.Count;
        var moreSources = Math.Max(1, SourcesFor(split, free) - sources);
        var morePorts = Math.Max(1, Enough(split, sources, free) - targets);
        var command = SourceFlag(sources + moreSources);
        var example = command is null ? "" : $", such as `{command}` in all";
        return (
            $"{wait}add {PreflightText.Count(moreSources, "source address", "source addresses")} (source = ...{example}) "
            + $"or {PreflightText.Count(morePorts, "target port", "target ports")}",
            command);
    }

    private PreflightFinding Slow(int connections, Pair pair, int usable)
    {
        var split = Split(connections);
        var room = SlowFrom(usable) - pair.Blocked;
        var enough = room > 0 ? SourcesFor(split, room) : 0;
        var command = enough > 0 ? SourceFlag(enough) : null;
        var spread = (enough, command) switch
        {
            (0, _) => "Use other source addresses (source = ...)",
            (_, null) => $"Spread them over {enough:N0} source addresses (source = ...)",
            _ => $"Spread them over {enough:N0} source addresses (source = ..., such as `{command}`)",
        };
        return new(
            PreflightKind.PortScan,
            PreflightSeverity.Warn,
            $"{pair.Planned(_plan, split) + pair.Blocked:N0} ports {pair} are more than half of the range {_range}: from "
            + $"{SlowFrom(usable):N0} on "
            + $"each connect() looks through thousands of taken ports and gets slow. {spread} or over more target ports.",
            command);
    }

    /// <summary>Sources, in all, that bring every pair down to so many connections.</summary>
    private long SourcesFor(SplitPlan split, int each) => Enough(split, _plan.Targets.Count, each);

    /// <summary>
    /// How many of one kind of address it takes, where there are so many of the other kind, to bring every pair down to so many connections.
    /// </summary>
    private static long Enough(SplitPlan split, long others, int each)
    {
        var most = Rounding.DivideUp(Rounding.DivideUp(split.Connections, others), each);
        for (var number = Math.Min(most, Rounding.DivideUp(Rounding.DivideUp(split.ConnectionsHere, others), each)); number < most; number++)
        {
            if (number > 0 && AddressPlan.MostOf(split.Connections, others * number, split.Local, split.Total) <= each)
                return number;
        }

        return most;
    }

    /// <summary>Over IPv4 loopback any address of 127.0.0.0/8 will do; elsewhere only the user knows which are theirs.</summary>
    private string? SourceFlag(long sources)
    {
        var loopback = _plan.Targets.All(target => target.AddressFamily == AddressFamily.InterNetwork && IPAddress.IsLoopback(target.Address));
        return loopback && sources is > 1 and <= 254 ? $"--source 127.0.0.1-127.0.0.{sources}" : null;
    }

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

    /// <summary>
    /// As tcp_twsk_unique() of the kernel has it: never without timestamps, and by default only where one end is a loopback address.
    /// </summary>
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

        private int TimeWaitBlocked => mayReuse ? 0 : held.TimeWait;

        public int InUse => held.InUse;

        public int Blocked => held.InUse + TimeWaitBlocked;

        public int Free => Math.Max(0, usable - Blocked);

        public string HeldText => (held.InUse, TimeWaitBlocked) switch
        {
            (0, 0) => "",
            (var used, 0) => $", {used:N0} in use by other connections",
            (0, var waiting) => $", {waiting:N0} held by TIME_WAIT",
            var (used, waiting) => $", {used:N0} in use by other connections and {waiting:N0} held by TIME_WAIT",
        };

        public int Planned(AddressPlan plan, SplitPlan split)
        {
            var planned = 0;
            foreach (var (target, source) in Places)
                planned += plan.CountOn(split.Connections, target, source, split.Local, split.Total);
            return planned;
        }

        public override string ToString() =>
            $"{(local is null ? "" : $"from {local} ")}to {(remote.Port == 0 ? $"a port of {remote.Address}" : remote)}";
    }
}

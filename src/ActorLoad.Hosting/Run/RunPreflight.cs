using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Wire;
using ActorLoad.Hosting.Machine;

namespace ActorLoad.Hosting.Run;

/// <summary>Puts a run's options and this machine's limits before the preflight.</summary>
public static class RunPreflight
{
    /// <summary>Over how many processes a run is spread.</summary>
    public static SplitPlan SplitOf(ILoadEngine engine, LoadOptions options, LinuxMachine machine) =>
        engine.Splits ? SplitPlan.Of(options, machine.Read([], [])) : new SplitPlan(0, 0, "this program runs in one process");

    /// <param name="targets">None: the run starts an echo server of its own.</param>
    public static PreflightResult Check(ILoadEngine engine, LoadOptions options, ImmutableArray<IPEndPoint> targets, LinuxMachine machine)
    {
        var split = SplitOf(engine, options, machine);
        return Check(engine.CostsOf(options), options with { Connections = split.OnThisMachine(options.Connections) }, targets, machine, split.LocalShares, engine.Splits);
    }

    /// <summary>The processes and ports of the run's own echo server.</summary>
    public static (int Processes, int Ports) EchoServerOf(LoadOptions options, LinuxMachine machine) =>
        OwnEchoServer.SizeFor(options.Connections, machine.Read([], []).DescriptorSoftLimit);

    /// <summary>Whether this machine lets one process hold so many of a run's connections.</summary>
    /// <returns>Why not: full sentences with the need, the limit and what lifts it. Empty: it does.</returns>
    public static ImmutableArray<string> OfShare(int connections, LoadOptions options, ImmutableArray<IPEndPoint> targets, LinuxMachine machine) =>
    [
        .. Check(EngineCosts.Actors, options with { Connections = connections }, targets, machine, processes: 1, maySplit: true).Findings
            .Where(finding => finding.Severity == PreflightSeverity.Refuse)
            .Select(finding => finding.Text),
    ];

    /// <summary>What the plan itself wants said.</summary>
    public static IEnumerable<string> PlanWarnings(LoadOptions options)
    {
        var silent = options.Message.Interval is null ? 0 : LoadPlan.From(options).SilentConnections();
        if (silent > 0)
        {
            yield return $"{silent} of {options.Connections} connections will send nothing: the hold is shorter than message.interval; " +
                "make hold.duration at least as long.";
        }
    }

    private static PreflightResult Check(
        EngineCosts engine, LoadOptions options, ImmutableArray<IPEndPoint> targets, LinuxMachine machine, int processes, bool maySplit)
    {
        var server = EchoServerOf(options, machine);
        var planned = targets.IsEmpty ? OwnTargets(server.Ports) : targets;
        return Preflight.Check(
            new PreflightRequest(
                options.Connections, planned, options.Sources, options.Ramp.RatePerSecond, options.Ramp.InFlight, targets.IsEmpty,
                options.Message.Interval is null ? 0 : options.Message.InFlight, LengthPrefixedCodec.HeaderSize + options.Message.MaxSize)
            {
                Engine = engine,
                Processes = Math.Max(1, processes),
                EchoServerProcesses = server.Processes,
                MaySplit = maySplit,
            },
            machine.Read(planned, options.Sources));
    }

    /// <summary>Ports not known yet, but as many as there will be.</summary>
    private static ImmutableArray<IPEndPoint> OwnTargets(int ports) => [.. Enumerable.Range(0, ports).Select(_ => new IPEndPoint(IPAddress.Loopback, 0))];
}

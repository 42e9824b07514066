using System.Net;

namespace ActorLoad.Core.Plan;

/// <summary>
/// Decides, before a socket is opened, whether a machine has the descriptors, ports, threads, memory and tables that a run needs. Pure: what
/// the machine allows is handed in, and what is not known of it refuses nothing.
/// </summary>
public static class Preflight
{
    /// <summary>Where the run's own echo server is assumed while it has no port yet.</summary>
    private static readonly IPEndPoint OwnEchoServer = new(IPAddress.Loopback, 0);

    /// <exception cref="ArgumentException">No target, and no echo server of its own; or a negative number of connections.</exception>
    public static PreflightResult Check(PreflightRequest request, MachineLimits machine)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Connections, nameof(request));
        if (request.Targets.Count == 0)
        {
            if (!request.StartsOwnEchoServer)
                throw new ArgumentException("A run without a target must start its own echo server.", nameof(request));
            request = request with
            {
                Targets = [.. Enumerable.Repeat(OwnEchoServer, EchoServerPlan.Of(request.Connections, machine.DescriptorSoftLimit).Ports)],
            };
        }

        var rules = Rules(request, machine);
        var unread = rules.Select(rule => rule.Unread).OfType<string>().ToList();
        var findings = rules.SelectMany(rule => rule.Findings(request.Connections));
        if (unread.Count > 0)
            findings = findings.Append(Unchecked(unread));
        var largest = Largest(rules);
        List<PreflightFinding> gravestFirst = [.. findings.OrderByDescending(finding => finding.Severity)];
        // A run on threads is refused far sooner, and a refused run tells its reasons alone: the first says how far this machine goes.
        if (OnThreads(request) && gravestFirst is [{ Severity: PreflightSeverity.Refuse } first, ..])
        {
            var most = PreflightText.Count(Largest(Rules(request, AtNextStart(machine))), "connection", "connections");
            gravestFirst[0] = first with { Text = $"{first.Text} At most {most} would fit this machine." };
        }

        return new PreflightResult(
            [.. gravestFirst],
            largest,
            [.. rules.SelectMany(rule => rule.Figures(request.Connections)), .. RunFigures(request, machine)])
        {
            Split = request.Split.Of(request.Connections, machine),
            EchoServer = request.StartsOwnEchoServer ? EchoServerPlan.Of(request.Connections, machine.DescriptorSoftLimit) : null,
        };
    }

    /// <summary>The mappings in use differ from one start of a process to the next: the number that a user is told must still fit when it is asked for.</summary>
    private static MachineLimits AtNextStart(MachineLimits machine) => machine with { MappingsInUse = machine.MappingsInUse + PreflightCosts.MappingDrift };

    private static List<IPreflightRule> Rules(PreflightRequest request, MachineLimits machine)
    {
        var plan = new AddressPlan(request.Targets, request.Sources);
        var rules = new List<IPreflightRule>
        {
            new PreflightDescriptors(request.Split, machine),
            new PreflightMemory(request, machine),
            new PreflightConntrack(request, machine),
            new PreflightAcceptQueue(request, machine),
        };
        // Sources are given to all machines, and are addresses of those that open connections.
        if (request.Split.Of(request.Connections, machine).Local > 0)
            rules.InsertRange(1, [new PreflightSources(plan, machine), new PreflightPorts(request, plan, machine)]);
        if (request.StartsOwnEchoServer)
            rules.Insert(1, new PreflightEchoServer(machine));
        if (OnThreads(request))
            rules.Insert(0, new PreflightThreads(request, machine));
        return rules;
    }

    private static bool OnThreads(PreflightRequest request) => request.Engine.ThreadsPerConnection > 0;

    /// <summary>By bisection: each rule that fits n connections fits n - 1 too.</summary>
    private static int Largest(List<IPreflightRule> rules)
    {
        int fits = 0, tooMany = int.MaxValue;
        if (Fits(tooMany))
            return tooMany;
        while (tooMany - fits > 1)
        {
            var middle = fits + (tooMany - fits) / 2;
            if (Fits(middle))
                fits = middle;
            else
                tooMany = middle;
        }

        return fits;

        bool Fits(int connections) => rules.TrueForAll(rule => rule.Fits(connections));
    }

    private static PreflightFinding Unchecked(List<string> unread) => new(
        PreflightKind.Unchecked,
        PreflightSeverity.Note,
        $"This machine does not let us read its {string.Join(", its ", unread)}: not checked, and no reason to refuse the run.");

    private static IEnumerable<PreflightFigure> RunFigures(PreflightRequest request, MachineLimits machine)
    {
        yield return new("cores", PreflightUnit.Cores, null, machine.UsableCores, "that this process may use, by affinity and quota");
        if (request.RampRate > 0)
        {
            yield return new(
                "ramp", PreflightUnit.Seconds, request.Connections / request.RampRate, null, $"at {request.RampRate:0.#} connects a second");
        }
    }
}

/// <summary>
/// One thing that may be too little. <see cref="Fits"/> is false just where <see cref="Findings"/> has a refusal, and falls once, as n
/// grows.
/// </summary>
internal interface IPreflightRule
{
    /// <summary>What could not be read, so that nothing is checked; null where all was.</summary>
    string? Unread { get; }

    bool Fits(int connections);

    IEnumerable<PreflightFinding> Findings(int connections);

    IEnumerable<PreflightFigure> Figures(int connections);
}

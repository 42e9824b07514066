using System.Collections.Immutable;
using System.Net;

namespace ActorLoad.Core.Plan;

/// <summary>What a run will ask of the machine.</summary>
/// <param name="Connections">Of all machines together.</param>
/// <param name="Targets">
/// Resolved; port 0 stands for a free port of a server that is not started yet. None where the run starts its own: as many of its ports as there
/// will be.
/// </param>
/// <param name="Sources">Local addresses to connect from; none: the kernel chooses.</param>
/// <param name="RampRate">Connects started per second.</param>
/// <param name="RampInFlight">Connects under way at once.</param>
/// <param name="StartsOwnEchoServer">The server is on this machine, in processes under the same limits: as many as its connections need.</param>
/// <param name="MessageInFlight">Unanswered messages a connection may have; 0 where none are sent.</param>
/// <param name="MaxFrame">Largest frame in bytes, header included.</param>
public sealed record PreflightRequest(
    int Connections,
    IReadOnlyList<IPEndPoint> Targets,
    IReadOnlyList<IPAddress> Sources,
    double RampRate,
    int RampInFlight,
    bool StartsOwnEchoServer,
    int MessageInFlight,
    int MaxFrame)
{
    /// <summary>The I/O model that is to hold the connections.</summary>
    public EngineCosts Engine { get; init; } = EngineCosts.Actors;

    /// <summary>The processes that are to hold them.</summary>
    public SplitRule Split { get; init; } = SplitRule.OneProcess;
}

/// <summary>Whether a machine allows a run, and why not.</summary>
/// <param name="Findings">The gravest first.</param>
/// <param name="LargestConnections">
/// The most that would not be refused, all else equal; 0 where not even one would pass, <see cref="int.MaxValue"/> where nothing known is
/// in the way.
/// </param>
/// <param name="Figures">Need and limit of each thing that was looked at, for <c>actorload plan</c> to print.</param>
public sealed record PreflightResult(
    ImmutableArray<PreflightFinding> Findings, int LargestConnections, ImmutableArray<PreflightFigure> Figures)
{
    /// <summary>The processes that the run is split over.</summary>
    public required SplitPlan Split { get; init; }

    /// <summary>The server that the run starts; null where it has targets.</summary>
    public required EchoServerPlan? EchoServer { get; init; }

    public bool Refused => Findings.Any(finding => finding.Severity == PreflightSeverity.Refuse);
}

/// <param name="Text">Whole sentences: the need, the limit, and what lifts it.</param>
/// <param name="Command">What to type, alone; null where no one command helps.</param>
public sealed record PreflightFinding(PreflightKind Kind, PreflightSeverity Severity, string Text, string? Command = null);

/// <param name="Name">What is needed, such as <c>descriptors</c>.</param>
/// <param name="Need">Null where it is only told, as the cores are.</param>
/// <param name="Limit">Null where unknown or unlimited.</param>
/// <param name="Detail">How the need comes about.</param>
public sealed record PreflightFigure(string Name, PreflightUnit Unit, double? Need, double? Limit, string Detail);

public enum PreflightUnit
{
    Count,
    Bytes,
    Cores,
    Seconds,
}

public enum PreflightSeverity
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>The run will go, slower or at some risk.</summary>
    Warn,

    /// <summary>The run would break, and is not started.</summary>
    Refuse,
}

public enum PreflightKind
{
    Descriptors,
    EchoServerDescriptors,

    /// <summary>Too few source ports.</summary>
    Ports,

    /// <summary>So many on one pair of addresses that connecting gets slow.</summary>
    PortScan,

    /// <summary>Ports held by connections that ended.</summary>
    TimeWait,

    /// <summary>A source that is no address of this machine.</summary>
    SourceNotLocal,

    /// <summary>An IPv4 source with an IPv6 target, or the other way round.</summary>
    SourceFamily,

    /// <summary>A loopback source with a target on another machine.</summary>
    SourceUnroutable,

    Memory,
    ControlGroupMemory,

    /// <summary>Memory would not do if the server stopped reading.</summary>
    InFlightMemory,

    /// <summary>More memory mappings than a process may have: the runtime would abort.</summary>
    Mappings,

    /// <summary>More threads than the kernel has ids for.</summary>
    ProcessIds,

    /// <summary>More threads than the machine may have.</summary>
    MachineThreads,

    /// <summary>More threads than the control group may have.</summary>
    ControlGroupThreads,

    /// <summary>More threads than the user may have.</summary>
    UserThreads,

    /// <summary>More address space than a kernel that does not overcommit gives.</summary>
    CommittedMemory,

    Conntrack,
    AcceptQueue,

    /// <summary>Something could not be read, and was not checked.</summary>
    Unchecked,
}

using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Nodes;

namespace ActorLoad.Hosting.Run;

/// <summary>A run whose options are read, whose targets are known, and which the preflight has looked at.</summary>
/// <param name="Engine">The I/O model, as the report names it.</param>
/// <param name="Config">For the report: the options in force, by path under <c>actor-load</c>.</param>
/// <param name="Warnings">What the plan or the preflight wants said.</param>
public sealed record PreparedRun(
    string Engine, LoadOptions Options, ImmutableArray<IPEndPoint> Targets, MachineReport Machine, ImmutableSortedDictionary<string, string> Config,
    ImmutableArray<string> Warnings)
{
    /// <summary>The processes that share the connections, by the preflight.</summary>
    public SplitPlan Split { get; init; } = SplitPlan.Alone(Options.Connections);

    /// <inheritdoc cref="RunSetup.IsWarmUp"/>
    public bool IsWarmUp { get; init; }

    /// <summary>Starts the run's clock.</summary>
    public RunSetup Setup(TimeProvider time) =>
        new(Engine, Options, Targets, Machine, new RunClock(time), Split.Total) { Config = Config, Warnings = Warnings, IsWarmUp = IsWarmUp };

    /// <summary>The report of a run that the preflight does not let start: nothing was opened, and it says why.</summary>
    /// <param name="reasons">Full sentences: the need, the limit, what lifts it.</param>
    public RunReport Refuse(ImmutableArray<string> reasons, TimeProvider time) => Unstarted(time, ledger => ledger.NoteRefused(reasons));

    /// <summary>The report of a run that someone stopped before it began.</summary>
    /// <param name="signal">By what, such as <c>Ctrl-C</c>.</param>
    public RunReport Interrupt(string signal, TimeProvider time) =>
        Unstarted(time, ledger => ledger.NoteStoppedEarly($"{signal} in the preflight."));

    private RunReport Unstarted(TimeProvider time, Action<RunLedger> note)
    {
        var nowhere = this with { Targets = [new IPEndPoint(IPAddress.Loopback, 0)] };
        var setup = nowhere.Setup(time);
        using var nodes = new LocalNode(setup.Recorder, new NodeWatch(setup.Clock, probe: null, setup.Options.Hold.Duration), Machine.Cores, () => Standing.None, _ => default);
        var ledger = new RunLedger(setup, nodes);
        note(ledger);
        return ledger.Report();
    }
}

using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Operate.Machine;

namespace ActorLoad.Run;

/// <summary>A run whose options are read, whose targets are known, and which the preflight has looked at.</summary>
/// <param name="Config">For the report: the options in force, by path under <c>actor-load</c>.</param>
/// <param name="Warnings">What the plan or the preflight wants said.</param>
public sealed record PreparedRun(
    LoadOptions Options, ImmutableArray<IPEndPoint> Targets, MachineReport Machine, ImmutableSortedDictionary<string, string> Config,
    ImmutableArray<string> Warnings)
{
    /// <summary>Starts the run's clock.</summary>
    public RunSetup Setup(TimeProvider time) => new(Options, Targets, Machine, time) { Config = Config, Warnings = Warnings };

    /// <summary>The report of a run that is not let start: nothing was opened, and it says why.</summary>
    /// <param name="reasons">Full sentences: the need, the limit, what lifts it.</param>
    public RunReport Refuse(ImmutableArray<string> reasons, TimeProvider time)
    {
        var nowhere = this with { Targets = [new IPEndPoint(IPAddress.Loopback, 0)] };
        var ledger = new RunLedger(nowhere.Setup(time), fixedActors: 0);
        ledger.NoteRefused(reasons);
        return ledger.Report(StallSummary.None);
    }
}

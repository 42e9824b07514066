using System.Collections.Immutable;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;

namespace ActorLoad.Run;

/// <summary>The report of a run that the preflight did not let start: nothing was opened, and it says why.</summary>
public static class RefusedRun
{
    public static RunReport Report(
        LoadOptions options, ImmutableSortedDictionary<string, string> config, MachineReport machine, ImmutableArray<string> warnings,
        ImmutableArray<string> refusals, TimeProvider time)
    {
        var setup = new RunSetup(options, [new(System.Net.IPAddress.Loopback, 0)], machine, time) { Config = config, Warnings = warnings };
        var ledger = new RunLedger(setup, fixedActors: 0);
        ledger.NoteRefused(refusals);
        ledger.Flush();
        return ledger.Report(Operate.Machine.StallSummary.None);
    }
}

using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Operate.Machine;

namespace ActorLoad.Run;

/// <summary>The report of a run that ended before it began: nothing was opened, and it says why.</summary>
public static class UnstartedRun
{
    /// <summary>The preflight did not let it start.</summary>
    public static RunReport Refused(
        LoadOptions options, ImmutableSortedDictionary<string, string> config, MachineReport machine, ImmutableArray<string> warnings,
        ImmutableArray<string> refusals, TimeProvider time) =>
        Report(Setup(options, config, machine, time, warnings), ledger => ledger.NoteRefused(refusals));

    /// <summary>Someone stopped it in the preflight.</summary>
    /// <param name="signal">By what, such as <c>Ctrl-C</c>.</param>
    public static RunReport Interrupted(
        LoadOptions options, ImmutableSortedDictionary<string, string> config, MachineReport machine, string signal, TimeProvider time) =>
        Report(Setup(options, config, machine, time, []), ledger => ledger.NoteStoppedEarly($"{signal} in the preflight."));

    private static RunSetup Setup(
        LoadOptions options, ImmutableSortedDictionary<string, string> config, MachineReport machine, TimeProvider time,
        ImmutableArray<string> warnings) =>
        new(options, [new IPEndPoint(IPAddress.Loopback, 0)], machine, time) { Config = config, Warnings = warnings };

    private static RunReport Report(RunSetup setup, Action<RunLedger> note)
    {
        var ledger = new RunLedger(setup, fixedActors: 0);
        note(ledger);
        ledger.Flush();
        return ledger.Report(StallSummary.None);
    }
}

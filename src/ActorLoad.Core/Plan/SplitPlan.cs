using System.Globalization;

namespace ActorLoad.Core.Plan;

/// <summary>Over how many processes a run is spread, and why. Pure: what the machine allows is handed in.</summary>
/// <param name="Local">Workers on this machine, processes of their own; 0 where one process is the whole run, or others bring all workers.</param>
/// <param name="Remote">Workers that join from other machines.</param>
/// <param name="Why">A sentence without its full stop.</param>
public sealed record SplitPlan(int Local, int Remote, string Why)
{
    /// <summary>No cluster is formed.</summary>
    public bool InOneProcess => Local + Remote == 0;

    /// <summary>Processes that open connections, on all machines.</summary>
    public int Shares => Math.Max(1, Local + Remote);

    /// <summary>Processes of this machine that open connections.</summary>
    public int LocalShares => InOneProcess ? 1 : Local;

    /// <summary>Connections of the process that holds most of them.</summary>
    public int LargestShare(int connections) => IdRange.Whole(connections).Part(0, Shares).Count;

    /// <summary>Connections that this machine's processes hold together.</summary>
    public int OnThisMachine(int connections) => Enumerable.Range(0, LocalShares).Sum(share => IdRange.Whole(connections).Part(share, Shares).Count);

    /// <param name="machine">Descriptors and cores count here; ports are the machine's, and no further process adds to them.</param>
    public static SplitPlan Of(LoadOptions options, MachineLimits machine)
    {
        var workers = options.Workers;
        if (workers.Count is { } asked)
        {
            // More processes than connections would have nothing to do.
            var local = Math.Min(asked, Math.Max(1, options.Connections));
            return local <= 1 && workers.Remote == 0
                ? new SplitPlan(0, 0, $"workers.count = {asked}: one process")
                : new SplitPlan(asked == 0 ? 0 : local, workers.Remote, $"workers.count = {asked}{RemoteText(workers.Remote)}");
        }

        if (workers.Remote > 0)
            return new SplitPlan(0, workers.Remote, $"workers.count = auto: none on this machine beside those of others{RemoteText(workers.Remote)}");
        var byDescriptors = ByDescriptors(options.Connections, machine);
        var byRate = ByRate(options, machine);
        var count = Math.Max(byDescriptors, byRate);
        if (count <= 1)
            return new SplitPlan(0, 0, "workers.count = auto: one process is enough");
        return new SplitPlan(count, 0, count == byDescriptors
            ? string.Create(CultureInfo.InvariantCulture, $"workers.count = auto: a process may have {machine.DescriptorSoftLimit:N0} descriptors")
            : string.Create(CultureInfo.InvariantCulture,
                $"workers.count = auto: one process sends {PreflightCosts.SendsPerSecondPerProcess:N0} messages a second at most"));
    }

    private static int ByDescriptors(int connections, MachineLimits machine)
    {
        if (machine.DescriptorSoftLimit is not { } limit)
            return 1;
        var room = limit - PreflightCosts.DescriptorReserve - (machine.DescriptorsInUse ?? 0);
        return room < PreflightCosts.SmallestShare ? 1 : (int)Math.Min(1000, Math.Max(1, (connections + room - 1) / room));
    }

    private static int ByRate(LoadOptions options, MachineLimits machine)
    {
        if (options.Message.Interval is not { } interval)
            return 1;
        var rate = options.Connections / interval.TotalSeconds;
        var cores = machine.UsableCores is { } usable ? Math.Max(1, (int)usable) : 1;
        return Math.Min(cores, Math.Max(1, (int)Math.Ceiling(rate / PreflightCosts.SendsPerSecondPerProcess)));
    }

    private static string RemoteText(int remote) =>
        remote == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {remote:N0} that join from elsewhere (workers.remote)");
}

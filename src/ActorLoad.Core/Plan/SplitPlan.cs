namespace ActorLoad.Core.Plan;

/// <summary>How many processes carry out a run, and why so many.</summary>
/// <param name="Connections">That they share.</param>
/// <param name="Local">Workers on this machine; 1 where this process does it alone, 0 where all of them are remote.</param>
/// <param name="Remote">Workers that other machines bring.</param>
/// <param name="Why">A sentence, without its full stop.</param>
public sealed record SplitPlan(int Connections, int Local, int Remote, string Why)
{
    /// <summary>Of a program that knows no other way.</summary>
    public static SplitPlan Alone(int connections) => new(connections, 1, 0, "1 process: this program has no other way");

    /// <summary>At least 1.</summary>
    public int Total => Local + Remote;

    /// <summary>This process opens the connections: no worker is started and no cluster is formed.</summary>
    public bool InOneProcess => Total == 1 && Remote == 0;

    /// <summary>Connections of the worker that has most of them.</summary>
    public int LargestShare => (int)Rounding.DivideUp(Connections, Total);

    /// <summary>The same once one of them is lost and the others have taken over what it held; null where nobody is left to.</summary>
    public int? LargestShareAfterLoss => Total > 1 ? (int)Rounding.DivideUp(Connections, Total - 1) : null;

    /// <summary>
    /// Connections that this machine's workers have together, at most: who has one more than others is settled when they have joined.
    /// </summary>
    public int ConnectionsHere => Connections / Total * Local + Math.Min(Connections % Total, Local);

    /// <summary>Processes of the run on this machine: a coordinator that has workers is one of its own. Echo servers are not counted.</summary>
    public int ProcessesHere => InOneProcess ? 1 : Local + 1;
}

/// <summary>What a run was told of its workers, as a rule that gives the split of any number of connections.</summary>
/// <param name="Splits">Whether there is a choice: an engine may know one process alone.</param>
/// <param name="Count">Workers on this machine; null: as many as it takes.</param>
/// <param name="Remote">Workers that other machines bring.</param>
/// <param name="Interval">From one send of a connection to its next; null: nothing is sent.</param>
public sealed record SplitRule(bool Splits, int? Count, int Remote, TimeSpan? Interval)
{
    /// <summary>Most workers that are started on a machine unless more are asked for: the most that may be.</summary>
    public const int MostLocal = 1000;

    /// <summary>Those that are left when a worker is lost are to have room for what it held: where it takes several, it takes one more.</summary>
    public bool SparesOne { get; init; }

    /// <summary>Of an engine that does not split.</summary>
    public static SplitRule OneProcess { get; } = new(Splits: false, Count: 1, Remote: 0, Interval: null);

    public static SplitRule From(LoadOptions options) =>
        new(Splits: true, options.Workers.Count, options.Workers.Remote, options.Message.Interval)
        {
            SparesOne = options.Workers.NodeLost == NodeLost.Reassign,
        };

    /// <summary>The split of so many connections. It never has fewer workers for more connections.</summary>
    /// <param name="machine">This one: its limit of descriptors and its cores decide where nothing else does.</param>
    public SplitPlan Of(int connections, MachineLimits machine)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(connections);
        if (!Splits)
            return SplitPlan.Alone(connections);
        if (Count is { } count)
            return AsAsked(connections, count);
        if (Remote > 0)
        {
            var why = $"{Workers(Remote, "remote ")}, as asked (workers.remote), and none on this machine (workers.count = auto)";
            return new SplitPlan(connections, 0, Remote, why);
        }

        return AsNeeded(connections, machine);
    }

    /// <summary>Workers, the remote ones among them, that keep each within the limit of descriptors; null where no number does.</summary>
    public static int? WorkersFor(int connections, MachineLimits machine) => Room(machine) switch
    {
        null => 1,
        <= 0 => null,
        { } room => Math.Max(1, (int)Rounding.DivideUp(connections, room)),
    };

    /// <summary>Connections that one process has descriptors for; null: as many as anyone likes.</summary>
    private static long? Room(MachineLimits machine) =>
        machine.DescriptorSoftLimit is { } limit and < long.MaxValue
            ? limit - PreflightCosts.DescriptorReserve - (machine.DescriptorsInUse ?? 0)
            : null;

    private SplitPlan AsAsked(int connections, int count)
    {
        // A worker without a connection costs as much as one that has some.
        var local = Math.Clamp(connections - Remote, Math.Min(1, count), count);
        var fewer = local < count
            ? $": no more than there are connections, of the {count:N0} asked for (workers.count)"
            : ", as asked (workers.count)";
        var why = (local, Remote) switch
        {
            (0, _) => $"{Workers(Remote, "remote ")} and none on this machine, as asked (workers.count, workers.remote)",
            (1, 0) => $"1 process{fewer}",
            (_, 0) => $"{Workers(local)}{fewer}",
            _ => $"{Workers(Remote, "remote ")}, as asked (workers.remote), and {local:N0} on this machine{fewer}",
        };
        return new SplitPlan(connections, local, Remote, why);
    }

    private SplitPlan AsNeeded(int connections, MachineLimits machine)
    {
        var fewest = Room(machine) < PreflightCosts.SmallestShare ? 1 : Math.Min(WorkersFor(connections, machine) ?? 1, MostLocal);
        var byDescriptors = SparesOne && fewest is > 1 and < MostLocal ? fewest + 1 : fewest;
        var (sends, most) = (SendsPerSecond(connections), (int)Math.Clamp(machine.UsableCores ?? 1, 1, MostLocal));
        var wanted = Math.Max(1, Math.Ceiling(sends / PreflightCosts.SendsPerSecond));
        var bySends = (int)Math.Min(wanted, most);

        var local = Math.Max(byDescriptors, bySends);
        var why = local == 1
            ? $"1 process: {Reach(connections, sends, machine)}"
            : byDescriptors >= bySends
                ? $"{Workers(local)}: {Amount(connections)} at a descriptor limit of {machine.DescriptorSoftLimit:N0} a process"
                    + (byDescriptors > fewest ? ", and one more, so that the others have room for what a lost one held (workers.node-lost = reassign)" : "")
                : $"{Workers(local)}: {sends:N0} sends a second at about {PreflightCosts.SendsPerSecond:N0} a process"
                    + (wanted > most ? $", and no more than the {most:N0} cores of this machine" : "");
        return new SplitPlan(connections, local, 0, why);
    }

    private static string Reach(int connections, double sends, MachineLimits machine)
    {
        var limit = machine.DescriptorSoftLimit is { } soft and < long.MaxValue ? $" at a descriptor limit of {soft:N0}" : "";
        return sends > PreflightCosts.SendsPerSecond
            ? $"{Amount(connections)}{limit}, and {sends:N0} sends a second on 1 core"
            : $"{Amount(connections)}{limit}, and {sends:N0} sends a second (one process makes about {PreflightCosts.SendsPerSecond:N0})";
    }

    private double SendsPerSecond(int connections) => Interval is { } interval ? connections / interval.TotalSeconds : 0;

    private static string Amount(int connections) => PreflightText.Count(connections, "connection", "connections");

    private static string Workers(int number, string kind = "") => PreflightText.Count(number, $"{kind}worker", $"{kind}workers");
}

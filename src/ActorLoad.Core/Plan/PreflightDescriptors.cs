namespace ActorLoad.Core.Plan;

/// <summary>Each connection is a descriptor of its process; past the limit no further one opens, of Akka.IO's without a word.</summary>
internal sealed class PreflightDescriptors(SplitRule rule, MachineLimits machine) : IPreflightRule
{
    public string? Unread => machine.DescriptorSoftLimit is null ? "descriptor limit" : null;

    public bool Fits(int connections) => machine.DescriptorSoftLimit is not { } limit || Need(rule.Of(connections, machine)) <= limit;

    public IEnumerable<PreflightFinding> Findings(int connections)
    {
        var split = rule.Of(connections, machine);
        if (Fits(connections))
        {
            if (AfterLoss(split) is { } finding)
                yield return finding;
            yield break;
        }

        var need = Need(split);
        var command = DescriptorText.Command(need);
        yield return new(
            PreflightKind.Descriptors,
            PreflightSeverity.Refuse,
            $"{connections:N0} connections need {need:N0} descriptors in {Who(split)} ({Sum(split)}), and its limit is "
            + $"{machine.DescriptorSoftLimit:N0}: start it after `{command}`{DescriptorText.OverHard(need, machine)}{MoreWorkers(split)}.",
            command);
    }

    public IEnumerable<PreflightFigure> Figures(int connections)
    {
        var split = rule.Of(connections, machine);
        var each = split.Local > 1 ? ", in each worker" : "";
        yield return new("descriptors", PreflightUnit.Count, Need(split), DescriptorText.Limit(machine), Sum(split) + each);
    }

    /// <summary>
    /// Of the worker here that has most connections, or of the coordinator where none is here. Workers start with what this process has in use.
    /// </summary>
    private long Need(SplitPlan split) => Need(LargestHere(split));

    private long Need(int share) => (long)share + (machine.DescriptorsInUse ?? 0) + PreflightCosts.DescriptorReserve;

    /// <summary>The run fits, and would not if it lost a worker: what is to be taken over then would stay closed in part.</summary>
    private PreflightFinding? AfterLoss(SplitPlan split)
    {
        if (!rule.SparesOne || split.Local == 0 || split.LargestShareAfterLoss is not { } share || Need(share) <= machine.DescriptorSoftLimit)
            return null;
        var command = DescriptorText.Command(Need(share));
        return new(
            PreflightKind.Descriptors,
            PreflightSeverity.Warn,
            $"With one of {split.Total:N0} workers lost, the others would hold up to {share:N0} connections each (workers.node-lost = reassign), which takes "
            + $"{Need(share):N0} descriptors, and the limit is {machine.DescriptorSoftLimit:N0}: a part would stay closed. Start it after `{command}`"
            + $"{DescriptorText.OverHard(Need(share), machine)}{AddWorkers(split, spare: 1)}.",
            command);
    }

    /// <param name="spare">So many more than it takes.</param>
    private string AddWorkers(SplitPlan split, int spare) =>
        SplitRule.WorkersFor(split.Connections, machine) + spare - split.Remote is { } enough and <= SplitRule.MostLocal
            ? $", or add workers (workers.count = {enough})"
            : "";

    private static int LargestHere(SplitPlan split) => split.Local > 0 ? split.LargestShare : 0;

    private static string Who(SplitPlan split) => split switch
    {
        { InOneProcess: true } => "this process",
        { Local: 0 } => "this process, the coordinator",
        _ => $"the largest of {PreflightText.Count(split.Total, "worker", "workers")}",
    };

    private string Sum(SplitPlan split)
    {
        var inUse = machine.DescriptorsInUse is { } used ? $" + {used:N0} in use" : "";
        return $"{LargestHere(split):N0} connections{inUse} + {PreflightCosts.DescriptorReserve} in reserve";
    }

    /// <summary>Another way out, where the number was asked for and is too small.</summary>
    private string MoreWorkers(SplitPlan split) =>
        rule is { Splits: true, Count: not null } ? AddWorkers(split, spare: 0) : "";
}

/// <summary>
/// The same for each process of the run's own echo server. A child inherits the limit, and starts with nothing but what the reserve covers.
/// </summary>
internal sealed class PreflightEchoServer(MachineLimits machine) : IPreflightRule
{
    /// <summary>The rule above says it.</summary>
    public string? Unread => null;

    public bool Fits(int connections) => EchoServerPlan.Fits(connections, machine.DescriptorSoftLimit);

    public IEnumerable<PreflightFinding> Findings(int connections)
    {
        if (Fits(connections))
            yield break;
        var need = (long)connections + PreflightCosts.DescriptorReserve;
        var command = DescriptorText.Command(need);
        yield return new(
            PreflightKind.EchoServerDescriptors,
            PreflightSeverity.Refuse,
            $"{connections:N0} connections need {need:N0} descriptors in its own echo server ({connections:N0} connections + "
            + $"{PreflightCosts.DescriptorReserve} in reserve), and its limit is {machine.DescriptorSoftLimit:N0}, too low for "
            + $"{EchoServerPlan.MostProcesses:N0} processes of it too: start it after `{command}`{DescriptorText.OverHard(need, machine)}.",
            command);
    }

    public IEnumerable<PreflightFigure> Figures(int connections)
    {
        var plan = EchoServerPlan.Of(connections, machine.DescriptorSoftLimit);
        var share = plan.LargestShare(connections);
        var each = plan.Processes > 1 ? $", in each of {plan.Processes:N0} processes" : "";
        yield return new(
            "descriptors of the echo server", PreflightUnit.Count, (long)share + PreflightCosts.DescriptorReserve, DescriptorText.Limit(machine),
            $"{share:N0} connections + {PreflightCosts.DescriptorReserve} in reserve{each}");
    }
}

/// <summary>What is said of the limit of descriptors, whoever's they are.</summary>
internal static class DescriptorText
{
    /// <summary>What a process has in use differs by a few from one start to the next; who does as told is not to be told again.</summary>
    private const int Leeway = 16;

    public static string Command(long need) => $"ulimit -n {need + Leeway}";

    public static string OverHard(long need, MachineLimits machine) => machine.DescriptorHardLimit < need + Leeway
        ? $" (that is over the hard limit of {machine.DescriptorHardLimit:N0} too, which root raises: LimitNOFILE= of a systemd unit, "
          + $"nofile in /etc/security/limits.conf, --ulimit nofile={need + Leeway} of a container)"
        : "";

    /// <summary>Null where there is none.</summary>
    public static long? Limit(MachineLimits machine) => machine.DescriptorSoftLimit is null or long.MaxValue ? null : machine.DescriptorSoftLimit;
}

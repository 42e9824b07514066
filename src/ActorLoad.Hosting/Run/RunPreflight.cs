using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Wire;
using ActorLoad.Hosting.Machine;

namespace ActorLoad.Hosting.Run;

/// <summary>Puts a run's options and this machine's limits before the preflight.</summary>
public static class RunPreflight
{
    /// <summary>What a run has open when it comes to its preflight, beyond what a process that only asks has: measured, 36 to 38.</summary>
    private const int OpenedByARun = 48;

    /// <param name="targets">None: the run starts an echo server of its own.</param>
    public static PreflightResult Check(
        ILoadEngine engine, LoadOptions options, ImmutableArray<IPEndPoint> targets, LinuxMachine machine) =>
        Check(engine, options, targets, Limits(options, targets, machine));

    /// <summary>As it will be for a run that another process is to make.</summary>
    /// <inheritdoc cref="Check(ILoadEngine, LoadOptions, ImmutableArray{IPEndPoint}, LinuxMachine)"/>
    public static PreflightResult CheckAhead(
        ILoadEngine engine, LoadOptions options, ImmutableArray<IPEndPoint> targets, LinuxMachine machine)
    {
        var limits = Limits(options, targets, machine);
        return Check(engine, options, targets, limits with { DescriptorsInUse = limits.DescriptorsInUse + OpenedByARun });
    }

    /// <summary>Whether this machine lets one process hold so many of a run's connections.</summary>
    /// <returns>Why not: full sentences with the need, the limit and what lifts it. Empty: it does.</returns>
    public static ImmutableArray<string> OfShare(
        EngineCosts engine, int connections, LoadOptions options, ImmutableArray<IPEndPoint> targets, LinuxMachine machine)
    {
        var request = Request(options with { Connections = connections }, targets, startsOwnEchoServer: false, engine, SplitRule.OneProcess);
        return
        [
            .. Preflight.Check(request, machine.Read(targets, options.Sources)).Findings
                .Where(finding => finding.Severity == PreflightSeverity.Refuse)
                .Select(finding => finding.Text),
        ];
    }

    /// <summary>The most connections of these options that this machine lets a process to come open, and why no more.</summary>
    /// <param name="targets">None: the run starts an echo server of its own.</param>
    /// <returns>At most <paramref name="most"/>, and then no reason.</returns>
    public static (int Largest, string? Why) Largest(
        ILoadEngine engine, LoadOptions options, ImmutableArray<IPEndPoint> targets, LinuxMachine machine, int most)
    {
        var largest = Math.Min(most, CheckAhead(engine, options with { Connections = most }, targets, machine).LargestConnections);
        if (largest >= most)
            return (most, null);
        var refusal = CheckAhead(engine, options with { Connections = largest + 1 }, targets, machine).Findings
            .FirstOrDefault(finding => finding.Severity == PreflightSeverity.Refuse);
        return (largest, refusal?.Text ?? $"its preflight allows {largest} connections.");
    }

    /// <summary>What the plan itself wants said.</summary>
    public static IEnumerable<string> PlanWarnings(LoadOptions options)
    {
        var silent = options.Message.Interval is null ? 0 : LoadPlan.From(options).SilentConnections();
        if (silent > 0)
        {
            yield return $"{silent} of {options.Connections} connections will send nothing: the hold is shorter than message.interval; " +
                "make hold.duration at least as long.";
        }

        if (options.Workers.Remote > 0 && options.Targets.IsEmpty)
        {
            yield return "Without a target the run starts an echo server at 127.0.0.1, which workers on other machines do not reach: " +
                "give a target that they do (--target HOST:PORT).";
        }
    }

    private static MachineLimits Limits(LoadOptions options, ImmutableArray<IPEndPoint> targets, LinuxMachine machine) =>
        machine.Read(targets.IsEmpty ? [OwnEchoServer.Anywhere] : targets, options.Sources);

    private static PreflightResult Check(ILoadEngine engine, LoadOptions options, ImmutableArray<IPEndPoint> targets, MachineLimits limits) => Preflight.Check(
        Request(options, targets, targets.IsEmpty, engine.CostsOf(options), engine.Splits ? SplitRule.From(options) : SplitRule.OneProcess), limits);

    private static PreflightRequest Request(
        LoadOptions options, ImmutableArray<IPEndPoint> targets, bool startsOwnEchoServer, EngineCosts engine, SplitRule split) =>
        new(options.Connections, targets, options.Sources, options.Ramp.RatePerSecond, options.Ramp.InFlight, startsOwnEchoServer,
            options.Message.Interval is null ? 0 : options.Message.InFlight, LengthPrefixedCodec.HeaderSize + options.Message.MaxSize)
        {
            Engine = engine,
            Split = split,
        };
}

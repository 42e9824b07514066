using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Wire;
using ActorLoad.Hosting.Machine;

namespace ActorLoad.Hosting.Run;

/// <summary>Puts a run's options and this machine's limits before the preflight.</summary>
public static class RunPreflight
{
    /// <param name="targets">None: the run starts an echo server of its own.</param>
    public static PreflightResult Check(
        ILoadEngine engine, LoadOptions options, ImmutableArray<IPEndPoint> targets, LinuxMachine machine) => Preflight.Check(
        new PreflightRequest(
            options.Connections, targets, options.Sources, options.Ramp.RatePerSecond, options.Ramp.InFlight, targets.IsEmpty,
            options.Message.Interval is null ? 0 : options.Message.InFlight, LengthPrefixedCodec.HeaderSize + options.Message.MaxSize)
        {
            Engine = engine.CostsOf(options),
            Split = engine.Splits ? SplitRule.From(options) : SplitRule.OneProcess,
        },
        machine.Read(targets.IsEmpty ? [OwnEchoServer.Anywhere] : targets, options.Sources));

    /// <summary>Whether this machine lets one process hold so many of a run's connections.</summary>
    /// <returns>Why not: full sentences with the need, the limit and what lifts it. Empty: it does.</returns>
    public static ImmutableArray<string> OfShare(
        EngineCosts engine, int connections, LoadOptions options, ImmutableArray<IPEndPoint> targets, LinuxMachine machine)
    {
        var request = new PreflightRequest(
            connections, targets, options.Sources, options.Ramp.RatePerSecond, options.Ramp.InFlight, StartsOwnEchoServer: false,
            options.Message.Interval is null ? 0 : options.Message.InFlight, LengthPrefixedCodec.HeaderSize + options.Message.MaxSize)
        {
            Engine = engine,
            Split = SplitRule.OneProcess,
        };
        return
        [
            .. Preflight.Check(request, machine.Read(targets, options.Sources)).Findings
                .Where(finding => finding.Severity == PreflightSeverity.Refuse)
                .Select(finding => finding.Text),
        ];
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
}

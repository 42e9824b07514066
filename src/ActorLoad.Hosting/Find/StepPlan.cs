using System.Collections.Immutable;
using ActorLoad.Core.Plan;

namespace ActorLoad.Hosting.Find;

/// <summary>What a step of a search is told beside the search's own options, and how long it may take. Pure.</summary>
internal static class StepPlan
{
    /// <summary>No connection sends more often: the plan's shortest interval.</summary>
    public const int MostPerConnection = 1000;

    /// <summary>For all that is not planned: starting, warming up, closing, reporting.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(90);

    /// <summary>
    /// As arguments of <c>--set</c>. Connections are reset at the end, so that each step finds all ports free; the metrics end with the step.
    /// </summary>
    public static ImmutableArray<string> Sets(LoadOptions options, long value) =>
    [
        options.Find.By == FindBy.Connections ? $"actor-load.connections={value}" : $"actor-load.message.interval={IntervalOf(options, value).Ticks * 100}ns",
        "actor-load.drain.close=rst",
        "actor-load.metrics.linger=0s",
    ];

    /// <summary>From the start of its process; a step that takes longer is ended.</summary>
    public static TimeSpan Bound(LoadOptions options, long value)
    {
        var connections = options.Find.By == FindBy.Connections ? value : options.Connections;
        // A ramp may be slower than asked for, and still not be given up; twice its time is not a ramp any more.
        var ramp = TimeSpan.FromSeconds(2 * connections / options.Ramp.RatePerSecond) + options.Ramp.GiveUpAfter + options.Ramp.ConnectTimeout;
        return ramp + options.Hold.Duration + options.Drain.Timeout + options.Workers.JoinTimeout + Slack;
    }

    /// <param name="rate">Messages a second.</param>
    private static TimeSpan IntervalOf(LoadOptions options, long rate) =>
        TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, (long)Math.Round((double)options.Connections * TimeSpan.TicksPerSecond / rate)));
}

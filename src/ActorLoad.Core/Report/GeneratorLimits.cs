using System.Collections.Immutable;
using ActorLoad.Core.Plan;

namespace ActorLoad.Core.Report;

/// <summary>What the generator has seen of itself, during a run or after it.</summary>
/// <param name="HoldStart">Seconds since the run's start, on the clock of <see cref="Stall.At"/>.</param>
/// <param name="HoldSeconds">So far, or in all.</param>
/// <param name="ScheduleLagP99">Microseconds; null where nothing was sent.</param>
/// <param name="DispatcherDelayP99">Microseconds; null where nothing was measured.</param>
/// <param name="CpuShare">Of the usable cores, over the hold.</param>
/// <param name="Stalls">Of the whole run.</param>
public sealed record GeneratorSigns(
    double HoldStart, double HoldSeconds, long? ScheduleLagP99, long? DispatcherDelayP99, double CpuShare, ImmutableArray<Stall> Stalls)
{
    /// <summary>Which process or machine, as a sentence names it; <c>The generator</c> where one process is the whole run.</summary>
    public string Who { get; init; } = "The generator";

    internal string Whose => Who == "The generator" ? "the generator's" : Who + "'s";
}

/// <summary>When a generator was too slow for its own figures to be believed. The live view asks every second, the verdict at the end.</summary>
public static class GeneratorLimits
{
    /// <summary>Shorter pauses are the scheduler's and the collector's everyday and do not add up to a stall.</summary>
    public static readonly TimeSpan ShortestStall = TimeSpan.FromMilliseconds(100);

    private const string Relief = "raise message.interval, lower connections, add workers (workers.count) or give it more CPU";

    /// <returns>A full sentence for each limit passed; empty while all is well.</returns>
    public static ImmutableArray<string> Check(GeneratorSigns signs, LimitOptions limits)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        if (signs.ScheduleLagP99 is { } lag && lag > limits.ScheduleLagP99.TotalMicroseconds)
        {
            found.Add(
                $"{signs.Who} sent late: schedule lag p99 was {Humanize.Micros(lag)}, over limits.schedule-lag-p99 = " +
                $"{Humanize.Duration(limits.ScheduleLagP99)}; {Relief}.");
        }
        if (signs.DispatcherDelayP99 is { } delay && delay > limits.DispatcherDelayP99.TotalMicroseconds)
        {
            found.Add(
                $"Replies waited in {signs.Whose} own queue: dispatcher delay p99 was {Humanize.Micros(delay)}, over " +
                $"limits.dispatcher-delay-p99 = {Humanize.Duration(limits.DispatcherDelayP99)}; {Relief}.");
        }
        if (signs.CpuShare > limits.Cpu)
        {
            found.Add(
                $"{signs.Who} was short of CPU: it used {Humanize.Percent(signs.CpuShare)} of its cores over the hold, over limits.cpu = " +
                $"{Humanize.Percent(limits.Cpu)}; {Relief}.");
        }
        CheckStalls(signs, limits, found);
        return found.ToImmutable();
    }

    private static void CheckStalls(GeneratorSigns signs, LimitOptions limits, ImmutableArray<string>.Builder found)
    {
        if (signs.Stalls.IsDefaultOrEmpty) return;

        var longest = signs.Stalls.MaxBy(stall => stall.Micros)!;
        if (longest.Micros >= limits.Stall.TotalMicroseconds)
        {
            found.Add(
                $"{signs.Who} stood still for {Humanize.Micros(longest.Micros)} at second {longest.At:0.0}, limits.stall being " +
                $"{Humanize.Duration(limits.Stall)}: latencies around it are its own; find what paused the process (a busy machine, " +
                "swapping, a suspended virtual machine) and run again.");
        }

        var stalls = 0;
        var stalledMicros = 0d;
        foreach (var stall in signs.Stalls)
        {
            var inHold = MicrosInHold(stall, signs);
            if (inHold <= ShortestStall.TotalMicroseconds) continue;
            stalls++;
            stalledMicros += inHold;
        }
        var share = stalls == 0 ? 0 : stalledMicros / (signs.HoldSeconds * 1_000_000);
        if (share > limits.StalledShare)
        {
            found.Add(
                $"{signs.Who} stood still for {Humanize.Percent(share)} of the hold ({stalls} {(stalls == 1 ? "stall" : "stalls")} over " +
                $"{Humanize.Duration(ShortestStall)}, {Humanize.Micros(stalledMicros)} in all), over limits.stalled-share = " +
                $"{Humanize.Percent(limits.StalledShare)}; free CPU on this machine, or hold longer if it was a single hiccup.");
        }
    }

    private static double MicrosInHold(Stall stall, GeneratorSigns signs)
    {
        var start = Math.Max(stall.At, signs.HoldStart);
        var end = Math.Min(stall.At + stall.Micros / 1_000_000d, signs.HoldStart + signs.HoldSeconds);
        // Whole microseconds: what is cut from a stall at the hold's edges must not add a rounding error to one inside it.
        return start == stall.At && end < signs.HoldStart + signs.HoldSeconds ? stall.Micros : Math.Max(0, Math.Round((end - start) * 1_000_000));
    }
}

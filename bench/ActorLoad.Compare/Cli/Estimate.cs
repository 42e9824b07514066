using ActorLoad.Compare.Plan;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Cli;

/// <summary>How long a command will take, so that nobody starts an hour without knowing.</summary>
internal static class Estimate
{
    /// <summary>Server and client up, warmed up, and gone again.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(3.5);

    public static string Words(BenchOptions options)
    {
        var runs = RunOrder.Of(options).Count();
        return $"{runs} runs, at most {Humanize.Duration(Of(options))} if nothing is slow or refused";
    }

    public static TimeSpan Of(BenchOptions options) => RunOrder.Of(options).Aggregate(TimeSpan.Zero, (sum, run) => sum + Of(options, run.Rung));

    private static TimeSpan Of(BenchOptions options, Rung rung)
    {
        var plan = ClientPlan.Of(rung, RunOrder.Shares(rung.Connections, options.Processes)[0], options.RampRate, options.Seed, "", []).Plan!;
        return Around + plan.Ramp + plan.Options.Hold.Duration;
    }
}

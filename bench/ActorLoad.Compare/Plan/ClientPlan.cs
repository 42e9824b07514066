using System.Collections.Immutable;
using ActorLoad.Core.Plan;

namespace ActorLoad.Compare.Plan;

/// <summary>What one client process is asked to do. The values go through ActorLoad's own reader, so that what it would refuse is refused here.</summary>
public sealed class ClientPlan
{
    private ClientPlan(ImmutableArray<FlagValue> flags, LoadOptions options, ImmutableSortedDictionary<string, string> config) =>
        (Flags, Options, Config) = (flags, options, config);

    /// <summary>The command line's flags, in order.</summary>
    public ImmutableArray<FlagValue> Flags { get; }

    public LoadOptions Options { get; }

    /// <summary>Every key's value, as a report carries it.</summary>
    public ImmutableSortedDictionary<string, string> Config { get; }

    /// <summary>When connecting is done, if nothing fails.</summary>
    public TimeSpan Ramp => TimeSpan.FromSeconds(Options.Connections / Options.Ramp.RatePerSecond);

    /// <param name="workers">Processes that the client is to split itself into; null: that is its own affair.</param>
    /// <returns>Either a plan, or what is wrong.</returns>
    public static (ClientPlan? Plan, ImmutableArray<string> Problems) Of(
        Rung rung, int connections, string rampRate, long seed, string label, ImmutableArray<string> targets, int? workers = null)
    {
        ImmutableArray<FlagValue> flags =
        [
            new("--connections", "actor-load.connections", $"{connections}"),
            new("--interval", "actor-load.message.interval", rung.Interval),
            new("--duration", "actor-load.hold.duration", rung.Duration),
            new("--ramp-rate", "actor-load.ramp.rate", rampRate),
            new("--seed", "actor-load.seed", $"{seed}"),
            new("--label", "actor-load.label", label),
            new("--target", "actor-load.target", targets),
            .. workers is null ? (FlagValue[])[] : [new("--workers", "actor-load.workers.count", $"{workers}")],
        ];
        var read = LoadOptionsReader.Read(new ConfigSources(null, [], flags));
        return read.IsValid
            ? (new ClientPlan(flags, read.Options, read.Effective), [])
            : (null, [.. read.Problems.Select(problem => $"{problem.Source ?? problem.Path} {problem.Value}: {problem.Message}")]);
    }
}

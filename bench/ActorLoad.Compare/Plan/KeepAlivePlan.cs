using System.Collections.Immutable;
using System.Globalization;
using ActorLoad.Core.Plan;

namespace ActorLoad.Compare.Plan;

/// <summary>The article's run as the command line changes it. The values go through ActorLoad's own reader, so that what it would refuse is refused here.</summary>
/// <param name="Arguments">Of <c>actorload</c>, without those that say where results go.</param>
/// <param name="AtMost">After which the run hangs: the time that its plan takes, and as much again for connecting, and ten minutes.</param>
public sealed record KeepAlivePlan(ImmutableArray<string> Arguments, LoadOptions Options, TimeSpan AtMost)
{
    private static readonly TimeSpan Allowance = TimeSpan.FromMinutes(10);

    /// <summary>Flags that stand for keys, by the key's path under <c>actor-load</c>.</summary>
    private static readonly ImmutableArray<(string Flag, string Key)> s_keys =
    [
        ("--connections", "connections"), ("--interval", "message.interval"), ("--duration", "hold.duration"), ("--ramp-rate", "ramp.rate"),
        ("--workers", "workers.count"),
    ];

    /// <summary>The flags that go to the run as they are.</summary>
    public static IEnumerable<string> Flags => s_keys.Select(key => key.Flag);

    /// <param name="file">The article's plan: hocon/keepalive-60k.hocon.</param>
    /// <param name="flags">As typed, by name.</param>
    /// <returns>Either a plan, or what is wrong.</returns>
    public static (KeepAlivePlan? Plan, ImmutableArray<string> Problems) Of(string file, IReadOnlyDictionary<string, string> flags)
    {
        var given = s_keys.Where(key => flags.ContainsKey(key.Flag)).Select(key => new FlagValue(key.Flag, $"actor-load.{key.Key}", flags[key.Flag])).ToImmutableArray();
        var read = LoadOptionsReader.Read(new ConfigSources(ConfigText.Load(file), [], given));
        if (!read.IsValid)
            return (null, [.. read.Problems.Select(problem => $"{problem.Source ?? problem.Path} {problem.Value}: {problem.Message}")]);
        var ramp = TimeSpan.FromSeconds(read.Options.Connections / read.Options.Ramp.RatePerSecond);
        return (new KeepAlivePlan(
            ["run", "-c", file, .. given.SelectMany(flag => (string[])[flag.Flag, .. flag.Values])],
            read.Options, 2 * ramp + read.Options.Hold.Duration + read.Options.Drain.Timeout + Allowance), []);
    }

    /// <summary>The run under <c>timeout</c>, which tells it to end after <see cref="AtMost"/>, and a minute later kills it.</summary>
    public (string Program, ImmutableArray<string> Arguments) Command(string program, string json, string html) =>
        ("timeout",
        [
            "--kill-after=60", Math.Ceiling(AtMost.TotalSeconds).ToString(CultureInfo.InvariantCulture), program, .. Arguments,
            "--metrics-port", "0", "--no-ui", "--json", json, "--html", html,
        ]);
}

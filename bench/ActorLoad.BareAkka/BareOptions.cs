using System.Collections.Immutable;
using System.Globalization;
using ActorLoad.Core.Plan;

namespace ActorLoad.BareAkka;

/// <summary>The flags of the Go client in ../shared/peers, which stand for keys of actorload's.</summary>
/// <param name="Read">Its options, and all that its actor system is configured by.</param>
/// <param name="WaitStdin">Say when all are connected, and hold when a line comes.</param>
internal sealed record BareOptions(LoadOptionsResult Read, LoadOptions Load, bool WaitStdin)
{
    /// <summary>A client that sends less often is asked to send nothing: the Go client has no word for that.</summary>
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    /// <returns>Options; null with the reasons why not.</returns>
    public static (BareOptions? Options, ImmutableArray<string> Problems) Of(IEnumerable<string> words)
    {
        var flags = ImmutableArray.CreateBuilder<FlagValue>();
        var waits = false;
        var left = new Queue<string>(words);
        while (left.TryDequeue(out var flag))
        {
            if (flag is "-stagger" or "-wait-stdin")
                waits |= flag == "-wait-stdin";
            else if (left.TryDequeue(out var text) && ValueOf(flag, text) is { } value)
                flags.Add(value);
            else
                return (null, [$"{flag}: no such flag, or no value; allowed are those of the Go client that bench/README.md names"]);
        }

        var read = LoadOptionsReader.Read(new ConfigSources(null, [], flags.ToImmutable()));
        if (!read.IsValid)
            return (null, [.. read.Problems.Select(problem => $"{problem}")]);
        return read.Options.Targets.IsEmpty ? (null, ["-addr is needed: HOST:PORT[,HOST:PORT...]"]) : (new BareOptions(read, read.Options, waits), []);
    }

    private static FlagValue? ValueOf(string flag, string value) => flag switch
    {
        "-addr" => new FlagValue(flag, "actor-load.target", [.. value.Split(',')]),
        "-n" => new FlagValue(flag, "actor-load.connections", value),
        "-connect-rate" => new FlagValue(flag, "actor-load.ramp.rate", value + "/s"),
        "-concurrency" => new FlagValue(flag, "actor-load.ramp.in-flight", value),
        "-interval" => new FlagValue(flag, "actor-load.message.interval", IsForEver(value) ? "off" : value),
        "-duration" => new FlagValue(flag, "actor-load.hold.duration", value),
        _ => null,
    };

    private static bool IsForEver(string value) =>
        value.EndsWith("ms", StringComparison.Ordinal)
        && double.TryParse(value[..^2], NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds > LongestInterval.TotalMilliseconds;
}

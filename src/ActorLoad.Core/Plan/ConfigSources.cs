using System.Collections.Immutable;

namespace ActorLoad.Core.Plan;

/// <summary>
/// Where a run's options come from, weakest first: <c>reference.hocon</c> (always there), a file, <c>--set PATH=VALUE</c>, flags.
/// </summary>
/// <param name="File">The file of <c>-c</c>, or a shipped one; null: none.</param>
/// <param name="Sets">The arguments of <c>--set</c> as typed, in order; a later one wins.</param>
/// <param name="Flags">Flags that stand for keys, in order.</param>
public sealed record ConfigSources(ConfigText? File, ImmutableArray<string> Sets, ImmutableArray<FlagValue> Flags)
{
    /// <summary>The defaults alone.</summary>
    public static ConfigSources None { get; } = new(null, [], []);
}

/// <summary>A flag of the command line that stands for a key, such as <c>--duration 3h</c> for <c>actor-load.hold.duration</c>.</summary>
/// <param name="Flag">As the user knows it, dashes included.</param>
/// <param name="Path">The key's whole path.</param>
/// <param name="Values">Taken as they are, never parsed as HOCON; several where the flag was repeated.</param>
public sealed record FlagValue(string Flag, string Path, ImmutableArray<string> Values)
{
    public FlagValue(string flag, string path, string value)
        : this(flag, path, [value])
    {
    }
}

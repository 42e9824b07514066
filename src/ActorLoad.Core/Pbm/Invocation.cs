using System.Collections.Immutable;
using ActorLoad.Core.Plan.Values;

namespace ActorLoad.Core.Pbm;

/// <summary>A command that was typed, with its arguments; what they allow has been checked.</summary>
/// <param name="Palette">The name that was typed first.</param>
public sealed record Invocation(string Palette, Command Command, ImmutableDictionary<string, string> Values)
{
    /// <summary>Null: it was not typed, and has no default.</summary>
    public string? this[string argument] => Values.GetValueOrDefault(argument);

    public bool Has(string argument) => Values.ContainsKey(argument);

    /// <summary>Of an argument that is required or has a default.</summary>
    public string Text(string argument) => Values[argument];

    /// <inheritdoc cref="Text"/>
    public int Whole(string argument) => (int)Numbers.ParseWhole(Values[argument]).Value;

    /// <inheritdoc cref="Text"/>
    public TimeSpan Duration(string argument) => Durations.Parse(Values[argument]).Value;

    /// <summary>A second, of an argument that is required or has a default.</summary>
    public double Rate(string argument) => Rates.Parse(Values[argument]).Value;
}

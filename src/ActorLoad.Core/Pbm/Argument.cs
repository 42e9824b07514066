using System.Collections.Immutable;
using ActorLoad.Core.Plan.Values;

namespace ActorLoad.Core.Pbm;

/// <summary>Something that may follow a command's name: by a switch (<c>-n 20</c>), or by its place.</summary>
/// <param name="Name">What the handler asks for it by, and what stands for it in the help.</param>
/// <param name="Summary">What it does, on one line.</param>
public sealed record Argument(string Name, string Summary)
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>With their dashes, the usual one first; none: it is known by its place.</summary>
    public ImmutableArray<string> Switches { get; private init; } = [];

    /// <summary>What it is where it is not typed; null: nothing.</summary>
    public string? Default { get; private init; }

    public bool IsRequired { get; private init; }

    /// <summary>A switch that no value follows.</summary>
    public bool IsFlag { get; private init; }

    /// <summary>Takes all words that are left, parted by single blanks.</summary>
    public bool TakesRest { get; private init; }

    /// <summary>The only values that are allowed, for completion as well; empty: see <see cref="Allowed"/>.</summary>
    public ImmutableArray<string> Choices { get; private init; } = [];

    /// <summary>Completes "allowed: ..."; null: any text.</summary>
    public string? Allowed { get; private init; }

    /// <summary>What is wrong with a value; null: nothing.</summary>
    internal Func<string, string?> Check { get; private init; } = _ => null;

    public static Argument Text(string name, string summary) => new(name, summary);

    public static Argument Rest(string name, string summary) => new(name, summary) { TakesRest = true };

    public static Argument Flag(string name, string summary, params ImmutableArray<string> switches) =>
        new(name, summary) { IsFlag = true, Switches = switches };

    public static Argument Word(string name, string summary, params ImmutableArray<string> choices) => new(name, summary)
    {
        Choices = choices,
        Allowed = string.Join(", ", choices),
        Check = text => choices.Contains(text) ? null : Nearest.Find(text, choices) is { } near ? $"did you mean {near}?" : "not a word known here",
    };

    public static Argument Whole(string name, string summary, int min, int max) => new(name, summary)
    {
        Allowed = $"a whole number from {min} to {max}",
        Check = text => Problem(Numbers.ParseWhole(text), value => value >= min && value <= max),
    };

    /// <summary>Such as <c>10s</c>, from a millisecond on.</summary>
    public static Argument Duration(string name, string summary, TimeSpan max) => new(name, summary)
    {
        Allowed = $"a duration from 1ms to {Durations.Format(max)}, such as 90s",
        Check = text => Problem(Durations.Parse(text), value => value >= s_shortest && value <= max),
    };

    /// <summary>Such as <c>1500/s</c> or <c>90/m</c>; zero is none.</summary>
    public static Argument Rate(string name, string summary, double max) => new(name, summary)
    {
        Allowed = $"a number up to {Rates.Format(max)}, such as 1500/s",
        Check = text => Problem(Rates.Parse(text), value => value > 0 && value <= max),
    };

    public Argument By(params ImmutableArray<string> switches) => this with { Switches = switches };

    public Argument Or(string value) => this with { Default = value };

    public Argument Required() => this with { IsRequired = true };

    private static string? Problem<T>(Parsed<T> parsed, Func<T, bool> isAllowed) =>
        parsed.Error ?? (isAllowed(parsed.Value) ? null : "out of range");
}

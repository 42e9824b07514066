using System.Collections.Immutable;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Lean;

/// <summary>How a value is written.</summary>
internal enum Unit
{
    Bytes,
    Micros,
    Seconds,
    Share,
}

/// <summary>A line of the table, which several checks may make up.</summary>
/// <param name="Name">As <c>--rows</c> names it.</param>
/// <param name="Loads">That its checks read from.</param>
internal sealed record Row(string Name, ImmutableArray<Load> Loads, ImmutableArray<Check> Checks)
{
    /// <summary>A check of it is, or tells, a ratio to the peer.</summary>
    public bool IsCompared => Checks.Any(check => check.Target.Kind is TargetKind.RatioToPeer or TargetKind.Told);
}

/// <summary>A value with its target.</summary>
/// <param name="Value">Of one side in one pair; null where it was not measured.</param>
/// <param name="Target">What is judged.</param>
internal sealed record Check(string Words, Unit Unit, Func<Side, double?> Value, Target Target)
{
    public string Write(double? value) => value is not { } number ? Humanize.None : Unit switch
    {
        Unit.Bytes => Humanize.Bytes(number),
        Unit.Micros => Humanize.Micros(number),
        Unit.Seconds => Humanize.Micros(number * 1e6),
        _ => Humanize.Percent(number),
    };
}

/// <summary>What a check's value has to be.</summary>
/// <param name="Words">As the issue has it: <c>&lt;= 0.75</c>.</param>
/// <param name="Most">The judged number may be that at most.</param>
/// <param name="Least">And has to be that at least.</param>
internal sealed record Target(string Words, TargetKind Kind, double Most, double Least = double.NegativeInfinity)
{
    /// <summary>What our value is compared with, where that is another of ours.</summary>
    public Func<Side, double?>? Before { get; init; }

    /// <param name="ours">The value of our side in one pair.</param>
    /// <param name="peer">The value of the other side in the same pair.</param>
    /// <returns>What the target is held against; null where a part of it was not measured.</returns>
    public double? Judged(double? ours, double? peer, Side side) => Kind switch
    {
        TargetKind.RatioToPeer or TargetKind.Told => Ratio(ours, peer),
        TargetKind.RatioToBefore => Ratio(ours, Before!(side)),
        _ => ours,
    };

    public bool Holds(double judged) => judged <= Most && judged >= Least;

    private static double? Ratio(double? value, double? reference) => value is { } number && reference is { } other and > 0 ? number / other : null;
}

internal enum TargetKind
{
    RatioToPeer,

    /// <summary>To another value of ours, in the same pair.</summary>
    RatioToBefore,

    /// <summary>Our value itself.</summary>
    Value,

    /// <summary>None: the ratio to the peer is told beside what is judged.</summary>
    Told,
}

/// <summary>One side's runs of one pair.</summary>
internal sealed class Side(IEnumerable<LeanObservation> runs)
{
    private readonly ImmutableDictionary<string, LeanObservation> _runs = runs.ToImmutableDictionary(run => run.Load, StringComparer.Ordinal);

    /// <returns>Null where the load was not run, or the figure not measured.</returns>
    public double? Of(Load load, string figure) =>
        _runs.TryGetValue(load.Key, out var run) && run.Figures.TryGetValue(figure, out var value) ? value : null;
}

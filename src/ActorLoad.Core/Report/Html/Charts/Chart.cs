using System.Collections.Immutable;

namespace ActorLoad.Core.Report.Html.Charts;

/// <summary>What a chart's values are, and so how they read.</summary>
internal enum ChartUnit
{
    Count,

    /// <summary>A second.</summary>
    Rate,

    Micros,
    Bytes,

    /// <summary>Of one.</summary>
    Share,
}

/// <summary>What a chart's values stand over.</summary>
internal enum ChartAxis
{
    /// <summary>Since the run's start.</summary>
    Seconds,

    /// <summary>Nines: log10(1 / (1 - quantile)), so that 90 % is 1, 99 % is 2, 99.9 % is 3.</summary>
    Quantile,

    Connections,
}

/// <summary>A chart as the page's script draws it and its table says it.</summary>
/// <param name="Id">The same on no two charts of a page.</param>
/// <param name="X">Rising.</param>
/// <param name="Series">Each with a value, or null, for every x.</param>
internal sealed record Chart(
    string Id, string Title, ChartAxis Axis, ChartUnit Unit, ImmutableArray<double> X, ImmutableArray<ChartSeries> Series)
{
    /// <summary>What the values are, where the unit does not say: <c>connections</c>, <c>threads</c>.</summary>
    public string What { get; init; } = "";

    public string Note { get; init; } = "";

    /// <summary>Whether a logarithmic axis may be chosen.</summary>
    public bool OffersLog { get; init; }

    /// <summary>Each value as a dot, for charts of a few measurements.</summary>
    public bool Points { get; init; }

    public bool Wide { get; init; }

    /// <summary>This chart; null where no series has a value, so that no empty frame is shown.</summary>
    public Chart? OrNothing() => Series.Any(series => series.Values.Any(value => value is not null)) ? this : null;
}

/// <param name="Colour">From 1 to <see cref="MostColours"/>; one thing has one colour in all charts of a page.</param>
internal sealed record ChartSeries(string Name, int Colour, ImmutableArray<double?> Values)
{
    public const int MostColours = 8;
}

/// <param name="From">Seconds since the run's start.</param>
internal readonly record struct PhaseMark(string Name, double From, double To);

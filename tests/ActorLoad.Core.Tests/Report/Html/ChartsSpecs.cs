using System.Collections.Immutable;
using ActorLoad.Core.Report.Html.Charts;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Report.Html;

public class ChartsSpecs
{
    private static readonly Gen<ImmutableArray<double?>> Values =
        Gen.Select(Gen.Double[0, 1e6], Gen.Int[0, 4], (value, none) => none == 0 ? (double?)null : value).Array[1, 500].Select(values => values.ToImmutableArray());

    [Fact]
    public void Should_keep_the_extremes_when_a_series_is_made_shorter() => Gen.Select(Values, Gen.Int[2, 60]).Sample((values, most) =>
    {
        var kept = Chart(values).AtMost(most).Series[0].Values;

        Assert.Equal((values.Min(), values.Max()), (kept.Min(), kept.Max()));
    });

    [Fact]
    public void Should_be_short_and_rising_when_made_shorter() => Gen.Select(Values, Gen.Int[2, 60]).Sample((values, most) =>
    {
        var chart = Chart(values).AtMost(most);

        Assert.InRange(chart.X.Length, 1, Math.Max(most, 2));
        Assert.Equal(chart.X.Distinct().Order(), chart.X);
        Assert.Equal(chart.X.Length, chart.Series[0].Values.Length);
    });

    [Fact]
    public void Should_keep_the_order_of_a_spike_and_a_dip_when_made_shorter()
    {
        var kept = Chart([5, 9, 1, 5, 2, 8, 5, 5]).AtMost(4);

        Assert.Equal([9, 1, 2, 8], kept.Series[0].Values);
    }

    [Fact]
    public void Should_stay_as_it_is_when_short_enough()
    {
        var chart = Chart([1, 2, 3]);

        Assert.Same(chart, chart.AtMost(3));
    }

    [Fact]
    public void Should_read_a_curve_at_the_least_value_that_the_share_does_not_exceed_when_asked_between_points()
    {
        var curve = new Curve([new(0, 10), new(0.5, 20), new(0.9, 30), new(1, 99)], 100);

        Assert.Equal((10, 20, 30, 99, (double?)null), (curve.At(0), curve.At(0.2), curve.At(0.9), curve.At(0.99), curve.At(0.995)));
    }

    [Fact]
    public void Should_draw_the_percentiles_when_the_result_has_no_curves()
    {
        var chart = LatencyLines.Of(Sample.Report with { Curves = null })!;

        // 50 %, 90 %, 99 %, 99.9 %, 99.99 %, and where the 20,000 values end.
        Assert.Equal([0.301, 1, 2, 3, 4, 4.301], chart.X.Select(x => Math.Round(x, 3)));
        Assert.Equal([212, 480, 1_900, 4_100, 9_800, 12_345], chart.Series.Single(series => series.Name == "response").Values);
    }

    [Fact]
    public void Should_draw_the_curves_when_the_result_has_empty_ones_for_what_was_not_measured()
    {
        var report = Pages.Long(10) with { LatencyMicros = new(Sample.Values, null, null) };

        var chart = LatencyLines.Of(report with { Curves = report.Curves! with { Response = [], ScheduleLag = [] } })!;

        Assert.Equal(["service", "connect"], chart.Series.Select(series => series.Name));
    }

    [Fact]
    public void Should_draw_each_second_once_when_the_run_ended_within_one()
    {
        var report = Pages.Long(30);
        var last = report.Timeline[^1] with { Sent = 0, Cpu = 0.9 };

        var charts = TimelineCharts.Of(report with { Timeline = report.Timeline.Add(last) });

        Assert.All(charts, chart => Assert.Equal(30, chart!.X.Length));
    }

    [Fact]
    public void Should_leave_out_what_older_results_lack_when_drawn()
    {
        var charts = TimelineCharts.Of(Sample.Report).OfType<Chart>().ToArray();

        Assert.DoesNotContain(charts, chart => chart.Id == "threads");
        Assert.Equal(["resident"], charts.Single(chart => chart.Id == "memory").Series.Select(series => series.Name));
    }

    [Fact]
    public void Should_draw_memory_against_connections_of_the_ramp_alone_when_it_took_seconds()
    {
        var chart = RampCharts.Of(Pages.Long(60)).First()!;

        Assert.Equal([100.0, 200, 300, 400, 500, 600, 700, 800, 900, 1_000], chart.X);
    }

    [Fact]
    public void Should_draw_nothing_against_connections_when_the_ramp_took_a_second() => Assert.Empty(RampCharts.Of(Sample.Report));

    private static Chart Chart(ImmutableArray<double?> values) =>
        new("chart", "A chart", ChartAxis.Seconds, ChartUnit.Count, [.. values.Select((_, i) => (double)i)], [new ChartSeries("values", 1, values)]);
}

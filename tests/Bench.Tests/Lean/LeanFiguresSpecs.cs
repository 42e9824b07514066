using System.Collections.Immutable;
using ActorLoad.Compare.Engines;
using ActorLoad.Compare.Lean;
using ActorLoad.Core.Report;
using Bench.Tests.Output;

namespace Bench.Tests.Lean;

public sealed class LeanFiguresSpecs
{
    private static readonly RunReport s_ours = Sample.Of("actors", 1);

    [Fact]
    public void Should_count_what_was_used_between_the_looks_when_it_is_cpu()
    {
        var figures = LeanFigures.Of([s_ours], [new ClientLooks(Looks(seconds: 10, cpu: 0.5, rss: 200, pss: 150), [])], connected: null);

        // 1,000 messages a second.
        Assert.Equal((0.5, 0.05, 50), (figures[Figure.CpuSeconds], figures[Figure.CpuPerSecond], Math.Round(figures[Figure.CpuPerMessage], 6)));
        Assert.Equal((200, 150), (figures[Figure.Rss], figures[Figure.Pss]));
    }

    [Fact]
    public void Should_set_the_coordinator_apart_when_it_has_workers()
    {
        var figures = LeanFigures.Of(
            [s_ours], [new ClientLooks(Looks(10, 0.1, 70, 60), [Looks(10, 1, 100, 90), Looks(10, 2, 110, 95)])], connected: null);

        Assert.Equal((185, 3, 60, 0.1), (figures[Figure.Pss], figures[Figure.CpuSeconds], figures[Figure.CoordinatorPss], Math.Round(figures[Figure.CoordinatorCpuSeconds], 6)));
    }

    [Fact]
    public void Should_have_no_figure_when_a_process_was_not_seen_to_its_end()
    {
        var figures = LeanFigures.Of([s_ours], [], connected: null);

        Assert.DoesNotContain(Figure.Rss, figures.Keys);
        Assert.DoesNotContain(Figure.CpuPerMessage, figures.Keys);
        Assert.Equal(1_900, figures[Figure.P99]);
    }

    [Fact]
    public void Should_take_response_time_and_only_of_a_client_without_it_the_round_trip()
    {
        var report = Sample.Report with
        {
            LatencyMicros = new LatencyReport(Sample.Values with { P50 = 100 }, Sample.Values with { P50 = 300 }, Sample.Values with { P99 = 900 }),
        };

        Assert.Equal(300, LeanFigures.Of([report], [], null)[Figure.P50]);
        Assert.Equal(900, LeanFigures.Of([report], [], null)[Figure.LagP99]);
        Assert.Equal((300, 100), (Of("go-net", report)[Figure.P50], Of("go-net", report)[Figure.ServiceP50]));
        var unaware = report with { LatencyMicros = report.LatencyMicros with { Response = null } };
        Assert.Equal((100, 100), (Of("go-net", unaware)[Figure.P50], Of("go-net", unaware)[Figure.ServiceP50]));
        foreach (var bound in new[] { "ceiling", "bare-akka" })
        {
            Assert.Equal(100, Of(bound, unaware)[Figure.P50]);
            Assert.DoesNotContain(Figure.ServiceP50, Of(bound, unaware).Keys);
        }

        static ImmutableSortedDictionary<string, double> Of(string engine, RunReport report) => LeanFigures.Of([report with { Engine = engine }], [], null);
    }

    [Fact]
    public void Should_take_the_mean_of_the_pauses_when_there_were_collections() =>
        Assert.Equal(81_000.0 / 31, LeanFigures.Of([s_ours], [], null)[Figure.Pause], 6);

    /// <summary>Of 200 values 188 are 1 ms long, ten 5 ms and two 9 ms.</summary>
    [Theory]
    [InlineData(0.5, 1_000)]
    [InlineData(0.94, 1_000)]
    [InlineData(0.99, 5_000)]
    [InlineData(0.995, 9_000)]
    public void Should_take_the_percentile_of_all_values_when_there_are_several_processes(double share, long micros) =>
        Assert.Equal(micros, MergedCurves.At([new([new(0.9, 1_000), new(1, 5_000)], 100), new([new(0.98, 1_000), new(1, 9_000)], 100)], share));

    [Fact]
    public void Should_leave_a_process_out_when_it_measured_nothing() => Assert.Equal(7, MergedCurves.At([new([], 0), new([new(1, 7)], 3)], 0.5));

    [Fact]
    public void Should_be_nothing_when_nobody_measured_anything() => Assert.Null(MergedCurves.At([new([], 0)], 0.5));

    private static ProcessLooks Looks(double seconds, double cpu, long rss, long pss) => new(
        1, seconds, new OutsideView(0, null) { CpuSeconds = 1 }, new OutsideView(0, pss) { CpuSeconds = 1 + cpu, RssBytes = rss });
}

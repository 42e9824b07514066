using System.Collections.Immutable;
using System.Xml.Linq;
using ActorLoad.Compare.Output;
using ActorLoad.Core.Report;

namespace Bench.Tests.Output;

public sealed class TimelineSvgSpecs
{
    [Fact]
    public void Should_draw_every_value_when_there_are_few()
    {
        var path = PathOf("open", [.. Enumerable.Range(0, 3).Select(second => Sample.Point(second, 0) with { Connections = second * 500 })]);

        Assert.Equal("M90,178L480,118L870,58", path);
    }

    [Fact]
    public void Should_keep_a_peak_of_one_second_when_the_run_is_long()
    {
        var points = Enumerable.Range(0, 10_800).Select(second => Sample.Point(second, 0) with { P99 = second == 5_000 ? 1_000_000 : 0 });

        Assert.Contains("L451,526", PathOf("p99", [.. points]), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_break_the_line_when_a_second_has_no_value()
    {
        var points = Enumerable.Range(0, 4).Select(second => Sample.Point(second, 0) with { P50 = second == 1 ? null : 100 });

        Assert.Equal(2, PathOf("p50", [.. points]).Count(c => c == 'M'));
    }

    [Fact]
    public void Should_be_a_picture_when_the_run_never_began() => Assert.Equal("svg", XDocument.Parse(TimelineSvg.Of(Sample.Report)).Root!.Name.LocalName);

    [Fact]
    public void Should_hold_the_label_as_text_when_it_looks_like_a_tag() =>
        Assert.Contains("<b>&", XDocument.Parse(TimelineSvg.Of(Sample.Report with { Label = "<b>&" })).Root!.Value, StringComparison.Ordinal);

    private static string PathOf(string id, ImmutableArray<TimelinePoint> points) =>
        XDocument.Parse(TimelineSvg.Of(Sample.Report with { Timeline = points })).Descendants().Single(element => (string?)element.Attribute("id") == id).Attribute("d")!.Value;
}

using ActorLoad.Compare.Output;
using ActorLoad.Core.Report;

namespace Bench.Tests.Output;

public sealed class KeepAliveBlockSpecs
{
    private static readonly KeepAliveRun s_run = new(
        "bench/keepalive --duration 45m", DateTimeOffset.UnixEpoch, new SourceState("abc123", Dirty: true), "6.18", PrivateNetwork: true, ["The machine was busy: 1.20."],
        Sample.Report with { Timeline = [.. Enumerable.Range(0, 22).Select(second => Sample.Point(second, 100_000_000 + second * 1_000_000))] });

    private static readonly string s_block = KeepAliveBlock.Of(s_run);

    [Fact]
    public void Should_stand_between_its_marks_when_written()
    {
        Assert.StartsWith("<!-- generated:keepalive -->\n\nMeasured 1970-01-01 00:00 UTC on Debian, Linux 6.18, 2 cores", s_block, StringComparison.Ordinal);
        Assert.EndsWith("|\n\n<!-- /generated -->\n", s_block, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("commit abc123 with changes (dirty)")]
    [InlineData("private network namespace")]
    [InlineData("\n    bench/keepalive --duration 45m\n\n- Warning: The machine was busy: 1.20.\n\n|")]
    [InlineData("| verdict | VALID |\n")]
    [InlineData("| held | 20.0 s |\n")]
    [InlineData("| connections asked, opened, fewest held | 1,000, 1,000, 1,000 |\n")]
    [InlineData("| response p50, p99, max | 212 us, 1.90 ms, 12.3 ms |\n")]
    public void Should_say_what_was_measured_and_where_when_written(string part) => Assert.Contains(part, s_block, StringComparison.Ordinal);

    [Fact]
    public void Should_show_how_memory_grew_when_there_is_a_timeline() =>
        Assert.Contains("all of the hold | 102 MB, 110 MB, 120 MB |", s_block, StringComparison.Ordinal);

    [Fact]
    public void Should_show_no_memory_over_time_when_there_is_no_timeline() =>
        Assert.Contains("all of the hold | - |", KeepAliveBlock.Of(s_run with { Report = Sample.Report }), StringComparison.Ordinal);

    [Fact]
    public void Should_give_its_reasons_when_it_is_not_valid()
    {
        var report = Sample.Report with { Verdict = Verdict.GeneratorLimited, Reasons = ["lag | of 1 s"] };

        Assert.Contains("- GENERATOR_LIMITED: lag \\| of 1 s\n", KeepAliveBlock.Of(s_run with { Report = report }), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_list_nodes_when_there_are_several()
    {
        var node = new NodeReport("w1", "worker", 500, 500, 9_000, 1, 60_000_000, 2.5);
        var report = Sample.Report with { Nodes = [node, node with { Name = "w2", State = "lost" }] };

        Assert.Contains(
            "| w1 | worker | 500 | 9,000 | 1 | 60.0 MB | 2.50 s | running |\n| w2 | worker | 500 | 9,000 | 1 | 60.0 MB | 2.50 s | lost |\n",
            KeepAliveBlock.Of(s_run with { Report = report }), StringComparison.Ordinal);
    }
}

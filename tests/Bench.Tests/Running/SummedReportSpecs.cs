using ActorLoad.Compare.Running;
using ActorLoad.Core.Report;
using Bench.Tests.Output;

namespace Bench.Tests.Running;

public sealed class SummedReportSpecs
{
    [Fact]
    public void Should_be_the_report_itself_when_there_is_one() => Assert.Same(Sample.Report, SummedReport.Of([Sample.Report]));

    [Fact]
    public void Should_add_up_the_books_when_there_are_two()
    {
        var sum = SummedReport.Of([Sample.Report, Sample.Report]);

        Assert.Equal((2_000, 40_000, 40_000, 2_000), (sum.Connections.Asked, sum.Messages.Planned, sum.Messages.Echoed, sum.Messages.PerSecond));
        Assert.Equal(("2000", 2), (sum.Config["connections"], sum.Nodes.Length));
    }

    [Fact]
    public void Should_keep_the_cost_of_one_message_and_one_connection_when_both_are_alike()
    {
        var (one, sum) = (Sample.Report.Generator, SummedReport.Of([Sample.Report, Sample.Report]).Generator);

        Assert.Equal((one.RssBytesPerConnection, one.CpuMicrosPerMessage, one.AllocatedBytesPerMessage), (sum.RssBytesPerConnection, sum.CpuMicrosPerMessage, sum.AllocatedBytesPerMessage));
        Assert.Equal(2 * one.Threads, sum.Threads);
    }

    [Fact]
    public void Should_show_the_worst_percentile_when_they_differ()
    {
        var slow = Sample.Report with { LatencyMicros = Sample.Report.LatencyMicros with { Response = Sample.Values with { P99 = 90_000 } } };

        Assert.Equal(90_000, SummedReport.Of([Sample.Report, slow]).LatencyMicros.Response!.P99);
    }

    [Fact]
    public void Should_be_as_bad_as_the_worst_when_one_is_not_valid()
    {
        var bad = Sample.Report with { Verdict = Verdict.Incomplete, ExitCode = 4, Reasons = ["lost"] };

        var sum = SummedReport.Of([Sample.Report, bad]);

        Assert.Equal((Verdict.Incomplete, 4, "lost"), (sum.Verdict, sum.ExitCode, sum.Reasons.Single()));
    }
}

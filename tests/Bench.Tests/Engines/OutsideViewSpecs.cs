using ActorLoad.Compare.Engines;

namespace Bench.Tests.Engines;

public sealed class OutsideViewSpecs
{
    [Fact]
    public void Should_add_both_kinds_when_a_thread_has_switched() =>
        Assert.Equal(150, OutsideView.Switches(["Name:\tgonet", "voluntary_ctxt_switches:\t147", "nonvoluntary_ctxt_switches:\t3"]));

    [Fact]
    public void Should_read_the_line_when_the_kernel_tells_it() => Assert.Equal(2_345, OutsideView.Kilobytes(["Rss: 9 kB", "Pss:                2345 kB"], "Pss:"));

    [Fact]
    public void Should_read_nothing_when_the_kernel_does_not_tell() => Assert.Null(OutsideView.Kilobytes(["Rss: 9 kB"], "Pss:"));

    [Fact]
    public void Should_see_a_process_when_it_lives() => Assert.True(OutsideView.Of(Environment.ProcessId)!.ContextSwitches > 0);
}

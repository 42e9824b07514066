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
    public void Should_see_a_process_when_it_lives()
    {
        var view = OutsideView.Of(Environment.ProcessId)!;

        Assert.True(view is { ContextSwitches: > 0, RssBytes: > 1_000_000, CpuSeconds: > 0 });
        Assert.True(view.PssBytes <= view.RssBytes);
    }

    [Fact]
    public void Should_leave_memory_alone_when_it_is_not_asked_for() =>
        Assert.Equal((null, null), (OutsideView.Of(Environment.ProcessId, memory: false)!.RssBytes, OutsideView.Of(Environment.ProcessId, memory: false)!.PssBytes));

    [Fact]
    public void Should_add_user_and_system_time_whatever_the_command_is_called() =>
        Assert.Equal(1.75, OutsideView.Cpu("7 (a) 1 2) S 1 7 7 0 -1 4194560 1 0 0 0 150 25 0 0 20 0 9 0"));

    [Fact]
    public void Should_see_no_cpu_when_the_process_is_gone() => Assert.Null(OutsideView.CpuOf(int.MaxValue));
}

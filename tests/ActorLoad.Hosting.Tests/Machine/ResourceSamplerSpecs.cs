using ActorLoad.Hosting.Machine;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Hosting.Tests.Machine;

public sealed class ResourceSamplerSpecs : IDisposable
{
    private readonly FakeRoot _root = new();

    public void Dispose() => _root.Dispose();

    private ResourceSample SampleOf(string? stat)
    {
        if (stat is not null)
            _root.With("proc/self/stat", stat);
        using var sampler = new ResourceSampler(new FakeTimeProvider(), _root.Path);
        return sampler.Sample();
    }

    /// <summary>A real line, with a command that has all a parser could stumble over.</summary>
    [Fact]
    public void Should_read_threads_and_resident_pages_when_the_command_has_spaces_and_parentheses()
    {
        var sample = SampleOf("42 (a) b (c) S 1 42 42 0 -1 4194304 100 0 0 0 7 3 0 0 20 0 23 0 1000 90000000 4321 18446744073709551615 1 1 0 0\n");

        Assert.Equal(23, sample.Threads);
        Assert.Equal(4321L * Environment.SystemPageSize, sample.RssBytes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("42 no parenthesis")]
    [InlineData("42 (x)")]
    [InlineData("42 (x) S 1 2 3")]
    public void Should_fall_back_on_the_runtime_when_the_line_is_missing_or_malformed(string? stat)
    {
        var sample = SampleOf(stat);

        Assert.True(sample.Threads > 0);
        Assert.True(sample.RssBytes > 0);
    }

    [Fact]
    public void Should_be_plausible_when_it_samples_this_very_process()
    {
        using var sampler = new ResourceSampler(TimeProvider.System);
        var before = sampler.Sample();
        var garbage = Enumerable.Range(0, 4000).Select(_ => new byte[1000]).ToList();
        GC.Collect();
        var after = sampler.Sample();
        GC.KeepAlive(garbage);

        var use = after - before;

        Assert.InRange(after.RssBytes, 10L << 20, 10L << 30);
        // Four megabytes are kept, less what the runtime has not counted yet.
        Assert.InRange(after.HeapBytes, 500_000, 10L << 30);
        Assert.InRange(after.Threads, 2, 10_000);
        Assert.InRange(use.AllocatedBytes, 1_000_000, 1_000_000_000);
        Assert.InRange(use.GcCount, 1, 1000);
        Assert.InRange(use.GcPauseSeconds, 1e-9, 60);
        Assert.InRange(use.CpuSeconds, 1e-9, 600);
        Assert.InRange(use.Seconds, 1e-9, 60);
        Assert.True(after.ContextSwitches > 0);
    }

    [Fact]
    public void Should_allocate_no_more_than_the_sample_when_sampling()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere the runtime's own counters allocate");
        using var sampler = new ResourceSampler(TimeProvider.System);
        sampler.Sample();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
            sampler.Sample();

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 128);
    }

    [Fact]
    public void Should_divide_by_the_cores_and_never_by_zero_when_asked_for_a_share()
    {
        var use = new ResourceUse(Seconds: 10, CpuSeconds: 5, ContextSwitches: 0, GcCount: 0, GcPauseSeconds: 0, AllocatedBytes: 0);

        Assert.Equal(0.25, use.CpuShare(2));
        Assert.Equal(0, use.CpuShare(0));
        Assert.Equal(0, default(ResourceUse).CpuShare(2));
    }

    [Fact]
    public void Should_read_the_proportional_set_when_the_kernel_tells_it()
    {
        Assert.Null(ProportionalSet.ReadBytes(_root.Path));

        _root.With("proc/self/smaps_rollup", "562c65acc000-7ffd04a35000 ---p 00000000 00:00 0  [rollup]\nRss:   1672 kB\nPss:    285 kB\nPss_Dirty:  112 kB\n");

        Assert.Equal(285 * 1024, ProportionalSet.ReadBytes(_root.Path));
    }
}

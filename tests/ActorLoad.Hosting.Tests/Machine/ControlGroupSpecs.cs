using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Machine;
using Xunit;

namespace ActorLoad.Hosting.Tests.Machine;

public sealed class ControlGroupSpecs : IDisposable
{
    private const string V2 = "sys/fs/cgroup/";

    private readonly FakeRoot _root = new();

    public void Dispose() => _root.Dispose();

    private ControlGroups Groups() => new(_root.Path);

    [Fact]
    public void Should_have_no_limit_when_there_are_no_groups()
    {
        Assert.Null(Groups().Memory());
        Assert.Null(Groups().CpuQuota());
    }

    [Fact]
    public void Should_have_no_limit_when_the_groups_say_max()
    {
        _root.With("proc/self/cgroup", "0::/a\n").With(V2 + "a/memory.max", "max\n").With(V2 + "a/memory.current", "5\n").With(V2 + "a/cpu.max", "max 100000\n");

        Assert.Null(Groups().Memory());
        Assert.Null(Groups().CpuQuota());
    }

    [Fact]
    public void Should_take_a_parent_s_limit_when_it_is_the_tighter()
    {
        _root.With("proc/self/cgroup", "0::/outer/inner\n")
            .With(V2 + "outer/memory.max", "1000\n").With(V2 + "outer/memory.current", "900\n").With(V2 + "outer/cpu.max", "50000 100000\n")
            .With(V2 + "outer/inner/memory.max", "800\n").With(V2 + "outer/inner/memory.current", "100\n").With(V2 + "outer/inner/cpu.max", "200000 100000\n");

        Assert.Equal(new MemoryGroup(1000, 900), Groups().Memory());
        Assert.Equal(0.5, Groups().CpuQuota());
    }

    [Fact]
    public void Should_not_count_file_cache_as_used_when_the_group_tells_it()
    {
        _root.With("proc/self/cgroup", "0::/\n").With(V2 + "memory.max", "1000\n").With(V2 + "memory.current", "900\n")
            .With(V2 + "memory.stat", "anon 300\ninactive_file 500\nactive_file 50\ninactive_anon 7\n");

        Assert.Equal(new MemoryGroup(1000, 350), Groups().Memory());
    }

    [Fact]
    public void Should_read_the_mount_s_root_when_the_path_is_not_mounted()
    {
        _root.With("proc/self/cgroup", "0::/../../host/docker-1\n").With(V2 + "memory.max", "1000\n").With(V2 + "memory.current", "1\n");

        Assert.Equal(new MemoryGroup(1000, 1), Groups().Memory());
    }

    [Fact]
    public void Should_read_version_1_when_that_is_what_there_is()
    {
        _root.With("proc/self/cgroup", "5:memory:/job\n3:cpu,cpuacct:/job\n")
            .With(V2 + "memory/memory.limit_in_bytes", "9223372036854771712\n").With(V2 + "memory/memory.usage_in_bytes", "5\n")
            .With(V2 + "memory/job/memory.limit_in_bytes", "1000\n").With(V2 + "memory/job/memory.usage_in_bytes", "700\n")
            .With(V2 + "memory/job/memory.stat", "total_inactive_file 100\ninactive_file 1\n")
            .With(V2 + "cpu/cpu.cfs_quota_us", "-1\n").With(V2 + "cpu/cpu.cfs_period_us", "100000\n")
            .With(V2 + "cpu/job/cpu.cfs_quota_us", "25000\n").With(V2 + "cpu/job/cpu.cfs_period_us", "100000\n");

        Assert.Equal(new MemoryGroup(1000, 600), Groups().Memory());
        Assert.Equal(0.25, Groups().CpuQuota());
    }

    [Fact]
    public void Should_take_the_group_with_the_fewest_tasks_left_when_a_parent_has_a_limit_too()
    {
        _root.With("proc/self/cgroup", "0::/outer/inner\n").With(V2 + "pids.max", "max\n").With(V2 + "pids.current", "9\n")
            .With(V2 + "outer/pids.max", "1000\n").With(V2 + "outer/pids.current", "900\n")
            .With(V2 + "outer/inner/pids.max", "500\n").With(V2 + "outer/inner/pids.current", "50\n");

        Assert.Equal(new TaskGroup(1000, 900), Groups().Tasks());
    }

    [Fact]
    public void Should_read_the_tasks_of_version_1_when_that_is_what_there_is()
    {
        _root.With("proc/self/cgroup", "8:pids:/job\n4:memory:/other\n0::/\n")
            .With(V2 + "pids/job/pids.max", "700\n").With(V2 + "pids/job/pids.current", "7\n");

        Assert.Equal(new TaskGroup(700, 7), Groups().Tasks());
    }

    [Theory]
    [InlineData("max", "5")]
    [InlineData("much", "5")]
    [InlineData("-1", "5")]
    [InlineData("10", "")]
    [InlineData("9223372036854775807", "5")]
    public void Should_have_no_limit_of_tasks_when_it_is_none_or_malformed(string limit, string used)
    {
        _root.With("proc/self/cgroup", "0::/\n").With(V2 + "pids.max", limit).With(V2 + "pids.current", used);

        Assert.Null(Groups().Tasks());
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("0::")]
    [InlineData(":::::\n\n0:x")]
    public void Should_have_no_limit_when_the_files_are_malformed(string paths)
    {
        _root.With("proc/self/cgroup", paths).With(V2 + "memory.max", "much\n").With(V2 + "memory.current", "-4\n").With(V2 + "cpu.max", "0 0 0\n");

        Assert.Null(Groups().Memory());
        Assert.Null(Groups().CpuQuota());
    }
}

using ActorLoad.Compare.Processes;

namespace Bench.Tests.Running;

public sealed class ControlGroupPlacesSpecs
{
    private const string Divided = "9:name=systemd:/\n4:memory:/jobs/7\n2:cpu,cpuacct:/\n0::/\n";

    [Fact]
    public void Should_be_below_our_own_group_when_version_1_is_mounted() => Assert.Equal(
        new ControlGroupPlaces(null, "/sys/fs/cgroup/memory/jobs/7", "/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpuacct"),
        ControlGroupPlaces.Of(Divided, _ => true, unified: false));

    [Fact]
    public void Should_be_the_root_when_our_own_group_is_not_mounted() => Assert.Equal(
        "/sys/fs/cgroup/memory", ControlGroupPlaces.Of(Divided, folder => !folder.Contains("jobs"), unified: false).Memory);

    [Fact]
    public void Should_be_nowhere_when_a_controller_is_not_mounted() =>
        Assert.Null(ControlGroupPlaces.Of(Divided, folder => !folder.StartsWith("/sys/fs/cgroup/memory", StringComparison.Ordinal), unified: false).Memory);

    [Fact]
    public void Should_be_one_folder_when_version_2_is_mounted() => Assert.Equal(
        new ControlGroupPlaces("/sys/fs/cgroup/user.slice/x", null, null, null), ControlGroupPlaces.Of("0::/user.slice/x\n", _ => true, unified: true));
}

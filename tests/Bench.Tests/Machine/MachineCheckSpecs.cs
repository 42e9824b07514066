using ActorLoad.Compare.Machine;

namespace Bench.Tests.Machine;

public sealed class MachineCheckSpecs
{
    [Fact]
    public void Should_warn_when_the_load_is_over_half_of_the_cores() => Assert.Contains("1.01 on 2 cores", MachineCheck.Busy("1.01 0.5 0.1 1/84 649", 2));

    [Fact]
    public void Should_be_silent_when_the_load_is_half_of_the_cores() => Assert.Null(MachineCheck.Busy("1.00 9.5 9.1 1/84 649", 2));

    [Fact]
    public void Should_name_load_and_limit_when_the_load_is_over_what_is_allowed() => Assert.Contains("1.01, and at most 1 ", MachineCheck.Loaded("1.01 0.5 0.1 1/84 649", 1));

    [Fact]
    public void Should_be_silent_when_the_load_is_what_is_allowed() => Assert.Null(MachineCheck.Loaded("1.00 9.5 9.1 1/84 649", 1));

    [Fact]
    public void Should_warn_when_many_ports_are_in_time_wait() =>
        Assert.Contains("1,001 ports", MachineCheck.TimeWait(["sockets: used 41", "TCP: inuse 5 orphan 0 tw 1001 alloc 7 mem 1"]));

    [Fact]
    public void Should_be_silent_when_few_ports_are_in_time_wait() => Assert.Null(MachineCheck.TimeWait(["TCP: inuse 5 orphan 0 tw 1000 alloc 7 mem 1"]));

    [Theory]
    [InlineData("echoserver", "/x/echoserver", "--ports")]
    [InlineData("actorload", "dotnet", "/x/actorload.dll")]
    [InlineData(null, "/x/actorload-compare", "--quick")]
    [InlineData(null, "grep", "--", "actorload")]
    public void Should_know_our_programs_when_they_run_by_themselves_or_by_dotnet(string? name, params string[] commandLine) =>
        Assert.Equal(name, MachineCheck.Stranger(commandLine));
}

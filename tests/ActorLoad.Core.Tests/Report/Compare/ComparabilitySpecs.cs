using ActorLoad.Core.Report;
using Xunit;
using static ActorLoad.Core.Tests.Report.Compare.Comparisons;

namespace ActorLoad.Core.Tests.Report.Compare;

public class ComparabilitySpecs
{
    [Fact]
    public void Should_find_nothing_when_runs_are_of_the_same_kind() => Assert.Empty(Of(Three("a"), Three("b")).Incomparable);

    [Theory]
    [InlineData("[\"10.0.0.1:7001\"]", "[\"10.0.0.1:7002-7009\"]")]
    [InlineData("[\"b:1\", \"a:1\"]", "[\"a:2\", \"b:2\"]")]
    [InlineData("[\"[::1]:7001\"]", "\"[::1]:7002\"")]
    public void Should_compare_when_only_ports_differ(string first, string second) => Assert.Empty(Between("target", first, second));

    [Theory]
    [InlineData("[\"10.0.0.1:7001\"]", "[\"10.0.0.2:7001\"]", "The target hosts differ: 10.0.0.1 (actors/a) and 10.0.0.2 (actors/b).")]
    [InlineData("[]", "[\"[::1]:1\"]", "The target hosts differ: an echo server of its own (actors/a) and [::1] (actors/b).")]
    public void Should_name_the_hosts_when_they_differ(string first, string second, string expected) =>
        Assert.Equal([expected], Between("target", first, second));

    [Theory]
    [InlineData("message.interval", "1s", "2s")]
    [InlineData("hold.duration", "20s", "30s")]
    [InlineData("connections", "1000", "2000")]
    [InlineData("ramp.rate", "2000/s", "100/s")]
    [InlineData("source", "[]", "[\"127.0.0.2\"]")]
    public void Should_name_the_key_and_both_values_when_plans_differ(string key, string first, string second) =>
        Assert.Equal([$"The plans differ in {key}: {first} (actors/a) and {second} (actors/b)."], Between(key, first, second));

    [Theory]
    [InlineData("metrics.port")]
    [InlineData("limits.cpu")]
    [InlineData("label")]
    public void Should_compare_when_a_key_differs_that_is_not_of_the_plan(string key) => Assert.Empty(Between(key, "1", "2"));

    [Fact]
    public void Should_compare_when_another_client_lacks_a_key() =>
        Assert.Empty(Of(Three("a", report => WithConfig(report, "message.check", "echo")), Three("b")).Incomparable);

    [Fact]
    public void Should_name_the_files_when_runs_of_one_group_differ() => Assert.Equal(
        ["The seeds differ: 1 (a0.json and a1.json) and 2 (a2.json)."],
        Of(Runs("a", (report, seed) => report with { Seed = seed }, 1, 1, 2)).Incomparable);

    [Fact]
    public void Should_name_cores_memory_and_system_when_machines_differ() => Assert.Equal(
        [
            "The machines differ in cores: 2 (actors/a) and 0.5 (actors/b).",
            "The machines differ in memory: 4.00 GB (actors/a) and 2.00 GB (actors/b).",
            "The operating systems differ: Debian 13 (actors/a) and Debian 12 (actors/b).",
        ],
        Of(Three("a"), Three("b", report => report with { Machine = report.Machine with { Cores = 0.5, MemoryBytes = 2_000_000_000, Os = "Debian 12" } }))
            .Incomparable);

    [Fact]
    public void Should_name_the_versions_when_one_tool_has_several() => Assert.Equal(
        ["The versions of actorload differ: 0.1.0 (actors/a) and 0.2.0 (actors/b)."],
        Of(Three("a"), Three("b", report => report with { Version = "0.2.0" })).Incomparable);

    [Fact]
    public void Should_compare_when_different_tools_have_different_versions() =>
        Assert.Empty(Of(Three("a"), Three("b", report => report with { Tool = "go-net", Version = "1.22" })).Incomparable);

    [Fact]
    public void Should_note_the_runtimes_without_a_doubt_when_they_differ()
    {
        var comparison = Of(Three("a"), Three("b", report => report with { Machine = report.Machine with { Runtime = "go 1.22" } }));

        Assert.Empty(comparison.Incomparable);
        Assert.Equal("Note: the runtimes differ: .NET 10.0.0 (actors/a) and go 1.22 (actors/b).", comparison.Conclusions[^1]);
    }

    [Theory]
    [InlineData(0, 2, 4, 1, 3, 5, false)]
    [InlineData(0, 1, 2, 3, 4, 5, true)]
    [InlineData(3, 4, 5, 0, 1, 2, true)]
    public void Should_note_when_the_sides_were_not_run_in_turn(int a0, int a1, int a2, int b0, int b1, int b2, bool noted)
    {
        static RunReport At(RunReport report, int minute) => report with { StartedAt = report.StartedAt.AddMinutes(minute) };

        Assert.Equal(noted, Of(Runs("a", At, a0, a1, a2), Runs("b", At, b0, b1, b2)).Conclusions[^1].Contains("not made in turn", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Between(string key, string first, string second) =>
        Of(Three("a", report => WithConfig(report, key, first)), Three("b", report => WithConfig(report, key, second))).Incomparable;
}

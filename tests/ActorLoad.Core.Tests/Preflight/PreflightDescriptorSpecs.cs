using ActorLoad.Core.Plan;
using Xunit;
using static ActorLoad.Core.Tests.Preflight.Machines;

namespace ActorLoad.Core.Tests.Preflight;

public class PreflightDescriptorSpecs
{
    private static MachineLimits Limited(long soft, long? hard = null, int inUse = 100) =>
        Roomy with { DescriptorSoftLimit = soft, DescriptorHardLimit = hard ?? soft, DescriptorsInUse = inUse };

    [Fact]
    public void Should_pass_19000_connections_when_the_limit_is_20000() =>
        Assert.False(Core.Plan.Preflight.Check(Run(19_000), Limited(20_000, inUse: 200)).Refused);

    [Fact]
    public void Should_refuse_with_need_limit_and_command_when_500_descriptors_meet_15000_connections()
    {
        var result = Core.Plan.Preflight.Check(Run(15_000), Limited(500));

        var finding = result.Find(PreflightKind.Descriptors);
        Assert.NotNull(finding);
        Assert.Equal(PreflightSeverity.Refuse, finding.Severity);
        Assert.Equal("ulimit -n 15372", finding.Command);
        Assert.Contains("15,356", finding.Text, StringComparison.Ordinal);
        Assert.Contains("its limit is 500", finding.Text, StringComparison.Ordinal);
        Assert.Contains("hard limit of 500", finding.Text, StringComparison.Ordinal);
        Assert.Equal(144, result.LargestConnections);
    }

    [Fact]
    public void Should_pass_when_the_limit_is_what_the_command_said_and_a_few_more_are_in_use_by_then()
    {
        var command = Core.Plan.Preflight.Check(Run(15_000), Limited(500, inUse: 99)).Find(PreflightKind.Descriptors)!.Command!;

        var limit = long.Parse(command.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.False(Core.Plan.Preflight.Check(Run(15_000), Limited(limit, inUse: 109)).Refused);
    }

    [Fact]
    public void Should_not_speak_of_the_hard_limit_when_it_is_high_enough()
    {
        var finding = Core.Plan.Preflight.Check(Run(15_000), Limited(1024, hard: 20_000)).Find(PreflightKind.Descriptors);

        Assert.DoesNotContain("hard limit", finding?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_allow_none_when_the_limit_is_under_the_reserve()
    {
        var result = Core.Plan.Preflight.Check(Run(1), Limited(300));

        Assert.True(result.Refused);
        Assert.Equal(0, result.LargestConnections);
    }

    [Fact]
    public void Should_pass_when_descriptors_are_unlimited()
    {
        var result = Core.Plan.Preflight.Check(Run(20_000), Limited(long.MaxValue));

        Assert.False(result.Refused);
        Assert.Null(result.Figures.Single(figure => figure.Name == "descriptors").Limit);
    }

    [Fact]
    public void Should_look_at_the_echo_server_too_when_the_run_starts_it()
    {
        var run = Run(2049) with { StartsOwnEchoServer = true };

        var finding = Core.Plan.Preflight.Check(run, Limited(258)).Find(PreflightKind.EchoServerDescriptors);
        Assert.Contains("its limit is 258, too low for 1,024 processes of it too: start it after `ulimit -n 2321`", finding?.Text, StringComparison.Ordinal);
        Assert.Null(Core.Plan.Preflight.Check(run with { Connections = 2048 }, Limited(258)).Find(PreflightKind.EchoServerDescriptors));
        Assert.Null(Core.Plan.Preflight.Check(Run(2049), Limited(258)).Find(PreflightKind.EchoServerDescriptors));
    }

    [Fact]
    public void Should_name_the_descriptors_unchecked_and_pass_when_the_limit_is_unknown()
    {
        var result = Core.Plan.Preflight.Check(Run(20_000), Roomy with { DescriptorSoftLimit = null });

        Assert.False(result.Refused);
        Assert.Contains("descriptor limit", result.Find(PreflightKind.Unchecked)?.Text, StringComparison.Ordinal);
    }
}

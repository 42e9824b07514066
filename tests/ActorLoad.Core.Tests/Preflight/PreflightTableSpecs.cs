using ActorLoad.Core.Plan;
using Xunit;
using static ActorLoad.Core.Tests.Preflight.Machines;

namespace ActorLoad.Core.Tests.Preflight;

public class PreflightTableSpecs
{
    [Fact]
    public void Should_refuse_with_the_sysctl_when_the_firewall_tracks_and_its_table_is_short()
    {
        var result = Core.Plan.Preflight.Check(Run(10_000), Roomy with { ConntrackMax = 8192, ConntrackCount = 192 });

        Assert.Equal(PreflightSeverity.Refuse, result.Find(PreflightKind.Conntrack)?.Severity);
        Assert.Equal("sysctl -w net.netfilter.nf_conntrack_max=12740", result.Find(PreflightKind.Conntrack)?.Command);
        Assert.Equal(8000, result.LargestConnections);
    }

    [Fact]
    public void Should_only_warn_when_the_table_is_short_but_nothing_is_tracked()
    {
        var result = Core.Plan.Preflight.Check(Run(10_000), Roomy with { ConntrackMax = 8192, ConntrackCount = 0 });

        Assert.False(result.Refused);
        Assert.Equal(PreflightSeverity.Warn, result.Find(PreflightKind.Conntrack)?.Severity);
    }

    [Fact]
    public void Should_note_the_accept_queue_when_a_local_server_could_not_queue_the_ramp()
    {
        var machine = Roomy with { AcceptQueueLimit = 128 };

        var finding = Core.Plan.Preflight.Check(Run(1000), machine).Find(PreflightKind.AcceptQueue);

        Assert.Equal(PreflightSeverity.Note, finding?.Severity);
        Assert.Equal("sysctl -w net.core.somaxconn=256", finding?.Command);
        Assert.Null(Core.Plan.Preflight.Check(Run(1000, Remote), machine).Find(PreflightKind.AcceptQueue));
        Assert.Null(Core.Plan.Preflight.Check(Run(100), machine).Find(PreflightKind.AcceptQueue));
    }
}

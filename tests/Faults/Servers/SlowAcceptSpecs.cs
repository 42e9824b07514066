using Faults.Support;

namespace Faults.Servers;

/// <summary>R5: a server that accepts more slowly than it is connected to, with room for 16 to wait.</summary>
public class SlowAcceptSpecs
{
    [Fact]
    [Reliability(5)]
    public async Task Should_time_connects_out_in_their_own_class_and_end_on_time_when_a_server_accepts_slowly()
    {
        await using var server = OwnServer.Start(backlog: 16, acceptEvery: TimeSpan.FromMilliseconds(250));

        var result = await ActorLoadRun.RunAsync(
            [.. server.Arguments, "--connections", "60", "--interval", "500ms", "--duration", "2s", "--set", "actor-load.ramp.connect-timeout=1s",
             "--set", "actor-load.ramp.retry.max=0", "--set", "actor-load.drain.timeout=1s", "--set", "actor-load.message.in-flight=16"]);

        var report = result.Checked(Verdict.Incomplete);
        Assert.InRange(report.Errors.Connect.Timeout, 1, 60);
        Assert.Equal((report.Errors.Connect.Timeout, 0), (report.Errors.Connect.Total, report.Errors.Close.Total));
        Assert.Equal(report.Connections.Failed, report.Errors.Connect.Timeout);
        Assert.True(report.Connections.Opened > 0);
        Assert.InRange(report.Phases.HoldSeconds, 2, 4);
        Figure.Of(5, $"backlog 16, 4 accepted a second: {report.Connections.Opened} of 60 opened, {report.Errors.Connect.Timeout} timeouts, hold {report.Phases.HoldSeconds:0.0} of 2 s");
    }
}

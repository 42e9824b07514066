using Faults.Support;

namespace Faults.Servers;

/// <summary>R34: a server that says a byte now and then.</summary>
public class DribblingServerSpecs
{
    private static readonly string[] s_load =
    [
        "--connections", "50", "--interval", "500ms", "--duration", "5s", "--set", "actor-load.message.in-flight=16",
        "--set", "actor-load.message.reply-timeout=1s", "--set", "actor-load.drain.timeout=1s",
    ];

    [Fact]
    [Reliability(34)]
    public async Task Should_time_the_replies_out_and_close_the_connection_when_a_byte_comes_each_second()
    {
        await using var server = OwnServer.Start(caller => DribbleAsync(caller, TimeSpan.FromSeconds(1), frame => frame));

        var report = (await ActorLoadRun.RunAsync([.. server.Arguments, .. s_load])).Checked(Verdict.Incomplete);

        Assert.Equal((500, 0), (report.Messages.Planned, report.Messages.Echoed));
        Assert.True(report.Messages.TimedOut >= 50, $"{report.Messages.TimedOut} timed out.");
        Assert.InRange(report.Errors.Close.Protocol, 50, 150);
        Assert.Equal(report.Errors.Close.Protocol, report.Errors.Close.Total);
        Assert.InRange(report.Messages.BytesReceived, 1, 50 * 60);
        Figure.Of(34, $"a byte a second: {report.Messages.TimedOut} timed out, {report.Errors.Close.Protocol} closed as protocol errors, {report.Generator.RssBytes >> 20} MB");
    }

    [Fact]
    [Reliability(34)]
    public async Task Should_close_that_connection_when_the_bytes_that_dribble_make_a_length_that_cannot_be()
    {
        await using var server = OwnServer.Start(caller => DribbleAsync(caller, TimeSpan.FromMilliseconds(200), _ => [0xFF, 0xFF, 0xFF, 0xFF]));

        var report = (await ActorLoadRun.RunAsync([.. server.Arguments, .. s_load])).Checked(Verdict.Incomplete);

        Assert.True(report.Errors.Close.Protocol > 0);
        Assert.Equal((report.Errors.Close.Protocol, 0), (report.Errors.Close.Total, report.Messages.Echoed));
        Figure.Of(34, $"FF FF FF FF byte by byte: {report.Errors.Close.Protocol} closed as protocol errors");
    }

    /// <summary>Answers the first frame, byte by byte.</summary>
    private static async Task DribbleAsync(Caller caller, TimeSpan every, Func<byte[], byte[]> reply)
    {
        if (await caller.ReadAsync() is not { } frame) return;
        using var pace = new PeriodicTimer(every);
        var answer = reply(frame);
        for (var i = 0; i < answer.Length && await pace.WaitForNextTickAsync(); i++) await caller.SayAsync(answer.AsMemory(i, 1));
        while (await caller.ReadAsync() is not null) { }
    }
}

using System.Globalization;
using Faults.Support;

namespace Faults.Servers;

/// <summary>Replies that are not what was sent, R15: never booked as echoed.</summary>
[Reliability(15)]
public class WrongReplySpecs
{
    private static readonly string[] s_load = Load(200, "500ms");

    [Theory]
    [InlineData("flip:7")]
    [InlineData("other-bytes")]
    public async Task Should_book_as_corrupt_what_was_changed(string kind)
    {
        var (report, counts) = await RunAgainstAsync(kind);

        Assert.True(report.Messages.Corrupt > 0);
        Assert.True(report.Messages.Corrupt <= counts.Misbehaved);
        // Right replies that came to a connection already closed for the wrong ones are lost with it.
        Assert.InRange(counts.Frames - counts.Misbehaved - report.Messages.Echoed, 0, report.Messages.LostOnClose);
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("reorder")]
    public async Task Should_close_as_mismatch_when_two_replies_running_are_wrong(string kind)
    {
        var (report, _) = await RunAgainstAsync(kind);

        Assert.True(report.Messages.Corrupt > 0);
        Assert.Equal(0, report.Messages.Echoed);
        Assert.True(report.Errors.Close.Mismatch > 0);
        Assert.Equal(report.Errors.Close.Mismatch, report.Errors.Close.Total);
        Assert.True(report.Connections.Reconnects > 0);
    }

    [Fact]
    public async Task Should_book_as_unexpected_what_was_doubled()
    {
        var (report, counts) = await RunAgainstAsync("double:5");

        Assert.InRange(report.Messages.Unexpected + report.Messages.Corrupt, 1, counts.Misbehaved);
        Assert.True(report.Messages.Unexpected > 0);
        Assert.True(report.Messages.Echoed <= counts.Frames);
    }

    [Fact]
    public async Task Should_book_as_late_what_comes_after_its_timeout()
    {
        var (report, counts) = await RunAgainstAsync("late:1s:10", "--set", "actor-load.message.reply-timeout=600ms", "--set", "actor-load.message.in-flight=16");

        Assert.True(report.Messages.TimedOut > 0);
        Assert.True(report.Messages.Late > 0);
        Assert.True(report.Messages.Late <= report.Messages.TimedOut);
        Assert.Equal(0, report.Messages.Corrupt);
        Assert.True(report.Messages.Echoed <= counts.Frames - counts.Misbehaved);
    }

    [Fact]
    public async Task Should_time_out_what_is_never_answered()
    {
        // One message a connection: the reply to a second would come in the place of the first's, and be called corrupt, as it should.
        var (report, counts) = await RunAgainstAsync("drop:5", 200, [.. Load(200, "2s"), "--set", "actor-load.message.reply-timeout=4s"]);

        Assert.Equal((40, 160), (counts.Misbehaved, counts.Frames - counts.Misbehaved));
        Assert.Equal((40, 160), (report.Messages.TimedOut, report.Messages.Echoed));
    }

    [Fact]
    public async Task Should_book_as_corrupt_a_reply_that_comes_in_the_place_of_one_that_is_never_sent()
    {
        // 201 connections take turns at losing each fifth of all replies, whatever order the frames of one round come in.
        var (report, counts) = await RunAgainstAsync("drop:5", 201, [.. Load(201, "500ms"), "--set", "actor-load.message.reply-timeout=4s"]);

        Assert.True(report.Messages.Corrupt > 0);
        Assert.True(report.Messages.Echoed + report.Messages.Corrupt <= counts.Frames - counts.Misbehaved);
        Assert.True(report.Messages.TimedOut <= counts.Misbehaved);
    }

    [Fact]
    public async Task Should_book_as_corrupt_what_was_another_connections()
    {
        byte[]? last = null;
        await using var server = OwnServer.Start(async caller =>
        {
            // Each is given what the one before it, of whatever connection, has asked for.
            while (await caller.ReadAsync() is { } frame)
            {
                if (Interlocked.Exchange(ref last, frame) is { } others) await caller.SayAsync(others);
            }
        });

        var report = (await ActorLoadRun.RunAsync([.. server.Arguments, .. s_load])).Checked(Verdict.Incomplete);

        Assert.True(report.Messages.Corrupt > 0);
        Assert.Equal(0, report.Messages.Echoed);
        Figure.Of(15, $"another connection's: {report.Messages.Corrupt} corrupt, 0 echoed");
    }

    private static string[] Load(int connections, string interval) =>
    [
        "--connections", connections.ToString(CultureInfo.InvariantCulture), "--interval", interval, "--duration", "2s",
        "--set", "actor-load.reconnect.min-backoff=100ms", "--set", "actor-load.reconnect.max-backoff=200ms",
    ];

    private static Task<(RunReport Report, EchoCounts Counts)> RunAgainstAsync(string kind, params string[] arguments) =>
        RunAgainstAsync(kind, 200, [.. s_load, .. arguments]);

    private static async Task<(RunReport Report, EchoCounts Counts)> RunAgainstAsync(string kind, int connections, string[] arguments)
    {
        await using var echo = await EchoProcess.MisbehavingAsync(kind);

        var report = (await ActorLoadRun.RunAsync(echo, arguments)).Checked(Verdict.Incomplete);
        var counts = await echo.StopAsync();

        // A connect that is under way when the hold ends may still come to be, too late to be held.
        Assert.InRange(counts.Accepted - report.Connections.Opened - report.Connections.Reconnects, 0, connections - report.Connections.AtEnd);
        Assert.True(report.Messages.Sent >= counts.Frames);
        Figure.Of(15, $"{kind}: {report.Messages.Corrupt} corrupt, {report.Messages.Unexpected} unexpected, {report.Messages.Late} late, {counts.Misbehaved} were made");
        return (report, counts);
    }
}

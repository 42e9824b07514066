namespace Faults.Servers;

/// <summary>Replies that come in pieces or in heaps, and what is no reply at all: R14, R34.</summary>
public class FramingSpecs
{
    [Theory]
    [InlineData("split")]
    [InlineData("coalesce:4")]
    [Reliability(14)]
    public async Task Should_be_valid_however_replies_are_cut_into_segments(string kind)
    {
        await using var echo = await EchoProcess.MisbehavingAsync(kind);

        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "100", "--interval", "250ms", "--duration", "2s", "--set", "actor-load.message.in-flight=32");

        Assert.Equal(800, result.Checked(Verdict.Valid).Messages.Echoed);
        Assert.True((await echo.StopAsync()).Misbehaved > 0);
        Figure.Of(14, $"{kind}: 800 of 800 echoed");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8192)]
    [Reliability(14)]
    public async Task Should_be_valid_when_payloads_are_as_short_or_long_as_can_be(int size)
    {
        await using var echo = await EchoProcess.StartAsync();

        var result = await ActorLoadRun.RunAsync(
            echo, "--connections", "50", "--interval", "250ms", "--duration", "1s", "--set", $"actor-load.message.size.min={size}",
            "--set", $"actor-load.message.size.max={size}", "--set", "actor-load.message.in-flight=16");

        var messages = result.Checked(Verdict.Valid).Messages;
        var bytes = 200L * (4 + size);
        Assert.Equal((200, bytes, bytes), (messages.Echoed, messages.BytesSent, messages.BytesReceived));
        Figure.Of(14, $"payloads of {size} bytes: 200 of 200 echoed");
    }

    [Theory]
    [InlineData("long-length:10")]
    [InlineData("endless")]
    [Reliability(14, 34)]
    public async Task Should_close_that_connection_as_a_protocol_error_when_a_length_cannot_be(string kind)
    {
        await using var echo = await EchoProcess.MisbehavingAsync(kind);

        var result = await ActorLoadRun.RunAsync(echo, "--connections", "100", "--interval", "500ms", "--duration", "2s");

        var report = result.Checked(Verdict.Incomplete);
        Assert.True(report.Errors.Close.Protocol > 0);
        Assert.Equal(report.Errors.Close.Protocol, report.Errors.Close.Total);
        var counts = await echo.StopAsync();
        // A connect that is under way when the hold ends may still come to be, too late to be held.
        Assert.InRange(counts.Accepted - report.Connections.Opened - report.Connections.Reconnects, 0, 100 - report.Connections.AtEnd);
        Assert.True(report.Messages.Echoed <= counts.Frames);
        Figure.Of(14, $"{kind}: {report.Errors.Close.Protocol} closed as protocol errors, none for another reason");
    }

    /// <summary>Akka's own executor ran the sockets and never the actors that were to look at what they had read: 1.1 GB after 12 s.</summary>
    [Fact]
    [Reliability(34)]
    public async Task Should_bound_its_memory_when_bytes_come_without_end()
    {
        await using var echo = await EchoProcess.MisbehavingAsync("endless");

        var result = await ActorLoadRun.RunAsync(echo, "--connections", "100", "--interval", "500ms", "--duration", "5s");

        var rss = result.Checked(Verdict.Incomplete).Timeline.Max(point => point.RssBytes);
        Assert.True(rss < 300_000_000, $"{rss} bytes resident");
        Figure.Of(34, $"bytes without end on 100 connections for 5 s: {rss / 1_000_000} MB at most");
    }
}

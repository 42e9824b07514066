using System.Globalization;
using System.Text.RegularExpressions;
using Faults.Support;

namespace Faults.Accounts;

/// <summary>What a run says it did, held against those who were there: R12, R13, R22.</summary>
public sealed partial class BooksSpecs : IDisposable
{
    private readonly HttpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    [Reliability(12)]
    public async Task Should_state_what_was_asked_and_what_was_held_when_some_connections_never_open()
    {
        await using var echo = await EchoProcess.StartAsync();
        using var refusing = new RefusingPort();

        var result = await ActorLoadRun.RunAsync(
            echo, "--target", refusing.Target, "--connections", "200", "--interval", "500ms", "--duration", "2s", "--set", "actor-load.ramp.retry.max=1",
            "--set", "actor-load.message.in-flight=16");

        var (report, connections) = (result.Checked(Verdict.Incomplete), result.Report.Connections);
        Assert.Equal((200, 100, 100, 0), (connections.Asked, connections.Opened, connections.Failed, connections.NotAttempted));
        Assert.Equal((100, 100, 100), (connections.HeldMin, connections.HeldMean, connections.AtEnd));
        Assert.Equal((800, 400, 400), (report.Messages.Planned, report.Messages.Echoed, report.Messages.Failed));
        Assert.Contains(report.Reasons, reason => reason.Contains("100", StringComparison.Ordinal) && reason.Contains("200", StringComparison.Ordinal));
        Figure.Of(12, "half of 200 never open: opened 100, heldMin 100, heldMean 100, atEnd 100, INCOMPLETE");
    }

    /// <summary>In a network of its own, where the kernel's counters are the run's alone; looked at while nothing is sent and all are open.</summary>
    [Fact]
    [Reliability(13)]
    public async Task Should_count_what_server_and_kernel_have_counted()
    {
        Network.Require();
        Tools.Require("ss", "iproute2");
        await using var network = await Network.CreateAsync(machines: 2);
        await using var echo = await network.StartEchoAsync(1);
        await using var run = network.StartRun(
            0, [.. ActorLoadRun.Against(echo), "--connections", "200", "--interval", "500ms", "--duration", "1h", "--set", "actor-load.message.in-flight=64"]);
        await run.PhaseAsync("hold", 3);
        var address = PbmAddress().Match(await run.Process.Error.FirstAsync("pbm at ")).Groups[1].Value;
        string[] pbm = [Programs.DotNet, Programs.Pbm, address, "load"];
        await network.SayAsync(0, [.. pbm, "pause"]);
        var (bytes, before) = (default((long Sent, long Received)), default((long, long)));
        await Deadline.UntilAsync(
            async () =>
            {
                (before, bytes) = (bytes, Bytes(await network.SayAsync(0, "ss", "-Htin", "dport", "=", $":{echo.Ports[0]}")));
                return bytes == before && bytes.Sent == bytes.Received;
            },
            "all is answered");
        await network.SayAsync(0, [.. pbm, "stop"]);

        var report = (await run.EndAsync()).Checked(Verdict.Incomplete);
        var (counts, accepted) = (await echo.StopAsync(), PassiveOpens(await network.SayAsync(1, "cat", "/proc/net/snmp")));

        Assert.Equal((200, 200), (report.Connections.Opened, counts.Accepted));
        Assert.Equal(200, accepted);
        Assert.Equal((report.Messages.Sent, report.Messages.BytesSent, report.Messages.BytesReceived), (counts.Frames, counts.BytesReceived, counts.BytesSent));
        Assert.Equal((report.Messages.BytesSent, report.Messages.BytesReceived), bytes);
        Figure.Of(13, string.Create(
            CultureInfo.InvariantCulture,
            $"report, server and kernel: {accepted} connections; {report.Messages.Sent} messages; {bytes.Sent:N0} bytes out, {bytes.Received:N0} in"));
    }

    [Fact]
    [Reliability(22)]
    public async Task Should_have_the_same_totals_on_the_terminal_in_JSON_in_HTML_and_at_metrics()
    {
        using var folder = new TempFolder();
        await using var echo = await EchoProcess.MisbehavingAsync("drop:5");
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "600", "--interval", "500ms", "--duration", "2s", "--html", folder["run.html"],
             "--set", "actor-load.metrics.linger=10m", "--set", "actor-load.message.in-flight=64", "--set", "actor-load.message.reply-timeout=500ms"]);
        var address = await Scrape.AddressAsync(run);
        await run.Process.Error.FirstAsync("metrics stay");
        var scrape = await Scrape.OfAsync(_client, address);
        run.Process.Send(Signal.Interrupt);

        var result = await run.EndAsync();
        var (messages, connections) = (result.Checked(Verdict.Incomplete).Messages, result.Report.Connections);
        var page = await File.ReadAllTextAsync(folder["run.html"]);
        Assert.True(messages.TimedOut > 0);
        (string Metric, string Label, string Name, long Total)[] totals =
        [
            ("actorload_connects_total", "opened", "opened", connections.Opened), ("actorload_planned_messages", "", "planned", messages.Planned),
            ("actorload_messages_total", "sent", "sent", messages.Sent), ("actorload_messages_total", "echoed", "echoed", messages.Echoed),
            ("actorload_messages_total", "timed_out", "timed out", messages.TimedOut), ("actorload_messages_total", "corrupt", "corrupt", messages.Corrupt),
            ("actorload_messages_total", "lost_on_close", "lost on close", messages.LostOnClose),
        ];
        Assert.All(totals, total =>
        {
            Assert.Equal(total.Total, scrape[total.Metric, total.Label]);
            Assert.Matches($@"{total.Name} +{total.Total:N0}\b", result.Out);
            Assert.Matches($@"<th scope=""row""> *{total.Name}[^<]*</th>\s*<td>{total.Total:N0}</td>", page);
        });
        Figure.Of(22, $"{totals.Length} totals the same in all four, such as {messages.Echoed:N0} echoed and {messages.TimedOut:N0} timed out");
    }

    /// <summary>What the kernel says of all connections together; what it sent twice is of no one's books.</summary>
    private static (long Sent, long Received) Bytes(string ss) =>
        (Sum(BytesSent(), ss) - Sum(BytesSentAgain(), ss), Sum(BytesReceived(), ss));

    private static long Sum(Regex figure, string ss) => figure.Matches(ss).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    /// <summary>Connections that came in: a line of names and one of values.</summary>
    private static long PassiveOpens(string snmp)
    {
        var lines = snmp.Split('\n').Where(line => line.StartsWith("Tcp:", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToArray();
        return long.Parse(lines[1][Array.IndexOf(lines[0], "PassiveOpens")], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("pbm at ([0-9.:]+)")]
    private static partial Regex PbmAddress();

    [GeneratedRegex(@"\bbytes_sent:(\d+)")]
    private static partial Regex BytesSent();

    [GeneratedRegex(@"\bbytes_retrans:(\d+)")]
    private static partial Regex BytesSentAgain();

    [GeneratedRegex(@"\bbytes_received:(\d+)")]
    private static partial Regex BytesReceived();
}

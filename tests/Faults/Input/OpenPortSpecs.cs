using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Faults.Support;

namespace Faults.Input;

/// <summary>R35: the ports of a run that others reach, and what others may do to them.</summary>
public sealed partial class OpenPortSpecs
{
    private const int Clients = 1000;

    private static readonly string[] s_load = ["--connections", "200", "--interval", "500ms", "--duration", "4s", "--set", "actor-load.message.in-flight=32"];

    [Fact]
    [Reliability(35)]
    public async Task Should_measure_the_same_when_a_thousand_clients_hang_at_each_port()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start([.. ActorLoadRun.Against(echo), .. s_load]);
        var ports = await PortsAsync(run);
        await run.PhaseAsync("hold");

        var clients = new List<Socket>();
        foreach (var port in ports)
        {
            for (var i = 0; i < Clients; i++)
            {
                var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                clients.Add(client);
                await client.ConnectAsync(port);
                // Slow ones: a beginning, and never the end.
                await SendAsync(client, "GET /metr"u8.ToArray());
            }
        }
        var result = await run.EndAsync();
        clients.ForEach(client => client.Dispose());

        AssertUnmoved(result.Checked(Verdict.Valid));
        Figure.Of(35, $"{Clients:N0} slow clients at each port: {result.Report.Messages.Echoed:N0} of 1,600 echoed, {result.Report.Generator.RssBytes >> 20} MB");
    }

    [Fact]
    [Reliability(35)]
    public async Task Should_measure_the_same_when_a_command_has_no_end()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start([.. ActorLoadRun.Against(echo), .. s_load]);
        var ports = await PortsAsync(run);
        await run.PhaseAsync("hold");

        var ends = new List<(TimeSpan Took, long Bytes)>();
        var block = new byte[65_536];
        block.AsSpan().Fill((byte)'a');
        foreach (var port in ports)
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(port);
            var (clock, sent) = (Stopwatch.StartNew(), 0L);
            while (clock.Elapsed < Deadline.Length && await SendAsync(client, block)) sent += block.Length;
            ends.Add((clock.Elapsed, sent));
        }

        Assert.All(ends, end => Assert.True(end.Took < Deadline.Length, $"{end.Bytes} bytes were taken in {end.Took}."));
        var result = await run.EndAsync();
        AssertUnmoved(result.Checked(Verdict.Valid));
        Figure.Of(35, string.Create(
            CultureInfo.InvariantCulture, $"a command without an end: cut off after {string.Join(" and ", ends.Select(end => $"{end.Took.TotalSeconds:0.0} s"))}"));
    }

    [Fact]
    [Reliability(35)]
    public async Task Should_listen_on_the_loopback_alone_when_nothing_else_is_said()
    {
        await using var run = ActorLoadRun.Start("--connections", "10", "--interval", "500ms", "--duration", "1h", "--dashboard", "--set", "actor-load.dashboard.port=0");
        var ports = await PortsAsync(run);
        await run.PhaseAsync("hold");

        await using var ss = ChildProcess.Start("ss", ["-Hltnp"]);
        await ss.EndAsync();
        var listeners = ss.Out.Text.Split('\n').Where(line => line.Contains($"pid={run.Process.Id},", StringComparison.Ordinal)).Select(line => Listening().Match(line).Groups[1].Value).ToArray();

        Assert.True(listeners.Length >= 3, $"Listening: {string.Join(' ', listeners)}\n{ss.Out.Text}");
        Assert.All(listeners, address => Assert.True(IPAddress.IsLoopback(IPAddress.Parse(address.Trim('[', ']'))), address));
        Assert.Equal(2, ports.Length);
        Figure.Of(35, $"{listeners.Length} ports, all on {string.Join(", ", listeners.Distinct())}");
    }

    private static void AssertUnmoved(RunReport report)
    {
        Assert.Equal((200, 1600, 1600), (report.Connections.HeldMin, report.Messages.Planned, report.Messages.Echoed));
        var rss = report.Timeline.Max(point => point.RssBytes);
        Assert.True(rss < 400_000_000, $"{rss} bytes resident");
    }

    /// <summary>Of the metrics and of the operator.</summary>
    private static async Task<IPEndPoint[]> PortsAsync(ActorLoadRun run)
    {
        var metrics = await Scrape.AddressAsync(run);
        var pbm = PbmAddress().Match(await run.Process.Error.FirstAsync("pbm at ")).Groups[1].Value;
        return [new(IPAddress.Parse(metrics.Host), metrics.Port), IPEndPoint.Parse(pbm)];
    }

    /// <returns>Whether it was taken; false where the other side has had enough, or takes no more.</returns>
    private static async Task<bool> SendAsync(Socket client, byte[] bytes)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try
        {
            await client.SendAsync(bytes, patience.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    [GeneratedRegex("pbm at ([0-9.:]+)")]
    private static partial Regex PbmAddress();

    [GeneratedRegex(@"^LISTEN +\d+ +\d+ +(\S+):\d+ ")]
    private static partial Regex Listening();
}

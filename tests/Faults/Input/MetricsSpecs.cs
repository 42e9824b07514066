using System.Net;
using System.Net.Sockets;
using Faults.Support;

namespace Faults.Input;

/// <summary>What Prometheus sees: R22, R23, R24.</summary>
public sealed class MetricsSpecs : IDisposable
{
    private readonly HttpClient _client = new();

    [Fact]
    [Reliability(19, 22, 23)]
    public async Task Should_show_a_run_as_it_goes_and_the_result_while_it_lingers()
    {
        await using var echo = await EchoProcess.StartAsync();
        await using var run = ActorLoadRun.Start(
            [.. ActorLoadRun.Against(echo), "--connections", "200", "--interval", "500ms", "--duration", "2s", "--set", "actor-load.metrics.linger=10m"]);
        var address = await Scrape.AddressAsync(run);

        await Deadline.UntilAsync(async () => await StatusAsync(new Uri(address, "/readyz")) == HttpStatusCode.OK, "the run is ready");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(new Uri(address, "/healthz")));
        await Deadline.UntilAsync(
            async () => await Scrape.OfAsync(_client, address) is var now && now["actorload_phase", "hold"] == 1 && now["actorload_messages_total", "echoed"] > 0
                && now["actorload_connections", "open"] == 200,
            "the hold is seen from outside");
        await run.Process.Error.FirstAsync("metrics stay");
        var last = await Scrape.OfAsync(_client, address);
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable),
            (await StatusAsync(new Uri(address, "/healthz")), await StatusAsync(new Uri(address, "/readyz"))));
        run.Process.Send(Signal.Interrupt);
        var report = (await run.EndAsync()).Checked(Verdict.Valid);

        Assert.Equal(1, last["actorload_phase", "done"]);
        Assert.Equal(report.Connections.Opened, last["actorload_connects_total", "opened"]);
        Assert.Equal(report.Messages.Planned, last["actorload_planned_messages", ""]);
        Assert.Equal(report.Messages.Sent, last["actorload_messages_total", "sent"]);
        Assert.Equal(report.Messages.Echoed, last["actorload_messages_total", "echoed"]);
        Assert.Equal(report.Messages.BytesSent, last["actorload_bytes_total", "sent"]);
        Assert.Equal(report.Messages.BytesReceived, last["actorload_bytes_total", "received"]);
        Assert.Equal(report.LatencyMicros.Response!.Count, last["actorload_response_time_seconds_count", ""]);
        Assert.Equal(report.Connections.ConnectMicros!.Count, last["actorload_connect_time_seconds_count", ""]);
        Assert.Equal(report.Generator.Actors, last["actorload_actors", ""]);
        Figure.Of(23, $"scraped after the end: {report.Messages.Echoed} echoed, as in the JSON");
    }

    [Fact]
    [Reliability(24)]
    public async Task Should_warn_and_go_on_when_the_port_is_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var result = await ActorLoadRun.RunAsync(
            "--connections", "50", "--interval", "250ms", "--duration", "1s", "--metrics-port", $"{((IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal(200, result.Checked(Verdict.Valid).Messages.Echoed);
        Assert.Contains("No /metrics in this run", result.Error);
        Figure.Of(24, "metrics port taken: a warning, VALID");
    }

    [Fact]
    [Reliability(35)]
    public async Task Should_measure_the_same_when_the_metrics_port_is_fed_garbage()
    {
        await using var run = ActorLoadRun.Start("--connections", "100", "--interval", "500ms", "--duration", "2s");
        var address = await Scrape.AddressAsync(run);
        var clients = new List<TcpClient>();
        for (var i = 0; i < 100; i++)
        {
            var client = new TcpClient();
            clients.Add(client);
            await client.ConnectAsync(address.Host, address.Port);
            await client.Client.SendAsync(i % 2 == 0 ? new byte[8192] : "GET /metrics HTTP/1.1\r\n"u8.ToArray());
        }

        var report = (await run.EndAsync()).Checked(Verdict.Valid);
        clients.ForEach(client => client.Dispose());

        Assert.Equal((100, 400), (report.Connections.HeldMin, report.Messages.Echoed));
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpStatusCode> StatusAsync(Uri address)
    {
        using var response = await _client.GetAsync(address);
        return response.StatusCode;
    }
}

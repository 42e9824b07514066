using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate;

public class MetricsEndpointSpecs
{
    private static readonly MetricsOptions AnyPort = new(Enabled: true, "127.0.0.1", 0, TimeSpan.Zero);

    private readonly RunMetrics _metrics = new("actors");
    private readonly RunHealth _health = new(TimeProvider.System);

    [Fact]
    public async Task Should_serve_what_was_published_on_the_port_it_names()
    {
        _metrics.Publish(HealthyRun.Hold);
        await using var endpoint = await StartedAsync(AnyPort);
        using var client = new HttpClient();

        var response = await client.GetAsync(endpoint.Address);

        Assert.NotEqual(0, endpoint.Port);
        Assert.StartsWith("text/plain; version=0.0.4", response.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.Equal(997, new Exposition(await response.Content.ReadAsStringAsync())["actorload_connections", "state=\"open\""]);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("::1")]
    public async Task Should_listen_on_a_name_and_on_ipv6(string host)
    {
        if (host == "::1" && !Socket.OSSupportsIPv6) return;
        await using var endpoint = await StartedAsync(AnyPort with { Host = host });
        using var client = new HttpClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(endpoint.Address)).StatusCode);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public async Task Should_listen_on_every_address(string host)
    {
        if (host == "::" && !Socket.OSSupportsIPv6) return;
        await using var endpoint = await StartedAsync(AnyPort with { Host = host });
        using var client = new HttpClient();

        var loopback = host == "::" ? "[::1]" : "127.0.0.1";
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri($"http://{loopback}:{endpoint.Port}/metrics"))).StatusCode);
    }

    [Fact]
    public async Task Should_serve_nothing_else()
    {
        await using var endpoint = await StartedAsync(AnyPort);
        using var client = new HttpClient();

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(endpoint.Address, "/"))).StatusCode);
    }

    [Fact]
    public async Task Should_say_what_to_do_and_let_the_run_go_on_when_the_port_is_taken()
    {
        await using var first = await StartedAsync(AnyPort);

        var second = await MetricsEndpoint.StartAsync(AnyPort with { Port = first.Port }, _metrics, _health, TestContext.Current.CancellationToken);

        Assert.Null(second.Endpoint);
        Assert.Contains($"127.0.0.1:{first.Port}", second.Problem, StringComparison.Ordinal);
        Assert.Contains("--metrics-port", second.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("203.0.113.9")] // for documentation: no machine's own
    [InlineData("no such host")]
    public async Task Should_say_what_is_wrong_when_the_host_cannot_be_listened_on(string host)
    {
        var start = await MetricsEndpoint.StartAsync(AnyPort with { Host = host }, _metrics, _health, TestContext.Current.CancellationToken);

        Assert.Null(start.Endpoint);
        Assert.Contains(host, start.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_start_when_it_is_switched_off() =>
        Assert.Equal(
            new MetricsStart(null, null),
            await MetricsEndpoint.StartAsync(AnyPort with { Enabled = false }, _metrics, _health, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Should_answer_probes_by_the_runs_health()
    {
        await using var endpoint = await StartedAsync(AnyPort);
        using var client = new HttpClient();

        Assert.Equal((HttpStatusCode.OK, "ok: the run is being prepared\n"), await AskAsync("/healthz"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready: preflight\n"), await AskAsync("/readyz"));
        _health.Note(HealthyRun.Hold);
        Assert.Equal((HttpStatusCode.OK, "ok: hold\n"), await AskAsync("/healthz"));
        Assert.Equal((HttpStatusCode.OK, "ready: hold\n"), await AskAsync("/readyz"));

        async Task<(HttpStatusCode, string)> AskAsync(string path)
        {
            var response = await client.GetAsync(new Uri(endpoint.Address, path));
            Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Should_refuse_a_probe_that_is_no_get()
    {
        await using var endpoint = await StartedAsync(AnyPort);
        using var client = new HttpClient();

        var response = await client.PostAsync(new Uri(endpoint.Address, "/healthz"), null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Should_answer_others_when_clients_send_garbage_or_nothing()
    {
        await using var endpoint = await StartedAsync(AnyPort);
        using var silent = new TcpClient("127.0.0.1", endpoint.Port);
        using var garbled = new TcpClient("127.0.0.1", endpoint.Port);
        await garbled.GetStream().WriteAsync(Encoding.ASCII.GetBytes(new string('\u0001', 100_000)), TestContext.Current.CancellationToken);
        using var client = new HttpClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(endpoint.Address)).StatusCode);
    }

    [Fact]
    public async Task Should_stop_serving_when_disposed()
    {
        var endpoint = await StartedAsync(AnyPort);
        await endpoint.DisposeAsync();
        using var client = new HttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(endpoint.Address));
    }

    private async Task<MetricsEndpoint> StartedAsync(MetricsOptions options)
    {
        var start = await MetricsEndpoint.StartAsync(options, _metrics, _health, TestContext.Current.CancellationToken);
        Assert.Null(start.Problem);
        return start.Endpoint!;
    }
}

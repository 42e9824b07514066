using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate.Dashboard;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate.Dashboard;

/// <summary>The live page's server over real HTTP.</summary>
public sealed partial class DashboardServerSpecs : IAsyncDisposable
{
    private static readonly DashboardOptions AnyPort = new(Enabled: true, "127.0.0.1", 0, "");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeFeed _feed = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = true, CookieContainer = new CookieContainer() }) { Timeout = Patience };
    private DashboardServer? _server;

    [Fact]
    public async Task Should_not_start_when_it_is_switched_off() =>
        Assert.Equal(new DashboardStart(null, null), await StartAsync(AnyPort with { Enabled = false }));

    [Fact]
    public async Task Should_serve_a_page_that_may_run_its_own_script_alone()
    {
        await ServeAsync();

        var response = await _client.GetAsync(_server!.Address);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        var page = await response.Content.ReadAsStringAsync();
        Assert.DoesNotMatch("<script>|<style|style=\"|\\son[a-z]+=\"|\\{page-token\\}|\\{run\\}", page);
        foreach (Match part in Parts().Matches(page)) Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(At(part.Groups[1].Value))).StatusCode);
    }

    [Fact]
    public async Task Should_have_another_token_for_each_run()
    {
        await ServeAsync();
        var first = await PageTokenAsync();
        await _server!.DisposeAsync();
        await ServeAsync();

        Assert.NotEqual(first, await PageTokenAsync());
    }

    [Fact]
    public async Task Should_stream_states_as_they_come()
    {
        await ServeAsync();
        using var stream = await OpenStreamAsync();
        Assert.Equal("event: history", await stream.NextAsync("event: "));

        _feed.Second(7);

        Assert.Contains("\"second\":7", await stream.NextAsync("data: ", "\"second\":7"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_keep_the_verdict_for_who_comes_after_the_end()
    {
        await ServeAsync();
        _feed.Publish(FakeFeed.Stopped);
        using var stream = await OpenStreamAsync();

        var state = JsonDocument.Parse((await stream.NextAsync("data: ", "\"standing\""))[6..]).RootElement;

        Assert.True(state.GetProperty("over").GetBoolean());
        Assert.Equal("INCOMPLETE", state.GetProperty("standing").GetProperty("name").GetString());
        Assert.Empty(state.GetProperty("may").EnumerateArray());
    }

    [Fact]
    public async Task Should_turn_the_next_page_away_when_all_streams_are_taken_and_take_it_when_one_ends()
    {
        await ServeAsync();
        var streams = new List<OpenStream>();
        for (var i = 0; i < DashboardServer.MostStreams; i++) streams.Add(await OpenStreamAsync());

        using var refused = await _client.GetAsync(At("/events"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (refused.StatusCode, refused.Headers.RetryAfter!.ToString()));

        streams[0].Dispose();
        using var late = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            using var again = await _client.GetAsync(At("/events"), HttpCompletionOption.ResponseHeadersRead);
            if (again.StatusCode == HttpStatusCode.OK) break;
            await tick.WaitForNextTickAsync(late.Token);
        }

        streams.ForEach(stream => stream.Dispose());
    }

    [Fact]
    public async Task Should_end_its_streams_when_disposed()
    {
        await ServeAsync();
        using var stream = await OpenStreamAsync();

        await _server!.DisposeAsync().AsTask().WaitAsync(Patience);
        _server = null;

        await stream.EndAsync();
    }

    [Theory]
    [InlineData("pause", null, PageOrderKind.Pause)]
    [InlineData("resume", null, PageOrderKind.Resume)]
    [InlineData("drain", null, PageOrderKind.Drain)]
    [InlineData("stop", null, PageOrderKind.Stop)]
    [InlineData("rate", 150.0, PageOrderKind.Rate)]
    [InlineData("connections", 5000.0, PageOrderKind.Connections)]
    public async Task Should_hand_on_what_its_page_orders(string order, double? value, PageOrderKind kind)
    {
        await ServeAsync();

        var response = await OrderAsync(await PageTokenAsync(), new { order, value });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($$"""{"obeyed":true,"text":"Done: {{kind}}."}""", await response.Content.ReadAsStringAsync());
        Assert.Equal(new PageOrder(kind, value ?? 0), Assert.Single(_feed.Orders));
    }

    [Fact]
    public async Task Should_say_why_when_the_run_does_not_obey()
    {
        await ServeAsync();
        _feed.Publish(FakeFeed.Stopped);

        var response = await OrderAsync(await PageTokenAsync(), new { order = "pause" });

        Assert.Equal(
            (HttpStatusCode.Conflict, """{"obeyed":false,"text":"The run is over."}"""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Should_refuse_an_order_that_is_none_or_too_long()
    {
        await ServeAsync();
        var token = await PageTokenAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await OrderAsync(token, new { order = "halt" })).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await OrderAsync(token, new { order = new string('x', 5_000) })).StatusCode);
        Assert.Empty(_feed.Orders);
    }

    [Theory]
    [InlineData("http://evil.example", null, "application/json", true)]
    [InlineData("null", null, "application/json", true)]
    [InlineData(null, null, "application/json", true)]
    [InlineData("own", "cross-site", "application/json", true)]
    [InlineData("own", null, "text/plain", true)]
    [InlineData("own", null, "application/json", false)]
    public async Task Should_not_obey_another_site(string? origin, string? site, string type, bool withToken)
    {
        await ServeAsync();
        using var request = Asking(withToken ? await PageTokenAsync() : "", new { order = "stop" });
        request.Headers.Remove("Origin");
        if (origin is not null) request.Headers.Add("Origin", origin == "own" ? Origin : origin);
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        request.Content!.Headers.ContentType = new(type);

        var response = await _client.SendAsync(request);

        Assert.InRange((int)response.StatusCode, 400, 499);
        Assert.Empty(_feed.Orders);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/events")]
    [InlineData("/orders")]
    [InlineData("/live.js")]
    public async Task Should_not_be_read_under_a_name_that_is_not_its_own(string path)
    {
        await ServeAsync();
        using var request = path == "/orders" ? Asking(await PageTokenAsync(), new { order = "stop" }) : new HttpRequestMessage(HttpMethod.Get, At(path));
        request.Headers.Host = $"rebind.example:{_server!.Address.Port}";

        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain("page-token", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(_feed.Orders);
    }

    [Fact]
    public async Task Should_change_nothing_by_a_get()
    {
        await ServeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, At("/orders?order=stop"));
        request.Headers.Add(DashboardServer.PageTokenHeader, await PageTokenAsync());

        var response = await _client.SendAsync(request);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "POST"), (response.StatusCode, Assert.Single(response.Content.Headers.Allow)));
        Assert.Empty(_feed.Orders);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/events")]
    [InlineData("/look.css")]
    [InlineData("/?token=wrong")]
    [InlineData("/?token=")]
    [InlineData("/events?token=s3 cret")]
    public async Task Should_show_nothing_without_the_token_when_it_has_one(string path)
    {
        await ServeAsync(AnyPort with { Token = "s3 cret" });

        using var response = await _client.GetAsync(At(path), HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("dashboard.token", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Should_take_the_token_once_and_then_know_the_browser()
    {
        await ServeAsync(AnyPort with { Token = "s3 cret" });
        using var once = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Patience };
        using var answer = await once.GetAsync(At("/?token=s3%20cret"));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));

        Assert.Equal((HttpStatusCode.Redirect, "/"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("cret", cookie, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(At("/?token=s3%20cret"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await OrderAsync(await PageTokenAsync(), new { order = "pause" })).StatusCode);
        using var forged = new HttpRequestMessage(HttpMethod.Get, At("/"));
        forged.Headers.Add("Cookie", cookie.Split(';')[0][..^1] + "x");
        Assert.Equal(HttpStatusCode.Unauthorized, (await once.SendAsync(forged)).StatusCode);
    }

    [Fact]
    public async Task Should_not_obey_a_browser_that_has_the_pages_token_and_not_the_runs()
    {
        await ServeAsync(AnyPort with { Token = "s3cret" });
        await _client.GetAsync(At("/?token=s3cret"));
        var page = await PageTokenAsync();
        using var other = new HttpClient { Timeout = Patience };

        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SendAsync(Asking(page, new { order = "stop" }))).StatusCode);
        Assert.Empty(_feed.Orders);
    }

    [Fact]
    public async Task Should_say_what_to_do_and_let_the_run_go_on_when_the_port_is_taken()
    {
        await ServeAsync();

        var second = await StartAsync(AnyPort with { Port = _server!.Address.Port });

        Assert.Null(second.Server);
        Assert.Contains("dashboard.port", second.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("::1")]
    [InlineData("0.0.0.0")]
    public async Task Should_name_an_address_that_can_be_opened(string host)
    {
        if (host == "::1" && !Socket.OSSupportsIPv6) return;
        await ServeAsync(AnyPort with { Host = host });

        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(_server!.Address)).StatusCode);
    }

    [Fact]
    public async Task Should_answer_others_when_clients_send_garbage_or_nothing()
    {
        await ServeAsync();
        using var silent = new TcpClient("127.0.0.1", _server!.Address.Port);
        using var garbled = new TcpClient("127.0.0.1", _server.Address.Port);
        await garbled.GetStream().WriteAsync(Encoding.ASCII.GetBytes(new string('\u0001', 100_000)));

        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(_server.Address)).StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    [GeneratedRegex("(?:href|src)=\"(/[^\"]+)\"")]
    private static partial Regex Parts();

    [GeneratedRegex("name=\"page-token\" content=\"([0-9a-f]{32,})\"")]
    private static partial Regex PageToken();

    private string Origin => At("/").GetLeftPart(UriPartial.Authority);

    private Uri At(string path) => new(_server!.Address, path);

    private Task<DashboardStart> StartAsync(DashboardOptions options) =>
        DashboardServer.StartAsync(options, _feed, TimeProvider.System, TestContext.Current.CancellationToken);

    private async Task ServeAsync(DashboardOptions? options = null)
    {
        var start = await StartAsync(options ?? AnyPort);
        Assert.Null(start.Problem);
        _server = start.Server;
    }

    private async Task<string> PageTokenAsync() => PageToken().Match(await _client.GetStringAsync(At("/"))).Groups[1].Value;

    private HttpRequestMessage Asking(string token, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, At("/orders"))
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Origin", Origin);
        request.Headers.Add(DashboardServer.PageTokenHeader, token);
        return request;
    }

    private Task<HttpResponseMessage> OrderAsync(string token, object body) => _client.SendAsync(Asking(token, body));

    private async Task<OpenStream> OpenStreamAsync()
    {
        var response = await _client.GetAsync(At("/events"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType!.ToString()));
        return new OpenStream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    private sealed class OpenStream(HttpResponseMessage response, StreamReader reader) : IDisposable
    {
        /// <summary>The next line that begins so and has that in it.</summary>
        public async Task<string> NextAsync(string start, string part = "")
        {
            while (await reader.ReadLineAsync().WaitAsync(Patience) is { } line)
            {
                if (line.StartsWith(start, StringComparison.Ordinal) && line.Contains(part, StringComparison.Ordinal)) return line;
            }

            throw new InvalidOperationException($"The stream ended without {start}{part}.");
        }

        /// <summary>In order or cut off.</summary>
        public async Task EndAsync()
        {
            try
            {
                while (await reader.ReadLineAsync().WaitAsync(Patience) is not null)
                {
                    // What was on its way.
                }
            }
            catch (Exception cut) when (cut is IOException or HttpRequestException)
            {
                // That is an end too.
            }
        }

        public void Dispose()
        {
            reader.Dispose();
            response.Dispose();
        }
    }
}

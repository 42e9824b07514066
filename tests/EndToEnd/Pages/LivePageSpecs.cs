using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EndToEnd.Pages;

/// <summary>The live page of a real run in a real browser.</summary>
public sealed class LivePageSpecs(LiveRun live) : IClassFixture<LiveRun>
{
    private const int Phone = 390, Desk = 1280;

    /// <summary>Each chart has a line with more than one point.</summary>
    private const string ChartsAreDrawn = "[...document.querySelectorAll('figure > svg')].every((plot) => /L/.test(plot.querySelector('.line')?.getAttribute('d') ?? ''))";

    public static readonly TheoryData<int, bool> Views = new(from width in new[] { Phone, Desk } from dark in new[] { false, true } select (width, dark));

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Should_show_the_run_and_move_with_it_at_every_width_and_in_both_themes(int width, bool dark)
    {
        await using var browser = await Chromium.StartAsync();

        await OpenAsync(browser, width, dark);

        await Deadline.UntilAsync(() => HoldsAsync(browser, ChartsAreDrawn), "every chart is drawn");
        var before = await NumberAsync(browser);
        await Deadline.UntilAsync(async () => await NumberAsync(browser) > before, "more messages are echoed");
        Assert.Equal("300", await FieldAsync(browser, "Open"));
        Assert.Equal("live", await TextAsync(browser, "#link"));
        Assert.Equal("hold", await TextAsync(browser, "#phase"));
        Assert.Equal(dark ? "dark" : "light", await StringAsync(browser, "getComputedStyle(document.documentElement).colorScheme"));
        Assert.InRange((await browser.EvaluateAsync("document.documentElement.scrollWidth")).GetValue<int>(), 1, width);
        Assert.Empty(browser.Complaints());
        Assert.All(browser.Requests(), url => Assert.StartsWith(live.Address.AbsoluteUri, url, StringComparison.Ordinal));
        await KeepPictureAsync(browser, $"live-{width}-{(dark ? "dark" : "light")}.png");
    }

    [Fact]
    public async Task Should_show_the_minutes_before_it_was_opened()
    {
        await using var browser = await Chromium.StartAsync();
        await live.Run.PhaseAsync("hold", second: 4);

        await OpenAsync(browser, Desk, dark: false);

        Assert.True(await HoldsAsync(browser, "document.querySelector('figure > svg .line').getAttribute('d').split('L').length >= 3"));
    }

    [Fact]
    public async Task Should_say_so_while_the_stream_is_down_and_go_on_by_itself_when_it_is_back()
    {
        // Another address of this machine, and the page's port: it knows itself by both.
        using var way = new Relay(new IPEndPoint(IPAddress.Parse("127.0.0.2"), live.Address.Port), new IPEndPoint(IPAddress.Loopback, live.Address.Port));
        await using var browser = await Chromium.StartAsync();
        await browser.OpenAsync(new Uri($"http://127.0.0.2:{live.Address.Port}/"), Desk, 900, dark: false);
        await Deadline.UntilAsync(async () => await TextAsync(browser, "#link") == "live" && await NumberAsync(browser) > 0, "the page has a state");

        way.Cut();
        await Deadline.UntilAsync(async () => (await TextAsync(browser, "#link")).StartsWith("Connection lost", StringComparison.Ordinal), "the page says that it is cut off");
        var last = await NumberAsync(browser);
        Assert.True(last > 0, "the last state stays");
        await Deadline.UntilAsync(() => HoldsAsync(browser, "document.querySelector('[data-order=stop]').disabled"), "no order is offered");

        way.Mend();
        await Deadline.UntilAsync(async () => await TextAsync(browser, "#link") == "live" && await NumberAsync(browser) > last, "the page moves again");
        await Deadline.UntilAsync(() => HoldsAsync(browser, "!document.querySelector('[data-order=stop]').disabled"), "orders are offered again");
    }

    [Fact]
    public async Task Should_ask_before_it_stops_the_run_and_show_the_verdict_after()
    {
        await using var echo = await EchoProcess.StartAsync();
        var (run, address) = await LiveRun.StartAsync(echo, "--set", "actor-load.metrics.linger=10m");
        await using var _ = run;
        await using var browser = await Chromium.StartAsync();
        await run.PhaseAsync("hold");
        await browser.OpenAsync(address, Desk, 900, dark: false);
        await Deadline.UntilAsync(() => HoldsAsync(browser, "!document.querySelector('[data-order=stop]').disabled"), "the run can be stopped");

        await browser.EvaluateAsync("document.querySelector('[data-order=stop]').click()");
        Assert.True(await HoldsAsync(browser, "document.getElementById('confirm').open"));
        await browser.EvaluateAsync("document.getElementById('confirm-no').click()");
        Assert.Equal("", await TextAsync(browser, "#outcome"));
        await browser.EvaluateAsync("document.querySelector('[data-order=stop]').click()");
        // Asked again before the page has heard that its first question was closed.
        await browser.EvaluateAsync("document.getElementById('confirm-no').click(), document.querySelector('[data-order=stop]').click()");
        await browser.EvaluateAsync("document.getElementById('confirm-yes').click()");

        await Deadline.UntilAsync(async () => await TextAsync(browser, "#verdict") == "INCOMPLETE", "the verdict is shown");
        Assert.Contains("exit code 4", await TextAsync(browser, "#verdict-note"));
        Assert.Contains("the live page", await TextAsync(browser, "#reasons"));
        await run.Process.Error.FirstAsync("stay");
        run.Process.Send(Signal.Interrupt);
        (await run.EndAsync()).Checked(Verdict.Incomplete);
        await Deadline.UntilAsync(async () => (await TextAsync(browser, "#link")).StartsWith("The run is over", StringComparison.Ordinal), "the page says that the process is gone");
        Assert.Equal("INCOMPLETE", await TextAsync(browser, "#verdict"));
    }

    [Fact]
    public async Task Should_pause_and_resume_the_run_and_set_its_connections_by_its_controls()
    {
        await using var echo = await EchoProcess.StartAsync();
        var (run, address) = await LiveRun.StartAsync(echo);
        await using var _ = run;
        await using var browser = await Chromium.StartAsync();
        await run.PhaseAsync("hold");
        await browser.OpenAsync(address, Desk, 900, dark: true);
        await Deadline.UntilAsync(() => HoldsAsync(browser, "!document.querySelector('[data-order=pause]').disabled"), "the run can be paused");

        await browser.EvaluateAsync("document.querySelector('[data-order=pause]').click()");
        await Deadline.UntilAsync(() => HoldsAsync(browser, "!document.getElementById('paused').hidden"), "the page says that the run is paused");
        await Deadline.UntilAsync(async () => await FieldAsync(browser, "Sent a second") == "0/s", "nothing is sent");
        await KeepPictureAsync(browser, "live-paused.png");
        await browser.EvaluateAsync("document.querySelector('[data-order=resume]').click()");
        await Deadline.UntilAsync(async () => await FieldAsync(browser, "Sent a second") != "0/s", "messages are sent again");

        await browser.EvaluateAsync(
            "document.getElementById('connections').value = '200', document.querySelector('form[data-order=connections]').requestSubmit()");
        await Deadline.UntilAsync(async () => await FieldAsync(browser, "Open") == "200", "fewer connections are open");
        Assert.Contains("the live page", await TextAsync(browser, "#t-events"));
        Assert.Empty(browser.Complaints());
    }

    [Fact]
    public async Task Should_not_be_read_or_stopped_by_a_page_of_another_site()
    {
        await using var browser = await Chromium.StartAsync();
        var target = live.Address.AbsoluteUri;
        using var elsewhere = new ForeignSite($$"""
            <!DOCTYPE html><title>elsewhere</title><link rel="icon" href="data:,"><iframe name="f"></iframe>
            <form id="form" method="post" target="f" enctype="text/plain" action="{{target}}orders"><input name='{"order":"stop","x":"' value='"}'></form>
            <script>
              const attempt = (url, options) => fetch(url, options).then((answer) => answer.type, () => "failed");
              const body = '{"order":"stop"}';
              window.tried = Promise.all([
                attempt("{{target}}"),
                attempt("{{target}}events"),
                attempt("{{target}}", { mode: "no-cors", credentials: "include" }),
                attempt("{{target}}orders", { method: "POST", mode: "no-cors", body }),
                attempt("{{target}}orders", { method: "POST", body, headers: { "Content-Type": "application/json", "X-ActorLoad-Page": "x" } }),
                new Promise((done) => {
                  const source = new EventSource("{{target}}events");
                  source.onmessage = source.onopen = () => done("opened");
                  source.onerror = () => { source.close(); done("failed"); };
                }),
              ]);
              document.getElementById("form").submit();
            </script>
            """);

        await browser.OpenAsync(elsewhere.Address, Desk, 900, dark: false);
        var tried = await browser.EvaluateAsync("window.tried");

        // Cross-Origin-Resource-Policy lets not even an opaque answer through.
        Assert.All(tried.AsArray(), outcome => Assert.Equal("failed", outcome!.GetValue<string>()));
        Assert.Contains(browser.Requests(), url => url == target + "orders");
        await OpenAsync(browser, Desk, dark: false);
        var before = await NumberAsync(browser);
        await Deadline.UntilAsync(async () => await NumberAsync(browser) > before, "the run goes on");
        Assert.Equal("hold", await TextAsync(browser, "#phase"));
    }

    [Fact]
    public async Task Should_be_used_by_keys_alone()
    {
        await using var browser = await Chromium.StartAsync();
        await OpenAsync(browser, Desk, dark: false);

        // In the order of the tab key, whatever can be pressed can be reached.
        Assert.True(await HoldsAsync(browser, "[...document.querySelectorAll('button:enabled, input:enabled')].filter((e) => !e.closest('dialog')).every((e) => e.tabIndex === 0)"));
        await browser.EvaluateAsync("document.querySelector('[data-order=stop]').focus()");
        await browser.PressAsync("Enter");
        await Deadline.UntilAsync(() => HoldsAsync(browser, "document.getElementById('confirm').contains(document.activeElement)"), "the question has the focus");
        await browser.PressAsync("Escape");
        await Deadline.UntilAsync(() => HoldsAsync(browser, "!document.getElementById('confirm').open"), "it is taken back");
        Assert.Equal("hold", await TextAsync(browser, "#phase"));
    }

    private static async Task KeepPictureAsync(Chromium browser, string name)
    {
        // For a look at it: ACTORLOAD_PICTURES names a folder.
        if (Environment.GetEnvironmentVariable("ACTORLOAD_PICTURES") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(Path.Combine(folder, name), await browser.PictureAsync());
    }

    private static async Task<bool> HoldsAsync(Chromium browser, string expression) => (await browser.EvaluateAsync(expression)).GetValue<bool>();

    private static async Task<string> StringAsync(Chromium browser, string expression) => (await browser.EvaluateAsync(expression)).GetValue<string>();

    private static Task<string> TextAsync(Chromium browser, string selector) => StringAsync(browser, $"document.querySelector('{selector}').textContent");

    private static Task<string> FieldAsync(Chromium browser, string name) =>
        StringAsync(browser, $"[...document.querySelectorAll('dl.cards > div')].find((f) => f.firstChild.textContent === '{name}')?.lastChild.textContent ?? ''");

    /// <summary>Echoed so far; 0 before the first state.</summary>
    private static async Task<long> NumberAsync(Chromium browser) =>
        long.TryParse((await FieldAsync(browser, "Echoed")).Replace(",", "", StringComparison.Ordinal), out var number) ? number : 0;

    private async Task OpenAsync(Chromium browser, int width, bool dark)
    {
        await browser.OpenAsync(live.Address, width, 900, dark);
        await Deadline.UntilAsync(async () => await NumberAsync(browser) > 0, "the page has a state");
    }

    /// <summary>One page on a port of its own, under a name that is another site than 127.0.0.1.</summary>
    private sealed class ForeignSite : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly byte[] _answer;

        public ForeignSite(string html)
        {
            var body = Encoding.UTF8.GetBytes(html);
            _answer = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), .. body];
            _listener.Start();
            Address = new Uri($"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
            _ = ServeAsync();
        }

        public Uri Address { get; }

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    var stream = client.GetStream();
                    var request = new byte[8_192];
                    if (await stream.ReadAsync(request) > 0) await stream.WriteAsync(_answer);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }
    }
}

using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EndToEnd.Pages;

/// <summary>
/// A headless Chromium with one page, led over its debugging protocol: https://chromedevtools.github.io/devtools-protocol. A browser of a profile of its
/// own, which speaks to nobody else.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] s_flags =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run", "--hide-scrollbars",
        "--remote-debugging-port=0",
    ];

    private readonly TempFolder _folder;
    private readonly ChildProcess _process;
    private readonly ClientWebSocket _socket = new();
    private readonly List<JsonObject> _events = [];
    private string? _session;
    private int _calls;

    private Chromium(TempFolder folder, ChildProcess process) => (_folder, _process) = (folder, process);

    /// <summary>Skips the test where there is no browser.</summary>
    public static async Task<Chromium> StartAsync()
    {
        var program = new[] { "chromium", "chromium-browser", "google-chrome" }.Select(Find).FirstOrDefault(found => found is not null);
        Assert.SkipWhen(program is null, "chromium is not installed");
        var folder = new TempFolder();
        var browser = new Chromium(folder, ChildProcess.Start(program!, [.. s_flags, $"--user-data-dir={folder["profile"]}", "about:blank"]));
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Loads a page, as a file, and waits until it has loaded.</summary>
    /// <param name="height">CSS pixels, as the width.</param>
    public Task OpenAsync(string html, int width, int height, bool dark) =>
        OpenAsync(new Uri(_folder.Write("page.html", html)), width, height, dark);

    /// <summary>Loads the page of an address and waits until it has loaded.</summary>
    /// <inheritdoc cref="OpenAsync(string, int, int, bool)"/>
    public async Task OpenAsync(Uri address, int width, int height, bool dark)
    {
        await CallAsync("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = width < 500 });
        await CallAsync("Emulation.setEmulatedMedia", new()
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
        _events.Clear();
        await CallAsync("Page.navigate", new() { ["url"] = address.AbsoluteUri });
        await Deadline.UntilAsync(async () => (await EvaluateAsync("document.readyState")).GetValue<string>() == "complete", "the page has loaded");
    }

    /// <summary>Presses a key where the focus is.</summary>
    /// <param name="key">As in the event, such as <c>Enter</c> and <c>Escape</c>.</param>
    public async Task PressAsync(string key)
    {
        var (code, text) = key == "Enter" ? (13, "\r") : (27, "");
        foreach (var type in new[] { "keyDown", "keyUp" })
        {
            await CallAsync("Input.dispatchKeyEvent", new()
            {
                ["type"] = type,
                ["key"] = key,
                ["code"] = key,
                ["windowsVirtualKeyCode"] = code,
                ["text"] = type == "keyDown" ? text : "",
            });
        }
    }

    /// <summary>What the page looks like, in its whole length, as a PNG.</summary>
    public async Task<byte[]> PictureAsync() => Convert.FromBase64String(
        (await CallAsync("Page.captureScreenshot", new() { ["format"] = "png", ["captureBeyondViewport"] = true }))["data"]!.GetValue<string>());

    /// <returns>What an expression, or what it promises, comes to.</returns>
    public async Task<JsonNode> EvaluateAsync(string expression)
    {
        var answer = await CallAsync("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        Assert.False(answer.ContainsKey("exceptionDetails"), answer.ToJsonString());
        return answer["result"]!["value"]!;
    }

    /// <summary>Errors of scripts and all that the console says: what the policy forbade is there too.</summary>
    public IReadOnlyList<string> Complaints() =>
        [.. Of("Runtime.exceptionThrown").Concat(Of("Log.entryAdded")).Concat(Of("Runtime.consoleAPICalled")).Select(told => told.ToJsonString())];

    /// <summary>Addresses that were asked for; what a page holds itself is none.</summary>
    public IReadOnlyList<string> Requests() =>
        [.. Of("Network.requestWillBeSent").Select(sent => sent["request"]!["url"]!.GetValue<string>()).Where(url => !url.StartsWith("data:", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private async Task ConnectAsync()
    {
        const string Listening = "DevTools listening on ";
        var line = await _process.Error.FirstAsync(Listening);
        await Deadline.For(ToTask(_socket.ConnectAsync(new Uri(line[Listening.Length..].Trim()), CancellationToken.None)), "the browser's socket");
        var target = await CallAsync("Target.createTarget", new() { ["url"] = "about:blank" });
        var attached = await CallAsync("Target.attachToTarget", new() { ["targetId"] = target["targetId"]!.GetValue<string>(), ["flatten"] = true });
        _session = attached["sessionId"]!.GetValue<string>();
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" }) await CallAsync($"{domain}.enable", []);
    }

    private IEnumerable<JsonObject> Of(string method) => _events.Where(told => told["method"]!.GetValue<string>() == method).Select(told => told["params"]!.AsObject());

    private async Task<JsonObject> CallAsync(string method, JsonObject parameters)
    {
        var id = ++_calls;
        var call = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (_session is not null) call["sessionId"] = _session;
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(call), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        while (true)
        {
            var told = await Deadline.For(ReceiveAsync(), $"the browser's answer to {method}");
            if (told["id"] is null)
            {
                _events.Add(told);
            }
            else if (told["id"]!.GetValue<int>() == id)
            {
                return told["result"] as JsonObject ?? throw new InvalidOperationException($"{method}: {told.ToJsonString()}");
            }
        }
    }

    private async Task<JsonObject> ReceiveAsync()
    {
        using var whole = new MemoryStream();
        var buffer = new byte[65_536];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
            await whole.WriteAsync(buffer.AsMemory(0, part.Count));
            if (part.EndOfMessage) return JsonNode.Parse(whole.ToArray())!.AsObject();
        }
    }

    private static async Task<bool> ToTask(Task task)
    {
        await task;
        return true;
    }
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace EndToEnd.Deploy;

/// <summary>One series of an answer.</summary>
/// <param name="Values">One of an instant, several of a span of time.</param>
internal sealed record Series(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<double> Values);

/// <param name="Name">Of what it records, or of the alert.</param>
/// <param name="Problem">Empty where its last evaluation went well.</param>
internal sealed record Rule(string Name, bool IsAlert, string Query, string Health, string Problem);

/// <summary>Debian's Prometheus on a free port, with the configuration and the rules of deploy/prometheus: nothing but addresses and intervals is changed.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly string[] s_ruleFiles = ["rules.yml", "alerts.yml"];

    private readonly TempFolder _folder;
    private readonly ChildProcess _process;
    private readonly HttpClient _client;
    private readonly DateTimeOffset _start;

    private PrometheusServer(TempFolder folder, ChildProcess process, string address, DateTimeOffset start)
    {
        (_folder, _process, _start) = (folder, process, start);
        _client = new HttpClient { BaseAddress = new Uri($"http://{address}/api/v1/") };
    }

    /// <param name="addresses">By those of prometheus.yml, all of which it has to name.</param>
    public static async Task<PrometheusServer> StartAsync(IReadOnlyDictionary<string, string> addresses)
    {
        var folder = new TempFolder();
        ChildProcess? process = null;
        try
        {
            foreach (var name in s_ruleFiles) folder.Write(name, Monitoring.Read(name));
            process = Monitoring.StartPrometheus(folder.Write("prometheus.yml", Adapted(Monitoring.Read("prometheus.yml"), addresses)), folder["data"]);
            var address = await Monitoring.AddressOfAsync(process);
            await process.Error.FirstAsync("Server is ready to receive web requests");
            return new PrometheusServer(folder, process, address, DateTimeOffset.UtcNow);
        }
        catch
        {
            if (process is not null) await process.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <returns>
    /// What each target's last scrape came to, by the target's address: <c>up</c>, <c>down</c> or <c>unknown</c>. At first there are none.
    /// </returns>
    public async Task<IReadOnlyDictionary<string, string>> TargetsAsync() => (await GetAsync("targets", []))["activeTargets"]!.AsArray()
        .ToDictionary(target => Text(target!["labels"]!["instance"]), target => Text(target!["health"]), StringComparer.Ordinal);

    public async Task<IReadOnlyList<Rule>> RulesAsync() =>
    [
        .. (await GetAsync("rules", []))["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).Select(rule => new Rule(
            Text(rule!["name"]), Text(rule["type"]) == "alerting", Text(rule["query"]), Text(rule["health"]), rule["lastError"] is { } error ? Text(error) : "")),
    ];

    /// <summary>Now.</summary>
    public async Task<IReadOnlyList<Series>> QueryAsync(string expression) => Read(await GetAsync("query", new() { ["query"] = expression }), "value");

    /// <summary>Each second since the server is up, as a panel asks.</summary>
    public async Task<IReadOnlyList<Series>> HistoryAsync(string expression) => Read(await GetAsync("query_range", new()
    {
        ["query"] = expression,
        ["start"] = Seconds(_start),
        ["end"] = Seconds(DateTimeOffset.UtcNow),
        ["step"] = "1",
    }), "values");

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static string Adapted(string config, IReadOnlyDictionary<string, string> addresses)
    {
        foreach (var (from, to) in addresses)
        {
            Assert.Contains($"\"{from}\"", config, StringComparison.Ordinal);
            config = config.Replace($"\"{from}\"", $"\"{to}\"", StringComparison.Ordinal);
        }
        foreach (var interval in new[] { "scrape_interval", "evaluation_interval" })
        {
            Assert.Contains($"{interval}: 5s", config, StringComparison.Ordinal);
            config = config.Replace($"{interval}: 5s", $"{interval}: 1s", StringComparison.Ordinal);
        }
        return config;
    }

    /// <returns>The <c>data</c> of an answer that is no error.</returns>
    private async Task<JsonNode> GetAsync(string what, Dictionary<string, string> parameters)
    {
        var query = string.Join('&', parameters.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));
        using var response = await _client.GetAsync(new Uri($"{what}?{query}", UriKind.Relative));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.True(Text(answer["status"]) == "success", $"{parameters.GetValueOrDefault("query", what)}: {answer["error"]}");
        return answer["data"]!;
    }

    private static IReadOnlyList<Series> Read(JsonNode data, string values) => Text(data["resultType"]) switch
    {
        // A scalar is one point without labels.
        "scalar" => [new Series(new Dictionary<string, string>(), [Value(data["result"]!)])],
        _ =>
        [
            .. data["result"]!.AsArray().Select(series => new Series(
                series!["metric"]!.AsObject().ToDictionary(label => label.Key, label => Text(label.Value), StringComparer.Ordinal),
                values == "value" ? [Value(series["value"]!)] : [.. series["values"]!.AsArray().Select(point => Value(point!))])),
        ],
    };

    /// <param name="point">A time and, as text, a value.</param>
    private static double Value(JsonNode point) => Text(point[1]) switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var number => double.Parse(number, CultureInfo.InvariantCulture),
    };

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static string Seconds(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000d).ToString(CultureInfo.InvariantCulture);
}

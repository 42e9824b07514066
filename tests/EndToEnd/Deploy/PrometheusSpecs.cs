using System.Globalization;
using System.Text.RegularExpressions;

namespace EndToEnd.Deploy;

/// <summary>What deploy/ has for Prometheus and Grafana, asked of Prometheus itself and of runs that it scrapes.</summary>
public sealed partial class PrometheusSpecs
{
    /// <summary>As prometheus.yml has them: for a run, for one of another engine beside it, for the machine.</summary>
    private const string Run = "127.0.0.1:9095", Beside = "127.0.0.1:9097", Host = "127.0.0.1:9100";

    private static readonly string[] s_engines = ["actors", "threads"];

    /// <summary>The ramp takes ten seconds, so that connects are seen being made.</summary>
    private static readonly string[] s_load =
        ["--connections", "100", "--ramp-rate", "10/s", "--interval", "250ms", "--duration", "8s", "--set", "actor-load.metrics.linger=10m"];

    private readonly Dashboard _dashboard = new();

    [Fact]
    public async Task Should_be_found_right_when_promtool_checks_configuration_and_rules()
    {
        var (exitCode, said) = await Monitoring.PromtoolAsync("check", "config", Path.Combine(Monitoring.Folder, "prometheus.yml"));

        Assert.True(exitCode == 0, said);
        Assert.DoesNotContain("FAILED", said);
    }

    [Fact]
    public async Task Should_pass_their_own_tests_when_promtool_runs_them()
    {
        var (exitCode, said) = await Monitoring.PromtoolAsync("test", "rules", Path.Combine(Monitoring.Folder, "tests.yml"));

        Assert.True(exitCode == 0, said);
    }

    [Fact]
    public void Should_be_tested_both_firing_and_silent_when_it_is_an_alert()
    {
        var expected = Expected().Matches(Monitoring.Read("tests.yml"))
            .ToLookup(match => match.Groups["alert"].Value, match => match.Groups["none"].Success);

        Assert.All(Alert().Matches(Monitoring.Read("alerts.yml")), match => Assert.Equal([false, true], expected[match.Groups["alert"].Value].Distinct().Order()));
    }

    [Fact]
    public void Should_be_a_dashboard_that_grafana_can_load_when_its_file_is_read()
    {
        Assert.InRange(_dashboard.SchemaVersion, 39, 41);
        Assert.Equal(["datasource", "engine", "node"], _dashboard.Variables);
        Assert.Equal(_dashboard.Ids.Distinct(), _dashboard.Ids);
        Assert.All(_dashboard.Panels, panel => Assert.Equal("${datasource}", panel.Source));
        Assert.All(_dashboard.Panels, panel => Assert.NotEmpty(panel.Queries));
    }

    [Fact]
    public void Should_be_in_the_docs_with_its_queries_when_it_is_a_panel()
    {
        var documented = DocumentedQueries().ToHashSet(StringComparer.Ordinal);

        Assert.All(_dashboard.Panels, panel => Assert.Contains($"| {panel.Title.Replace(" of $engine", "", StringComparison.Ordinal)} |", Monitoring.MetricsDoc));
        Assert.All(_dashboard.Panels.SelectMany(panel => panel.Queries), query => Assert.Contains(Dashboard.Plain(query), documented));
    }

    /// <summary>Issue 5: the article's queries, the dashboard's, the recorded ones; of runs of one process and of several.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Should_answer_every_query_and_end_at_the_results_totals_when_two_engines_have_run_side_by_side(int workers)
    {
        Monitoring.Require();
        await using var host = Monitoring.StartNodeExporter();
        await using var echo = await EchoProcess.StartAsync();
        await using var actors = LoadProgram.ActorLoad.Start([.. ActorLoadRun.Against(echo), .. s_load, "--workers", $"{workers}"]);
        await using var threads = LoadProgram.Baseline("threads").Start([.. ActorLoadRun.Against(echo), .. s_load]);
        var addresses = new Dictionary<string, string>
        {
            [Run] = await AddressOfAsync(actors),
            [Beside] = await AddressOfAsync(threads),
            [Host] = await Monitoring.AddressOfAsync(host),
        };
        await using var prometheus = await PrometheusServer.StartAsync(addresses);

        await Deadline.UntilAsync(
            async () => await prometheus.TargetsAsync() is var targets && addresses.Values.All(address => targets.GetValueOrDefault(address) == "up"),
            "all targets are up");
        foreach (var run in new[] { actors, threads }) await run.Process.Error.FirstAsync("metrics stay");
        await Deadline.UntilAsync(
            async () => (await prometheus.QueryAsync("actorload_phase{phase=\"done\"} == 1")).Count == 2, "the end of both runs is seen");

        // The last histograms come a moment after the phase.
        await AgreesAsync(prometheus, addresses[Run], ReportOf(actors));
        await AgreesAsync(prometheus, addresses[Beside], ReportOf(threads));

        var rules = await prometheus.RulesAsync();
        Assert.All(rules, rule => Assert.Equal(("ok", ""), (rule.Health, rule.Problem)));
        Assert.All(Alert().Matches(Monitoring.Read("alerts.yml")), match => Assert.Contains(rules, rule => rule.IsAlert && rule.Name == match.Groups["alert"].Value));

        var nodes = (await prometheus.HistoryAsync("actorload_connections")).Select(series => series.Labels["node"]).Distinct(StringComparer.Ordinal).ToList();
        Assert.Equal(workers == 1 ? ["local"] : ["local", "worker-1", "worker-2", "worker-3", "worker-4"], nodes.Order(StringComparer.Ordinal));
        var queries = DocumentedQueries()
            .Concat(_dashboard.Panels.SelectMany(panel => panel.Queries).Select(query => Dashboard.Filled(query, s_engines, nodes)))
            .Concat(rules.Where(rule => !rule.IsAlert).SelectMany(rule => new[] { rule.Name, rule.Query }));
        var unanswered = new List<string>();
        foreach (var query in queries.Distinct(StringComparer.Ordinal))
        {
            var answer = await prometheus.HistoryAsync(query);
            var engines = answer.Where(series => series.Values.Any(double.IsFinite)).Select(series => series.Labels.GetValueOrDefault("engine", "")).ToHashSet();
            // What is of a process alone, and of no node, tells nothing of several.
            var expected = workers == 1 && !engines.Contains("") ? s_engines : engines.Take(1);
            if (engines.Count == 0 || !engines.IsSupersetOf(expected)) unanswered.Add($"{query}: {string.Join(", ", engines)}");
        }
        Assert.Empty(unanswered);
        foreach (var query in _dashboard.Annotations) await prometheus.HistoryAsync(query);

        foreach (var run in new[] { actors, threads })
        {
            run.Process.Send(Signal.Interrupt);
            (await run.EndAsync()).Checked(Verdict.Valid);
        }
    }

    private static async Task<string> AddressOfAsync(ActorLoadRun run) =>
        Endpoint().Match(await run.Process.Error.FirstAsync("metrics at http://")).Groups["address"].Value;

    private static RunReport ReportOf(ActorLoadRun run) => JsonReport.Read(File.ReadAllText(run.JsonFile));

    private static async Task AgreesAsync(PrometheusServer prometheus, string instance, RunReport report)
    {
        var messages = report.Messages;
        var expected = new Dictionary<string, double>
        {
            [$"sum(actorload_planned_messages{{instance=\"{instance}\"}})"] = messages.Planned,
            [Total("sent")] = messages.Sent,
            [Total("skipped")] = messages.Skipped,
            [Total("failed")] = messages.Failed,
            [Total("echoed")] = messages.Echoed,
            [Total("timed_out")] = messages.TimedOut,
            [Total("corrupt")] = messages.Corrupt,
            [Total("lost_on_close")] = messages.LostOnClose,
            [Total("in_flight_at_stop")] = messages.InFlightAtStop,
            [Total("late")] = messages.Late,
            [Total("unexpected")] = messages.Unexpected,
            [$"sum(actorload_bytes_total{{direction=\"sent\",instance=\"{instance}\"}})"] = messages.BytesSent,
            [$"sum(actorload_bytes_total{{direction=\"received\",instance=\"{instance}\"}})"] = messages.BytesReceived,
            [$"sum(actorload_connects_total{{outcome=\"opened\",instance=\"{instance}\"}})"] = report.Connections.Opened,
            [$"sum(actorload_response_time_seconds_count{{instance=\"{instance}\"}})"] = report.LatencyMicros.Response!.Count,
            [$"sum(actorload_connect_time_seconds_count{{instance=\"{instance}\"}})"] = report.Connections.ConnectMicros!.Count,
        };
        Assert.True(messages.Echoed > 0);
        foreach (var (query, value) in expected)
        {
            await Deadline.UntilAsync(
                async () => (await prometheus.QueryAsync(query)).Single().Values.Single() == value,
                string.Create(CultureInfo.InvariantCulture, $"{query} is {value}, as in the result"));
        }

        string Total(string outcome) => $"sum(actorload_messages_total{{outcome=\"{outcome}\",instance=\"{instance}\"}})";
    }

    /// <summary>What docs/metrics.md says to ask: the last column of each table from the article's figures on.</summary>
    private static IEnumerable<string> DocumentedQueries() => Monitoring.MetricsDoc[Monitoring.MetricsDoc.IndexOf("## The article's figures", StringComparison.Ordinal)..]
        .Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))
        .SelectMany(line => CodeSpan().Matches(LastCell().Match(line).Value))
        .Select(span => span.Groups["code"].Value.Replace("\\|", "|", StringComparison.Ordinal));

    [GeneratedRegex("http://(?<address>[0-9.:]+)/metrics", RegexOptions.ExplicitCapture)]
    private static partial Regex Endpoint();

    [GeneratedRegex("""- alert: (?<alert>\w+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Alert();

    [GeneratedRegex("""alertname: (?<alert>\w+)\s+eval_time: \w+\s+exp_alerts:(?<none> \[\])?""", RegexOptions.ExplicitCapture)]
    private static partial Regex Expected();

    [GeneratedRegex(""" (?<!\\)\|(?:[^|]|(?<=\\)\|)*\|$""", RegexOptions.ExplicitCapture)]
    private static partial Regex LastCell();

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex CodeSpan();
}

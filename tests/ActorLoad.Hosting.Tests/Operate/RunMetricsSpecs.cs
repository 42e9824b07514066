using System.Text;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Tests.Run;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate;

public class RunMetricsSpecs
{
    private readonly RunMetrics _metrics = new("actors");

    [Fact]
    public async Task Should_export_every_metric_of_the_contract_with_its_type()
    {
        _metrics.Publish(HealthyRun.Hold);

        var types = (await ScrapeAsync()).Types;

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["actorload_connections"] = "gauge",
                ["actorload_connects_total"] = "counter",
                ["actorload_messages_total"] = "counter",
                ["actorload_bytes_total"] = "counter",
                ["actorload_service_time_seconds"] = "histogram",
                ["actorload_response_time_seconds"] = "histogram",
                ["actorload_connect_time_seconds"] = "histogram",
                ["actorload_schedule_lag_seconds"] = "histogram",
                ["actorload_actors"] = "gauge",
                ["actorload_heap_bytes"] = "gauge",
                ["actorload_planned_messages"] = "gauge",
                ["actorload_phase"] = "gauge",
                ["actorload_asked_connections"] = "gauge",
                ["actorload_paused"] = "gauge",
            },
            types.Where(type => type.Key.StartsWith("actorload_", StringComparison.Ordinal)).ToDictionary());
    }

    [Theory]
    [InlineData("outcome=\"sent\"")]
    [InlineData("outcome=\"in_flight_at_stop\"")]
    [InlineData("outcome=\"refused\"")]
    [InlineData("direction=\"received\"")]
    [InlineData("state=\"open\"")]
    [InlineData("phase=\"hold\"")]
    public async Task Should_export_each_series_at_zero_when_nothing_has_been_published_yet(string label)
    {
        using var text = new MemoryStream();
        await _metrics.Registry.CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);

        Assert.Contains(
            Encoding.UTF8.GetString(text.ToArray()).Split('\n'),
            line => line.Contains(label, StringComparison.Ordinal) && line.EndsWith(" 0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("process_cpu_seconds_total")]
    [InlineData("process_num_threads")]
    [InlineData("process_working_set_bytes")]
    [InlineData("process_open_handles")]
    [InlineData("process_max_fds")]
    [InlineData("dotnet_total_memory_bytes")]
    [InlineData("dotnet_collection_count_total")]
    public async Task Should_export_what_the_process_uses(string family) => Assert.Contains(family, (await ScrapeAsync()).Types.Keys);

    [Fact]
    public async Task Should_be_the_figures_of_the_progress()
    {
        var connect = new ConnectErrors(1, 2, 3, 4, 5, 6, 7, 8);
        var messages = new MessageReport(12_010, 12_003, 5, 2, 12_000, 1, 3, 4, 9, 6, 7, 0, 4_000_000, 3_990_000, 0);

        _metrics.Publish(HealthyRun.Hold with { Messages = messages, Errors = HealthyRun.NoErrors with { Connect = connect } });

        var scrape = await ScrapeAsync();
        Assert.Equal(997, scrape["actorload_connections", "state=\"open\""]);
        Assert.Equal(3, scrape["actorload_connections", "state=\"connecting\""]);
        Assert.Equal(12_010, scrape["actorload_planned_messages"]);
        Assert.Equal(2_012, scrape["actorload_actors"]);
        Assert.Equal(60_000_000, scrape["actorload_heap_bytes"]);
        Assert.Equal([1_000, 3, 1, 2, 3, 4, 5, 6, 7, 8], Outcomes(scrape, "actorload_connects_total",
            "opened", "reconnects", "refused", "timeout", "reset", "unreachable", "dns", "no_port", "no_descriptor", "unknown"));
        Assert.Equal([12_003, 5, 2, 12_000, 1, 3, 4, 0, 6, 7], Outcomes(scrape, "actorload_messages_total",
            "sent", "skipped", "failed", "echoed", "timed_out", "corrupt", "lost_on_close", "in_flight_at_stop", "late", "unexpected"));
        Assert.Equal(4_000_000, scrape["actorload_bytes_total", "direction=\"sent\""]);
        Assert.Equal(3_990_000, scrape["actorload_bytes_total", "direction=\"received\""]);
    }

    [Fact]
    public async Task Should_be_in_one_phase_at_a_time()
    {
        _metrics.Publish(HealthyRun.Ramp);
        _metrics.Publish(HealthyRun.Hold);

        var scrape = await ScrapeAsync();

        Assert.Equal(1, scrape["actorload_phase", "phase=\"hold\""]);
        Assert.Equal(1, Enum.GetValues<RunPhase>().Sum(phase => scrape["actorload_phase", $"phase=\"{phase.ToString().ToLowerInvariant()}\""]));
    }

    [Fact]
    public async Task Should_hold_a_counter_when_its_total_is_taken_back_in_the_middle_of_a_run()
    {
        _metrics.Publish(HealthyRun.Hold);
        _metrics.Publish(Sent(12_001));

        Assert.Equal(12_003, (await ScrapeAsync())["actorload_messages_total", "outcome=\"sent\""]);
    }

    [Fact]
    public async Task Should_end_at_the_runs_total_when_it_was_taken_back()
    {
        _metrics.Publish(HealthyRun.Hold);
        _metrics.Publish(Sent(12_001) with { Phase = RunPhase.Done });

        var scrape = await ScrapeAsync();

        Assert.Equal(12_001, scrape["actorload_messages_total", "outcome=\"sent\""]);
        Assert.Equal(2, scrape["actorload_messages_total", "outcome=\"in_flight_at_stop\""]);
    }

    [Fact]
    public async Task Should_put_each_latency_into_its_bucket_as_often_as_it_was_recorded()
    {
        _metrics.Observe("local", LatencyMetric.Service, [(212, 100), (1_900, 3), (70_000_000, 1), (5, 0)]);
        _metrics.Observe("local", LatencyMetric.Service, [(212, 10)]);

        var scrape = await ScrapeAsync();

        Assert.Equal(0, scrape.Samples[Bucket("0.0001")]);
        Assert.Equal(110, scrape.Samples[Bucket("0.00025")]);
        Assert.Equal(113, scrape.Samples[Bucket("0.0025")]);
        Assert.Equal(113, scrape.Samples[Bucket("60")]);
        Assert.Equal(114, scrape.Samples[Bucket("+Inf")]);
        Assert.Equal(114, scrape["actorload_service_time_seconds_count"]);
        Assert.Equal(70.02902, scrape["actorload_service_time_seconds_sum"], 9);
        Assert.Equal(0, scrape["actorload_response_time_seconds_count"]);

        static string Bucket(string le) => $"actorload_service_time_seconds_bucket{{engine=\"actors\",node=\"local\",le=\"{le}\"}}";
    }

    [Fact]
    public async Task Should_give_each_node_its_own_figures_when_there_are_several()
    {
        _metrics.Publish(SharedRun.Hold);

        var scrape = await ScrapeAsync();
        Assert.Equal(247, scrape.Of("worker-3", "actorload_connections", "state=\"open\""));
        Assert.Equal(3, scrape.Of("worker-3", "actorload_connections", "state=\"connecting\""));
        Assert.Equal(3_003, scrape.Of("worker-3", "actorload_messages_total", "outcome=\"sent\""));
        Assert.Equal(3_013, scrape.Of("worker-3", "actorload_planned_messages"));
        Assert.Equal(250, scrape.Of("worker-3", "actorload_connects_total", "outcome=\"opened\""));
        Assert.Equal(3, scrape.Of("worker-3", "actorload_connects_total", "outcome=\"reconnects\""));
        Assert.Equal(3, scrape.Of("worker-3", "actorload_connects_total", "outcome=\"refused\""));
        Assert.Equal(1_000_000, scrape.Of("worker-3", "actorload_bytes_total", "direction=\"sent\""));
        Assert.Equal(503, scrape.Of("worker-3", "actorload_actors"));
        Assert.Equal(40_000_000, scrape.Of("worker-3", "actorload_heap_bytes"));
    }

    [Fact]
    public async Task Should_have_no_series_for_the_whole_when_there_are_several_nodes()
    {
        _metrics.Publish(SharedRun.Hold);

        var scrape = await ScrapeAsync();
        Assert.Empty(scrape.SeriesOf("local"));
        Assert.Equal(SharedRun.Hold.Nodes.Sum(node => node.Messages.Sent), scrape.Sum("actorload_messages_total", "outcome=\"sent\""));
        Assert.Equal(SharedRun.Hold.Nodes.Sum(node => node.Open), scrape.Sum("actorload_connections", "state=\"open\""));
    }

    [Fact]
    public async Task Should_show_what_an_operator_asks_for()
    {
        _metrics.Publish(HealthyRun.Hold with { Asked = 400, Paused = true });

        var scrape = await ScrapeAsync();
        Assert.Equal((400, 1), (scrape["actorload_asked_connections"], scrape["actorload_paused"]));
    }

    [Fact]
    public async Task Should_show_of_a_coordinator_what_it_uses_and_what_is_of_the_run_alone()
    {
        _metrics.Publish(SharedRun.Hold);
        _metrics.Observe("coordinator", LatencyMetric.Service, []);

        var scrape = await ScrapeAsync();
        Assert.Equal(
            ["actorload_actors", "actorload_asked_connections", "actorload_heap_bytes", "actorload_paused", "actorload_phase"],
            scrape.SeriesOf("coordinator").Select(series => series.Split('{')[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(1, scrape.Of("coordinator", "actorload_phase", "phase=\"hold\""));
        Assert.Equal(1, scrape.Sum("actorload_phase", "phase=\"hold\""));
    }

    [Fact]
    public async Task Should_put_each_nodes_latencies_into_its_own_histogram_when_there_are_several()
    {
        _metrics.Publish(SharedRun.Hold);
        _metrics.Observe("worker-1", LatencyMetric.Response, [(212, 100)]);
        _metrics.Observe("worker-2", LatencyMetric.Response, [(212, 7)]);

        var scrape = await ScrapeAsync();
        Assert.Equal(100, scrape.Of("worker-1", "actorload_response_time_seconds_count"));
        Assert.Equal(7, scrape.Of("worker-2", "actorload_response_time_seconds_count"));
        Assert.Equal(0, scrape.Of("worker-3", "actorload_response_time_seconds_count"));
    }

    [Fact]
    public async Task Should_keep_the_counters_of_a_lost_node_and_add_what_is_booked_for_it()
    {
        _metrics.Publish(SharedRun.Hold);
        _metrics.Publish(SharedRun.HoldWithLoss);

        var scrape = await ScrapeAsync();
        Assert.Equal(3_002, scrape.Of("worker-2", "actorload_messages_total", "outcome=\"sent\""));
        Assert.Equal(10, scrape.Of("worker-2", "actorload_messages_total", "outcome=\"lost_on_close\""));
        Assert.Equal(0, scrape.Of("worker-2", "actorload_connections", "state=\"open\""));
        Assert.Equal(40_000_000, scrape.Of("worker-2", "actorload_heap_bytes"));
    }

    [Fact]
    public async Task Should_end_at_each_nodes_final_counts_when_the_run_is_over()
    {
        var taken = SharedRun.Worker(1) with { Messages = SharedRun.Worker(1).Messages with { Sent = 2_999 } };
        using var run = new ConductedRun().Done();
        _metrics.Publish(SharedRun.Hold);

        _metrics.Publish(run.Report with { FinalNodes = [SharedRun.Coordinator, taken, .. SharedRun.Hold.Nodes[2..]] });

        var scrape = await ScrapeAsync();
        Assert.Equal(2_999, scrape.Of("worker-1", "actorload_messages_total", "outcome=\"sent\""));
        Assert.Equal(40, scrape.Sum("actorload_messages_total", "outcome=\"in_flight_at_stop\""));
        Assert.Equal(0, scrape.Sum("actorload_connections", "state=\"open\""));
        Assert.Equal(1, scrape.Sum("actorload_phase", "phase=\"done\""));
    }

    private static RunProgress Sent(long sent) => HealthyRun.Hold with { Messages = HealthyRun.Hold.Messages with { Sent = sent } };

    private static IEnumerable<double> Outcomes(Exposition scrape, string metric, params string[] outcomes) =>
        outcomes.Select(outcome => scrape[metric, $"outcome=\"{outcome}\""]);

    private async Task<Exposition> ScrapeAsync()
    {
        using var text = new MemoryStream();
        await _metrics.Registry.CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);
        return new Exposition(Encoding.UTF8.GetString(text.ToArray()));
    }
}

using System.Collections.Immutable;
using System.Text;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Nodes;
using ActorLoad.Hosting.Operate;
using ActorLoad.Hosting.Run;
using ActorLoad.Hosting.Tests.Run;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate;

/// <summary>From what two workers record to what a scrape shows after the end.</summary>
public sealed class SharedRunTotalsSpecs : IDisposable
{
    private readonly ConductedRun _options = new();
    private readonly TwoWorkers _nodes = new();
    private readonly RunLedger _ledger;
    private readonly RunMetrics _metrics = new("actors");

    public SharedRunTotalsSpecs() => _ledger = new RunLedger(_options.Setup, _nodes) { Standing = new Standing(20, 0, 0, 20, 0, 0, 20, 20) };

    public void Dispose() => _options.Dispose();

    [Fact]
    public async Task Should_add_up_to_the_report_when_the_run_is_over()
    {
        _nodes.First.Count(1, Tally.Opened, 12);
        _nodes.Second.Count(1, Tally.Opened, 8);
        _nodes.First.Count(1, Tally.Planned, 120);
        _nodes.First.Count(1, Tally.Started, 120);
        _nodes.First.Count(1, Tally.Echoed, 120);
        _nodes.Second.Count(1, Tally.Planned, 80);
        _nodes.Second.Count(1, Tally.Started, 70);
        _nodes.Second.Count(1, Tally.Echoed, 60);
        Publish(_ledger.Flush());
        // The second is lost, and the rest is booked for it.
        _nodes.SecondState = NodeReading.Lost;
        _nodes.Second.Count(1, Tally.NotOpen, 10);
        _nodes.Second.Count(1, Tally.LostOnClose, 10);
        _ledger.Flush();

        var report = _ledger.Report();
        _metrics.Publish(report);

        var scrape = await ScrapeAsync();
        Assert.Equal((200, 190, 180, 10, 10), (
            report.Messages.Planned, report.Messages.Sent, report.Messages.Echoed, report.Messages.Failed, report.Messages.LostOnClose));
        Assert.Equal(report.Messages.Planned, scrape.Sum("actorload_planned_messages"));
        Assert.Equal(report.Messages.Sent, scrape.Sum("actorload_messages_total", "outcome=\"sent\""));
        Assert.Equal(report.Messages.Echoed, scrape.Sum("actorload_messages_total", "outcome=\"echoed\""));
        Assert.Equal(report.Messages.Failed, scrape.Of("worker-2", "actorload_messages_total", "outcome=\"failed\""));
        Assert.Equal(report.Messages.LostOnClose, scrape.Of("worker-2", "actorload_messages_total", "outcome=\"lost_on_close\""));
        Assert.Equal(report.Connections.Opened, scrape.Sum("actorload_connects_total", "outcome=\"opened\""));
    }

    [Fact]
    public void Should_tell_the_final_counts_of_each_node_beside_the_result()
    {
        _nodes.Second.Count(1, Tally.Planned, 80);
        _ledger.Flush();

        var report = _ledger.Report();

        Assert.Equal([("coordinator", 0L), ("worker-1", 0L), ("worker-2", 80L)], report.FinalNodes.Select(node => (node.Name, node.Messages.Planned)));
        Assert.DoesNotContain("finalNodes", JsonReport.Write(report), StringComparison.OrdinalIgnoreCase);
    }

    private void Publish(ImmutableArray<NodeDelta> deltas)
    {
        _metrics.Publish(_ledger.Progress(RunPhase.Hold, remaining: null));
        foreach (var delta in deltas) _metrics.Observe(delta.Node, LatencyMetric.Service, delta.Latencies.Recorded(Latency.Service));
    }

    private async Task<Exposition> ScrapeAsync()
    {
        using var text = new MemoryStream();
        await _metrics.Registry.CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);
        return new Exposition(Encoding.UTF8.GetString(text.ToArray()));
    }

    /// <summary>A coordinator and two workers, of which the test is the processes.</summary>
    private sealed class TwoWorkers : IRunNodes
    {
        private static readonly NodeUsage Usage = new(
            new ResourceSample(TimeSpan.Zero, 100, 10, 1, 0, 0, 0, 0, 0), default, 0, new EngineUnits(5, 0), StallSummary.None);

        public Recorder First { get; } = new(1);

        public Recorder Second { get; } = new(1);

        public string SecondState { get; set; } = NodeReading.Running;

        public ImmutableArray<NodeDelta> Flush() => [Of("worker-1", First), Of("worker-2", Second)];

        public ImmutableArray<NodeReading> Read() =>
        [
            new("coordinator", NodeReading.Coordinator, NodeReading.Running, "lab-1", 2, Standing.None, Usage),
            new("worker-1", NodeReading.Worker, NodeReading.Running, "lab-1", 2, Standing.None, Usage),
            new("worker-2", NodeReading.Worker, SecondState, "lab-1", 2, Standing.None, Usage),
        ];

        public void StartRamp()
        {
            // There is no ramp.
        }

        public void CollectGarbage()
        {
            // There is nothing to collect.
        }

        public void StartHold(TimeSpan at)
        {
            // Nothing is measured over the hold.
        }

        public void EndHold(TimeSpan now)
        {
            // As above.
        }

        public void EndMeasuring()
        {
            // As above.
        }

        public void Dispose()
        {
            // The recorders own nothing.
        }

        private static NodeDelta Of(string name, Recorder recorder)
        {
            var delta = recorder.Flush();
            return new NodeDelta(name, delta.Counts, delta.Latencies);
        }
    }
}

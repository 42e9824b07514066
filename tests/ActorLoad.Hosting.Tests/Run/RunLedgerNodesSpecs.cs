using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Nodes;
using ActorLoad.Hosting.Run;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Hosting.Tests.Run;

/// <summary>A ledger of a run over a coordinator and two workers, whose readings are the test's. The hold lasts 10 s; each node may use 2 cores.</summary>
public sealed class RunLedgerNodesSpecs : IRunNodes
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<NodeDelta> _deltas = [];
    private readonly Dictionary<string, NodeReading> _readings = new(StringComparer.Ordinal)
    {
        ["coordinator"] = Reading("coordinator", NodeReading.Coordinator, "here"),
        ["worker-1"] = Reading("worker-1", NodeReading.Worker, "here"),
        ["worker-2"] = Reading("worker-2", NodeReading.Worker, "there"),
    };

    private readonly RunSetup _setup;
    private readonly RunLedger _ledger;

    public RunLedgerNodesSpecs()
    {
        var read = LoadOptionsReader.Read(new ConfigSources(ConfigText.Parse("actor-load { connections = 20 }", "test"), [], []));
        _setup = new RunSetup(
            "fake", read.Options!, [new IPEndPoint(IPAddress.Loopback, 7001)], new MachineReport("test", "test", 2, 1L << 32, 1 << 16), _time);
        _ledger = new RunLedger(_setup, this) { Standing = new Standing(20, 0, 20, 20, 0, 0, 20, 20) };
    }

    [Fact]
    public void Should_add_up_what_all_nodes_tell_when_it_reports()
    {
        var report = Run(() =>
        {
            Tell("worker-1", echoed: 10);
            Tell("worker-2", echoed: 5);
            _ledger.Flush();
            Tell("worker-2", echoed: 7);
        });

        Assert.Equal((22, 22), (report.Messages.Planned, report.Messages.Echoed));
        Assert.Equal(22, report.LatencyMicros.Response!.Count);
        Assert.Equal(
            [("coordinator", 0L, 0L), ("worker-1", 10, 10), ("worker-2", 12, 12)], report.Nodes.Select(node => (node.Name, node.Planned, node.Echoed)));
        Assert.Equal(report.Messages.Sent, report.Nodes.Sum(node => node.Sent));
    }

    [Fact]
    public void Should_tell_each_nodes_own_percentiles_when_they_differ()
    {
        var report = Run(() =>
        {
            Tell("worker-1", echoed: 10, response: 1);
            Tell("worker-2", echoed: 10, response: 30);
        });

        Assert.Null(report.Nodes[0].ResponseP50);
        Assert.InRange(report.Nodes[1].ResponseP50!.Value, 990, 1_010);
        Assert.InRange(report.Nodes[2].ResponseP50!.Value, 29_900, 30_100);
    }

    [Fact]
    public void Should_keep_the_coordinator_out_of_the_sums_when_it_reports()
    {
        var report = Run();

        Assert.Equal((200, 40, 20), (report.Generator.RssBytes, report.Generator.HeapBytes, report.Generator.Threads));
        Assert.Equal((14d, 6), (report.Generator.CpuSeconds, report.Generator.Actors));
        Assert.Equal((100, 7d), (report.Nodes[0].RssBytes, report.Nodes[0].CpuSeconds));
    }

    [Fact]
    public void Should_count_the_coordinator_on_its_machine_when_it_tells_the_busiest_machines_cpu()
    {
        // Of two cores in ten seconds: 7 s each on "here", whose coordinator and worker share them, 12 s on "there".
        Change("worker-2", usage => usage with { Hold = usage.Hold with { CpuSeconds = 12 } });

        Assert.Equal(0.7, Run().Generator.CpuShare, 6);
    }

    [Fact]
    public void Should_tell_the_other_machines_cpu_when_that_is_busier()
    {
        Change("worker-2", usage => usage with { Hold = usage.Hold with { CpuSeconds = 16 } });

        Assert.Equal(0.8, Run().Generator.CpuShare, 6);
    }

    [Fact]
    public void Should_be_limited_by_the_generator_and_name_it_when_one_of_many_sends_late()
    {
        var report = Run(() =>
        {
            Tell("worker-1", echoed: 100_000, lag: 1);
            Tell("worker-2", echoed: 100, lag: 80);
        });

        Assert.Equal(Verdict.GeneratorLimited, report.Verdict);
        Assert.InRange(report.LatencyMicros.ScheduleLag!.P99, 0, 2_000);
        Assert.StartsWith("worker-2 sent late", Assert.Single(report.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_be_limited_by_the_generator_and_name_the_machine_when_its_processes_use_it_up_together()
    {
        Change("coordinator", usage => usage with { Hold = usage.Hold with { CpuSeconds = 9 } });
        Change("worker-1", usage => usage with { Hold = usage.Hold with { CpuSeconds = 10 } });
        var report = Run();

        Assert.Equal(Verdict.GeneratorLimited, report.Verdict);
        Assert.StartsWith("The machine of coordinator, worker-1 was short of CPU: it used 95", Assert.Single(report.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_who_stood_still_when_one_did()
    {
        Change("worker-2", usage => usage with { Stalls = new StallSummary([new Stall(3, 2_500_000)], default) });
        Change("worker-1", usage => usage with { Stalls = new StallSummary([new Stall(4, 1_000)], default) });
        var report = Run();

        Assert.Equal(Verdict.GeneratorLimited, report.Verdict);
        Assert.All(report.Reasons, reason => Assert.StartsWith("worker-2 stood still", reason, StringComparison.Ordinal));
        Assert.Equal([("worker-2", 3d), ("worker-1", 4d)], report.Generator.Stalls.Select(stall => (stall.Node, stall.At)));
    }

    [Fact]
    public void Should_blame_nobody_when_the_coordinator_stood_still()
    {
        Change("coordinator", usage => usage with { Stalls = new StallSummary([new Stall(3, 2_500_000)], default) });
        var report = Run();

        Assert.Equal(Verdict.Valid, report.Verdict);
        Assert.Empty(report.Generator.Stalls);
    }

    [Fact]
    public void Should_count_what_a_lost_worker_has_used_and_not_what_it_holds_when_it_is_lost_in_the_hold()
    {
        var report = Run(() => _readings["worker-2"] = _readings["worker-2"] with { State = NodeReading.Lost });

        Assert.Equal((100, 14d), (report.Generator.RssBytes, report.Generator.CpuSeconds));
        Assert.Equal("lost", report.Nodes[2].State);
    }

    [Fact]
    public void Should_tell_how_a_node_has_ended_and_what_it_held_in_the_hold_when_it_is_lost_after_it()
    {
        Run();
        _readings["worker-2"] = _readings["worker-2"] with { State = NodeReading.Lost, Standing = Standing.None };
        Change("worker-2", usage => usage with { Now = usage.Now with { RssBytes = 1 } });
        _ledger.Flush();

        var node = _ledger.Report().Nodes[2];
        Assert.Equal(("lost", 10, 100), (node.State, node.AtEnd, node.RssBytes));
    }

    [Fact]
    public void Should_be_incomplete_and_say_why_when_a_node_was_lost()
    {
        _ledger.NoteLostNode("worker-2 was lost at 3.0 s.");
        var report = Run();

        Assert.Equal(Verdict.Incomplete, report.Verdict);
        Assert.Contains("worker-2 was lost at 3.0 s.", report.Reasons);
    }

    [Fact]
    public void Should_show_each_nodes_second_when_the_run_goes_on()
    {
        _ledger.StartHold(TimeSpan.Zero);
        Tell("worker-1", echoed: 10);
        Tell("worker-2", echoed: 5);
        _ledger.Flush();
        Use(seconds: 1, ("coordinator", 0.1), ("worker-1", 0.5), ("worker-2", 0.8));
        _ledger.Flush();
        _ledger.AddPoint();
        var progress = _ledger.Progress(RunPhase.Hold, remaining: null);

        Assert.Equal([0L, 10, 5], progress.Nodes.Select(node => node.SentLastSecond));
        Assert.Equal((15, 15), (progress.LastSecond.Sent, progress.LastSecond.Echoed));
        // "there" has 0.8 s of its two cores, "here" 0.6.
        Assert.Equal(0.4, progress.LastSecond.Cpu, 6);
        Assert.Equal(200, progress.LastSecond.RssBytes);
    }

    [Fact]
    public void Should_begin_each_second_anew_when_the_run_goes_on()
    {
        Tell("worker-1", echoed: 10);
        _ledger.Flush();
        _ledger.AddPoint();
        _time.Advance(TimeSpan.FromSeconds(1));
        Tell("worker-1", echoed: 3);
        _ledger.Flush();
        _ledger.AddPoint();

        Assert.Equal(3, _ledger.Progress(RunPhase.Hold, remaining: null).Nodes[1].SentLastSecond);
    }

    ImmutableArray<NodeDelta> IRunNodes.Flush()
    {
        ImmutableArray<NodeDelta> deltas = [.. _deltas];
        _deltas.Clear();
        return deltas;
    }

    ImmutableArray<NodeReading> IRunNodes.Read() => [_readings["coordinator"], _readings["worker-1"], _readings["worker-2"]];

    void IRunNodes.StartRamp()
    {
    }

    void IRunNodes.CollectGarbage()
    {
        // Nobody's.
    }

    void IRunNodes.StartHold(TimeSpan at)
    {
        // The readings are the test's.
    }

    void IRunNodes.EndHold(TimeSpan now)
    {
        // The readings are the test's.
    }

    void IRunNodes.EndMeasuring()
    {
        // The readings are the test's.
    }

    void IDisposable.Dispose()
    {
        // Nothing is held.
    }

    [Fact]
    public void Should_tell_the_recovery_of_all_nodes_together_when_both_lost_theirs()
    {
        var report = Run(() =>
        {
            foreach (var node in new[] { "worker-1", "worker-2" })
                Change(node, [new ConnectionChange(1, 10, 10, 0, 0), new ConnectionChange(50, 0, 0, 10, 0)]);
            _ledger.Flush();
            Change("worker-1", [new ConnectionChange(100, 10, 10, 0, 0)]);
            Change("worker-2", [new ConnectionChange(200, 10, 9, 0, 0)]);
        });

        var loss = Assert.Single(report.Recovery!.Losses);
        Assert.Equal((1.0, 20, 20, 0), (loss.At, loss.OpenBefore, loss.Lost, loss.Fewest));
        Assert.Equal((1_020_000, 3_020_000, null), (loss.To50Micros, loss.To90Micros, loss.To100Micros));
        Assert.Equal((10, 20_000), (loss.PeakAttemptsPerSecond, report.Recovery.ResolutionMicros));
    }

    private void Change(string node, params ImmutableArray<ConnectionChange> changes) =>
        _deltas.Add(new NodeDelta(node, TallySnapshot.Zero, new Latencies()) { Changes = changes });

    /// <summary>A hold of ten seconds, and its report.</summary>
    private RunReport Run(Action? inHold = null)
    {
        _ledger.StartHold(TimeSpan.Zero);
        inHold?.Invoke();
        _time.Advance(TimeSpan.FromSeconds(10));
        _ledger.Flush();
        _ledger.EndHold(_setup.Clock.Now);
        _ledger.EndDrain(_setup.Clock.Now);
        return _ledger.Report();
    }

    /// <param name="response">Milliseconds.</param>
    /// <param name="lag">Milliseconds.</param>
    private void Tell(string node, int echoed, double response = 2, double lag = 0.1)
    {
        var counts = new long[TallySnapshot.Size];
        (counts[(int)Tally.Planned], counts[(int)Tally.Started], counts[(int)Tally.Echoed]) = (echoed, echoed, echoed);
        var latencies = new Latencies();
        for (var i = 0; i < echoed; i++)
        {
            latencies.Record(Latency.Response, TimeSpan.FromMilliseconds(response));
            latencies.Record(Latency.ScheduleLag, TimeSpan.FromMilliseconds(lag));
        }

        _deltas.Add(new NodeDelta(node, new TallySnapshot([.. counts]), latencies));
    }

    private void Change(string node, Func<NodeUsage, NodeUsage> change) => _readings[node] = _readings[node] with { Usage = change(_readings[node].Usage) };

    /// <summary>The time passes, and each node uses so many seconds of CPU in it.</summary>
    private void Use(double seconds, params ReadOnlySpan<(string Node, double CpuSeconds)> used)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        foreach (var (node, cpu) in used)
        {
            Change(node, usage => usage with
            {
                Now = usage.Now with { At = usage.Now.At + TimeSpan.FromSeconds(seconds), CpuSeconds = usage.Now.CpuSeconds + cpu },
            });
        }
    }

    private static NodeReading Reading(string name, string role, string machine) => new(
        name, role, NodeReading.Running, machine, Cores: 2, role == NodeReading.Worker ? new Standing(10, 0, 10, 10, 0, 0, 10, 10) : Standing.None,
        new NodeUsage(
            new ResourceSample(TimeSpan.Zero, RssBytes: 100, HeapBytes: 20, Threads: 10, 0, 0, 0, 0, 0),
            new ResourceUse(10, CpuSeconds: 7, 0, 0, 0, 0), PssBytes: 90, new EngineUnits(3, 0), StallSummary.None));
}

using System.Collections.Immutable;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Nodes;
using Prometheus;

namespace ActorLoad.Hosting.Operate;

/// <summary>The latencies that are exported as histograms.</summary>
public enum LatencyMetric
{
    Service,
    Response,
    Connect,
    ScheduleLag,
}

/// <summary>A run as Prometheus sees it: the totals of <see cref="RunProgress"/>, never a count of its own.</summary>
/// <remarks>
/// Where one process is the whole run its series are labelled <c>local</c>. Where several share it each has series under its own name and the whole has none:
/// it is the sum. Publish and Observe are called from one thread at a time; scrapes may come at any time.
/// </remarks>
public sealed class RunMetrics
{
    private readonly string _engine;
    private readonly Dictionary<string, UsageSeries> _usage = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LoadSeries> _load = new(StringComparer.Ordinal);
    private RunSeries _run;
    private bool _isShared;

    /// <param name="engine">The I/O model, as in the report.</param>
    public RunMetrics(string engine)
    {
        _engine = engine;
        // The default registry would start an EventCounter listener that grows; this one has what is registered here and nothing else.
        Registry = Metrics.NewCustomRegistry();
        DotNetStats.Register(Registry);
        DescriptorLimit.Register(Registry);
        _run = new RunSeries(FactoryOf(LocalNode.Name));
        _run.SetPhase(RunPhase.Preflight);
        // Before the first second every series is there. Most runs are one process; should this be another the names of its nodes are not known yet.
        UsageOf(LocalNode.Name);
        LoadOf(LocalNode.Name);
    }

    internal CollectorRegistry Registry { get; }

    /// <summary>Once a second; final when the phase is <see cref="RunPhase.Done"/>.</summary>
    public void Publish(RunProgress progress)
    {
        var final = progress.Phase == RunPhase.Done;
        if (IsShared(progress.Nodes))
        {
            foreach (var node in progress.Nodes) Publish(node, node.Connecting, node.Open, final);
        }
        else
        {
            UsageOf(LocalNode.Name).Set(progress.Generator.Actors, progress.Generator.HeapBytes);
            LoadOf(LocalNode.Name).SetConnections(progress.Connecting, progress.Open);
            LoadOf(LocalNode.Name).SetTotals(
                progress.Connections.Opened, progress.Connections.Reconnects, progress.Messages, progress.Errors.Connect, final);
        }
        _run.SetPhase(progress.Phase);
        _run.SetAsked(progress.Asked, progress.Paused);
    }

    /// <summary>The run is over: from here on each scrape shows the report's own figures.</summary>
    public void Publish(RunReport report)
    {
        if (IsShared(report.FinalNodes))
        {
            foreach (var node in report.FinalNodes) Publish(node, connecting: 0, open: 0, final: true);
        }
        else
        {
            UsageOf(LocalNode.Name).Set(report.Generator.Actors, report.Generator.HeapBytes);
            LoadOf(LocalNode.Name).SetConnections(connecting: 0, open: 0);
            LoadOf(LocalNode.Name).SetTotals(
                report.Connections.Opened, report.Connections.Reconnects, report.Messages, report.Errors.Connect, final: true);
        }
        _run.SetPhase(RunPhase.Done);
        _run.SetAsked(report.Timeline.IsDefaultOrEmpty ? report.Connections.Asked : report.Timeline[^1].Asked, paused: false);
    }

    /// <summary>Adds what a node recorded since the last call, once the node has been published.</summary>
    /// <param name="values">Each value in microseconds and how often it was recorded, as an HDR histogram lists them.</param>
    public void Observe(string node, LatencyMetric metric, IEnumerable<(long Micros, long Count)> values)
    {
        // A coordinator has no series for it, and nothing to put in.
        if (_load.TryGetValue(node, out var load)) load.Observe(metric, values);
    }

    private void Publish(NodeProgress node, long connecting, long open, bool final)
    {
        UsageOf(node.Name).Set(node.Actors, node.HeapBytes);
        if (node.Role == NodeReading.Coordinator) return;
        var load = LoadOf(node.Name);
        load.SetConnections(connecting, open);
        load.SetTotals(node.Opened, node.Reconnects, node.Messages, node.Errors.Connect, final);
    }

    /// <summary>Once several processes have been seen the run stays theirs.</summary>
    private bool IsShared(ImmutableArray<NodeProgress> nodes)
    {
        if (_isShared || nodes.Length < 2) return _isShared;
        _isShared = true;
        if (nodes.All(node => node.Name != LocalNode.Name))
        {
            _usage.Remove(LocalNode.Name, out var usage);
            usage?.Withdraw();
            _load.Remove(LocalNode.Name, out var load);
            load?.Withdraw();
        }
        _run.Withdraw();
        _run = new RunSeries(FactoryOf((nodes.FirstOrDefault(node => node.Role == NodeReading.Coordinator) ?? nodes[0]).Name));
        return true;
    }

    private UsageSeries UsageOf(string node)
    {
        if (!_usage.TryGetValue(node, out var usage)) _usage[node] = usage = new UsageSeries(FactoryOf(node));
        return usage;
    }

    private LoadSeries LoadOf(string node)
    {
        if (!_load.TryGetValue(node, out var load)) _load[node] = load = new LoadSeries(FactoryOf(node));
        return load;
    }

    private IMetricFactory FactoryOf(string node)
    {
        var factory = Metrics.WithCustomRegistry(Registry).WithLabels(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [MetricNames.EngineLabel] = _engine,
            [MetricNames.NodeLabel] = node,
        });
        factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        return factory;
    }
}

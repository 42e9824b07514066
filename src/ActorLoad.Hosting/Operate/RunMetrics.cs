using ActorLoad.Core.Report;
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
/// <remarks>Publish and Observe are called from one thread at a time; scrapes may come at any time.</remarks>
public sealed class RunMetrics
{
    /// <summary>Seconds. About 2 to 2.5 a step from 50 us, where a loopback echo lies, to the default reply timeout.</summary>
    private static readonly double[] Buckets =
    [
        0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ];

    private static readonly string[] Phases = [.. Enum.GetValues<RunPhase>().Select(PhaseName)];

    private readonly Gauge.Child _connecting, _open;
    private readonly Gauge.Child[] _phases;
    private readonly Gauge _planned, _actors, _heap;
    private readonly TotalCounters _connects, _messages, _bytes;
    private readonly Histogram[] _latencies;

    /// <param name="engine">The I/O model, as in the report.</param>
    /// <param name="node">Who measured; <c>local</c> where one process is the whole run.</param>
    public RunMetrics(string engine, string node = "local")
    {
        // The default registry would start an EventCounter listener that grows; this one has what is registered here and nothing else.
        Registry = Metrics.NewCustomRegistry();
        DotNetStats.Register(Registry);
        var factory = Metrics.WithCustomRegistry(Registry).WithLabels(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [MetricNames.EngineLabel] = engine,
            [MetricNames.NodeLabel] = node,
        });
        factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();

        var connections = factory.CreateGauge(MetricNames.Connections, "Connections now, by state.", [MetricNames.StateLabel]);
        _connecting = connections.WithLabels("connecting");
        _open = connections.WithLabels("open");
        var phase = factory.CreateGauge(MetricNames.Phase, "1 for the phase the run is in, 0 for the others.", [MetricNames.PhaseLabel]);
        _phases = [.. Phases.Select(name => phase.WithLabels(name))];
        _planned = factory.CreateGauge(MetricNames.PlannedMessages, "Messages due so far by the plan.");
        _actors = factory.CreateGauge(MetricNames.Actors, "Actors alive in this process.");
        _heap = factory.CreateGauge(MetricNames.HeapBytes, "Managed heap in use, in bytes.");

        _connects = new TotalCounters(factory.CreateCounter(
            MetricNames.Connects, "Connections opened and opened again, and connects failed by cause.", [MetricNames.OutcomeLabel]));
        _messages = new TotalCounters(factory.CreateCounter(
            MetricNames.Messages, "Messages by outcome, with the report's names.", [MetricNames.OutcomeLabel]));
        _bytes = new TotalCounters(factory.CreateCounter(
            MetricNames.Bytes, "Bytes of messages, headers included, by direction.", [MetricNames.DirectionLabel]));

        var histogram = new HistogramConfiguration { Buckets = Buckets };
        _latencies = new Histogram[Enum.GetValues<LatencyMetric>().Length];
        _latencies[(int)LatencyMetric.Service] = factory.CreateHistogram(
            MetricNames.ServiceTime, "From the actual send of a message to its reply, in seconds.", histogram);
        _latencies[(int)LatencyMetric.Response] = factory.CreateHistogram(
            MetricNames.ResponseTime, "From the intended send of a message to its reply, in seconds.", histogram);
        _latencies[(int)LatencyMetric.Connect] = factory.CreateHistogram(
            MetricNames.ConnectTime, "From the start of a connect that succeeded to its completion, in seconds.", histogram);
        _latencies[(int)LatencyMetric.ScheduleLag] = factory.CreateHistogram(
            MetricNames.ScheduleLag, "From the intended to the actual send of a message, in seconds.", histogram);
        SetPhase(RunPhase.Preflight);
        SetZero();
    }

    internal CollectorRegistry Registry { get; }

    /// <summary>Before the first second: every outcome is there, at zero, so that no query misses a series that has not counted yet.</summary>
    private void SetZero() => SetTotals(
        new ConnectionReport(0, 0, 0, 0, 0, 0, 0, 0, null), new MessageReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        new ConnectErrors(0, 0, 0, 0, 0, 0, 0, 0), final: false);

    /// <summary>Once a second; final when the phase is <see cref="RunPhase.Done"/>.</summary>
    public void Publish(RunProgress progress)
    {
        _connecting.Set(progress.Connecting);
        _open.Set(progress.Open);
        _actors.Set(progress.Generator.Actors);
        _heap.Set(progress.Generator.HeapBytes);
        SetPhase(progress.Phase);
        SetTotals(progress.Connections, progress.Messages, progress.Errors.Connect, final: progress.Phase == RunPhase.Done);
    }

    /// <summary>The run is over: from here on each scrape shows the report's own figures.</summary>
    public void Publish(RunReport report)
    {
        _connecting.Set(0);
        _open.Set(0);
        _actors.Set(report.Generator.Actors);
        _heap.Set(report.Generator.HeapBytes);
        SetPhase(RunPhase.Done);
        SetTotals(report.Connections, report.Messages, report.Errors.Connect, final: true);
    }

    /// <summary>Adds what was recorded since the last call.</summary>
    /// <param name="values">Each value in microseconds and how often it was recorded, as an HDR histogram lists them.</param>
    public void Observe(LatencyMetric metric, IEnumerable<(long Micros, long Count)> values)
    {
        var histogram = _latencies[(int)metric];
        foreach (var (micros, count) in values)
        {
            if (count > 0) histogram.Observe(micros / 1_000_000d, count);
        }
    }

    private void SetPhase(RunPhase current)
    {
        for (var phase = 0; phase < _phases.Length; phase++) _phases[phase].Set(phase == (int)current ? 1 : 0);
    }

    private void SetTotals(ConnectionReport connections, MessageReport messages, ConnectErrors connect, bool final)
    {
        _planned.Set(messages.Planned);

        _connects.Set("opened", connections.Opened, final);
        _connects.Set("reconnects", connections.Reconnects, final);
        _connects.Set("refused", connect.Refused, final);
        _connects.Set("timeout", connect.Timeout, final);
        _connects.Set("reset", connect.Reset, final);
        _connects.Set("unreachable", connect.Unreachable, final);
        _connects.Set("dns", connect.Dns, final);
        _connects.Set("no_port", connect.NoPort, final);
        _connects.Set("no_descriptor", connect.NoDescriptor, final);
        _connects.Set("no_thread", connect.NoThread, final);
        _connects.Set("unknown", connect.Unknown, final);

        _messages.Set("sent", messages.Sent, final);
        _messages.Set("skipped", messages.Skipped, final);
        _messages.Set("failed", messages.Failed, final);
        _messages.Set("echoed", messages.Echoed, final);
        _messages.Set("timed_out", messages.TimedOut, final);
        _messages.Set("corrupt", messages.Corrupt, final);
        _messages.Set("lost_on_close", messages.LostOnClose, final);
        // While the run goes on this is what is in flight now, which rises and falls.
        _messages.Set("in_flight_at_stop", final ? messages.InFlightAtStop : 0, final);
        _messages.Set("late", messages.Late, final);
        _messages.Set("unexpected", messages.Unexpected, final);

        _bytes.Set("sent", messages.BytesSent, final);
        _bytes.Set("received", messages.BytesReceived, final);
    }

    private static string PhaseName(RunPhase phase) => phase.ToString().ToLowerInvariant();
}

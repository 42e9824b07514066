using ActorLoad.Core.Report;
using Prometheus;

namespace ActorLoad.Hosting.Operate;

/// <summary>What the process of one node uses, under its name.</summary>
internal sealed class UsageSeries(IMetricFactory factory)
{
    private readonly Gauge _actors = factory.CreateGauge(MetricNames.Actors, "Actors alive in this process.");
    private readonly Gauge _heap = factory.CreateGauge(MetricNames.HeapBytes, "Managed heap in use, in bytes.");

    public void Set(long actors, long heapBytes)
    {
        _actors.Set(actors);
        _heap.Set(heapBytes);
    }

    /// <summary>No scrape shows it any more.</summary>
    public void Withdraw()
    {
        _actors.Unpublish();
        _heap.Unpublish();
    }
}

/// <summary>The load that one node makes, under its name; every series is there from the start, at zero, so that no query misses one.</summary>
internal sealed class LoadSeries
{
    /// <summary>Seconds. About 2 to 2.5 a step from 50 us, where a loopback echo lies, to the default reply timeout.</summary>
    private static readonly double[] Buckets =
    [
        0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ];

    private readonly Gauge.Child _connecting, _open;
    private readonly Gauge _planned;
    private readonly TotalCounters _connects, _messages, _bytes;
    private readonly Histogram[] _latencies;

    public LoadSeries(IMetricFactory factory)
    {
        var connections = factory.CreateGauge(MetricNames.Connections, "Connections now, by state.", [MetricNames.StateLabel]);
        _connecting = connections.WithLabels("connecting");
        _open = connections.WithLabels("open");
        _planned = factory.CreateGauge(MetricNames.PlannedMessages, "Messages due so far by the plan.");
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
        SetTotals(
            0, 0, new MessageReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), new ConnectErrors(0, 0, 0, 0, 0, 0, 0, 0), final: false);
    }

    public void SetConnections(long connecting, long open)
    {
        _connecting.Set(connecting);
        _open.Set(open);
    }

    /// <param name="final">They will not change any more.</param>
    public void SetTotals(long opened, long reconnects, MessageReport messages, ConnectErrors connect, bool final)
    {
        _planned.Set(messages.Planned);

        _connects.Set("opened", opened, final);
        _connects.Set("reconnects", reconnects, final);
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

    public void Observe(LatencyMetric metric, IEnumerable<(long Micros, long Count)> values)
    {
        var histogram = _latencies[(int)metric];
        foreach (var (micros, count) in values)
        {
            if (count > 0) histogram.Observe(micros / 1_000_000d, count);
        }
    }

    /// <summary>No scrape shows it any more.</summary>
    public void Withdraw()
    {
        _connecting.Remove();
        _open.Remove();
        _planned.Unpublish();
        _connects.Withdraw();
        _messages.Withdraw();
        _bytes.Withdraw();
        foreach (var histogram in _latencies) histogram.Unpublish();
    }
}

using System.Collections.Immutable;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Machine;
using ActorLoad.Hosting.Nodes;

namespace ActorLoad.Hosting.Run;

/// <summary>
/// Everything the coordinator has been told of a run, and the reports that can be made of it at any moment. No actor, no socket; one caller.
/// </summary>
public sealed class RunLedger(RunSetup setup, Func<Standing, EngineUnits> unitsOf)
{
    private const int RecentEvents = 8;

    private readonly Latencies _latencies = Latencies.WithRoom();
    private readonly ImmutableArray<TimelinePoint>.Builder _timeline = ImmutableArray.CreateBuilder<TimelinePoint>();
    private readonly List<RunEvent> _events = [];
    private readonly List<string> _internalFailures = [];
    private readonly Latencies _pointLatencies = Latencies.WithRoom();
    private TallySnapshot _totals = TallySnapshot.Zero;
    private TallySnapshot _pointCounts = TallySnapshot.Zero;
    private TimelinePoint _lastPoint = new(0, setup.Options.Connections, 0, 0, 0, null, null, 0, 0);
    private ResourceSample _lastSample = setup.Sampler.Sample();
    private ResourceSample? _holdStartSample;
    private ResourceSample? _holdEndSample;
    private long? _holdEndPss;
    private TimeSpan? _holdStart;
    private TimeSpan? _holdEnd;
    private TimeSpan? _drainEnd;
    private string? _stoppedEarly;
    private ImmutableArray<string> _environmentLimits = [];

    /// <summary>The newest that the group has said.</summary>
    public Standing Standing { get; set; } = new(setup.Options.Connections, 0, 0, 0, 0, setup.Options.Connections, 0, 0);

    /// <summary>How things stood when the hold ended, which the closing that follows must not touch.</summary>
    public Standing? AtEnd { get; set; }

    public void NoteEvent(string kind, string text) => _events.Add(new RunEvent(Seconds(setup.Clock.Now), kind, text));

    public void NoteInternalFailure(string text)
    {
        _internalFailures.Add(text);
        NoteEvent("internal", text);
    }

    /// <summary>This machine does not allow the run.</summary>
    public void NoteRefused(ImmutableArray<string> refusals) => _environmentLimits = refusals;

    public void NoteStoppedEarly(string reason) => _stoppedEarly ??= reason;

    public void StartHold(TimeSpan now)
    {
        _holdStart = now;
        _holdStartSample = setup.Sampler.Sample();
    }

    public void EndHold(TimeSpan now)
    {
        if (_holdStart is null || _holdEnd is not null)
            return;
        _holdEnd = now;
        _holdEndSample = setup.Sampler.Sample();
        _holdEndPss = ProportionalSet.ReadBytes();
    }

    public void EndDrain(TimeSpan now) => _drainEnd ??= now;

    /// <summary>Adds what was recorded since the last time.</summary>
    public RecorderDelta Flush()
    {
        var delta = setup.Recorder.Flush();
        _totals += delta.Counts;
        _latencies.Add(delta.Latencies);
        _pointCounts += delta.Counts;
        _pointLatencies.Add(delta.Latencies);
        return delta;
    }

    /// <summary>Adds a point to the timeline: what was flushed since the last one. Once a second, and at the end.</summary>
    public void AddPoint()
    {
        var now = setup.Clock.Now;
        var sample = setup.Sampler.Sample();
        var use = sample - _lastSample;
        var response = _pointLatencies.Percentiles(Latency.Response);
        _lastPoint = new TimelinePoint(
            (int)Math.Round(now.TotalSeconds), Standing.Asked, Standing.Open, _pointCounts.Sent, _pointCounts[Tally.Echoed],
            response?.P50, response?.P99, use.CpuShare(setup.Machine.Cores), sample.RssBytes)
        {
            GcPauseMicros = (long)(use.GcPauseSeconds * 1e6),
            Threads = sample.Threads,
            HeapBytes = sample.HeapBytes,
        };
        // What is left at the end, and seconds that timers have shortened, belong to the second before: a share of CPU over some milliseconds would say nothing.
        if (_timeline.Count > 0 && _timeline[^1] is var before && before.Second >= _lastPoint.Second)
        {
            _lastPoint = before with { Sent = before.Sent + _lastPoint.Sent, Echoed = before.Echoed + _lastPoint.Echoed, Connections = _lastPoint.Connections };
            _timeline[^1] = _lastPoint;
        }
        else
        {
            _timeline.Add(_lastPoint);
        }

        _lastSample = sample;
        _pointCounts = TallySnapshot.Zero;
        _pointLatencies.Clear();
    }

    /// <summary>How the run stands.</summary>
    public RunProgress Progress(RunPhase phase, TimeSpan? remaining, StallSummary stalls)
    {
        var now = setup.Clock.Now;
        var sample = setup.Sampler.Sample();
        var lag = _latencies.Percentiles(Latency.ScheduleLag)?.P99;
        var delay = _latencies.Percentiles(Latency.DispatcherDelay)?.P99;
        var health = new GeneratorHealth(
            _lastPoint.Cpu, sample.RssBytes, sample.HeapBytes, sample.Threads, unitsOf(Standing).Actors, lag, delay, (int)stalls.Count,
            GeneratorLimits.Check(
                new GeneratorSigns(
                    (_holdStart ?? TimeSpan.Zero).TotalSeconds, HoldSeconds(now), lag, delay,
                    HoldSeconds(now) < 1 ? 0 : HoldUse(sample).CpuShare(setup.Machine.Cores), stalls.Listed),
                setup.Options.Limits));
        return new RunProgress
        {
            Phase = phase,
            Elapsed = now,
            PhaseRemaining = remaining,
            Asked = Standing.Asked,
            Connecting = Standing.Connecting,
            Open = Standing.Open,
            Connections = Connections(),
            Messages = _totals.Messages(HoldSeconds(now)),
            Errors = _totals.Errors(),
            Latency = _latencies.Report(),
            LastSecond = _lastPoint,
            Generator = health,
            RecentEvents = [.. _events.TakeLast(RecentEvents)],
        };
    }

    /// <summary>The whole result, for a run that has ended.</summary>
    public RunReport Report(StallSummary stalls)
    {
        var now = setup.Clock.Now;
        var options = setup.Options;
        var connections = Connections();
        var messages = _totals.Messages(HoldSeconds(now));
        var latency = _latencies.Report();
        var errors = _totals.Errors();
        var generator = Generator(messages, stalls);
        var thresholds = options.Thresholds
            .Select(t => ThresholdEvaluator.Evaluate(t, connections, messages, latency, generator))
            .ToImmutableArray();
        var phases = new PhaseReport(
            _environmentLimits.IsEmpty ? Seconds(_holdStart ?? _drainEnd ?? now) : 0,
            HoldSeconds(now),
            _holdEnd is { } end ? Seconds((_drainEnd ?? now) - end) : 0);
        var judgement = Judge.Of(
            new Evidence((_holdStart ?? TimeSpan.Zero).TotalSeconds, phases, connections, messages, latency, generator, errors, thresholds),
            options.Limits,
            new RunFacts { StoppedEarly = _stoppedEarly, InternalFailures = [.. _internalFailures], EnvironmentLimits = _environmentLimits });
        return new RunReport
        {
            Version = ProductVersion.Text,
            Engine = setup.Engine,
            Label = options.Label,
            StartedAt = setup.Clock.StartedAt,
            Seed = options.Seed,
            Verdict = judgement.Verdict,
            ExitCode = judgement.ExitCode,
            Reasons = judgement.Reasons,
            Warnings = setup.Warnings,
            Config = setup.Config,
            Machine = setup.Machine,
            Phases = phases,
            Connections = connections,
            Messages = messages,
            LatencyMicros = latency,
            Curves = _latencies.Curves(),
            Generator = generator,
            Errors = errors,
            Thresholds = thresholds,
            Timeline = _timeline.ToImmutable(),
            Events = [.. _events],
            Nodes =
            [
                new NodeReport(
                    "local", "generator", connections.Asked, connections.Opened, messages.Echoed, messages.Lost,
                    generator.RssBytes, generator.CpuSeconds),
            ],
        };
    }

    private ConnectionReport Connections()
    {
        var end = AtEnd ?? Standing;
        return new ConnectionReport(
            end.Asked, end.Opened, end.Failed, end.Asked - end.Opened - end.Failed,
            _holdStart is null ? 0 : end.HeldMin, _holdStart is null ? 0 : Math.Round(end.HeldMean, 3), end.Open,
            _totals[Tally.Reconnects], _latencies.Percentiles(Latency.Connect));
    }

    private GeneratorReport Generator(MessageReport messages, StallSummary stalls)
    {
        var end = _holdEndSample ?? setup.Sampler.Sample();
        var use = HoldUse(end);
        var standing = AtEnd ?? Standing;
        var units = unitsOf(standing);
        return new GeneratorReport(
            end.RssBytes, _holdEndPss ?? 0, standing.Open > 0 ? (double)end.RssBytes / standing.Open : 0, end.HeapBytes,
            use.CpuSeconds, use.CpuShare(setup.Machine.Cores), PerMessage(use.CpuSeconds * 1e6), use.ContextSwitches, end.Threads, units.Actors,
            use.GcPauseSeconds, use.GcCount, _latencies.Percentiles(Latency.DispatcherDelay), stalls.Listed, PerMessage(use.AllocatedBytes))
        {
            Tasks = units.Tasks,
        };

        double PerMessage(double amount) => messages.Echoed > 0 ? amount / messages.Echoed : 0;
    }

    private ResourceUse HoldUse(ResourceSample now) => _holdStartSample is { } start ? (_holdEndSample ?? now) - start : default;

    private double HoldSeconds(TimeSpan now) => _holdStart is { } start ? Seconds((_holdEnd ?? now) - start) : 0;

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 6);
}

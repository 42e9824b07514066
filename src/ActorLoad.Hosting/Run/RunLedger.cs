using System.Collections.Immutable;
using System.Globalization;
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
public sealed class RunLedger
{
    /// <summary>Of a checkpoint's timeline, so that one costs the same in the tenth hour as in the first.</summary>
    public const int CheckpointPoints = 600;

    private const int RecentEvents = 8;

    private readonly RunSetup _setup;
    private readonly IRunNodes _nodes;
    private readonly Latencies _latencies = Latencies.WithRoom();
    private readonly ImmutableArray<TimelinePoint>.Builder _timeline = ImmutableArray.CreateBuilder<TimelinePoint>();
    private readonly List<RunEvent> _events = [];
    private readonly List<string> _internalFailures = [];
    private readonly Latencies _pointLatencies = new(); // response times alone
    private readonly Dictionary<string, NodeTotals> _byNode = new(StringComparer.Ordinal);
    private readonly List<string> _lostNodes = [];
    private readonly List<string> _steered = [];
    private readonly RecoveryWatch _recovery = new();
    private TallySnapshot _totals = TallySnapshot.Zero;
    private TallySnapshot _pointCounts = TallySnapshot.Zero;
    private TimelinePoint _lastPoint;
    private ImmutableArray<NodeReading> _readings;
    private ImmutableArray<NodeReading> _atHoldEnd;
    private TimeSpan? _holdStart;
    private TimeSpan? _holdEnd;
    private TimeSpan? _drainEnd;
    private string? _stoppedEarly;
    private Steering? _steering;
    private ImmutableArray<string> _environmentLimits = [];

    /// <param name="nodes">Who carries the run out; disposed by the caller.</param>
    public RunLedger(RunSetup setup, IRunNodes nodes)
    {
        _setup = setup;
        _nodes = nodes;
        _lastPoint = new TimelinePoint(0, setup.Options.Connections, 0, 0, 0, null, null, 0, 0);
        Standing = new Standing(setup.Options.Connections, 0, 0, 0, 0, setup.Options.Connections, 0, 0);
        _readings = nodes.Read();
        foreach (var reading in _readings)
            TotalsOf(reading.Name).AtPoint = reading.Usage.Now;
    }

    /// <summary>The newest that the group has said.</summary>
    public Standing Standing { get; set; }

    /// <summary>How things stood when the hold ended, which the closing that follows must not touch.</summary>
    public Standing? AtEnd { get; set; }

    public void NoteEvent(string kind, string text) => _events.Add(new RunEvent(Seconds(_setup.Clock.Now), kind, text));

    public void NoteInternalFailure(string text)
    {
        _internalFailures.Add(text);
        NoteEvent("internal", text);
    }

    /// <summary>This machine, or one of the run's, does not allow it.</summary>
    public void NoteRefused(ImmutableArray<string> refusals) => _environmentLimits = _environmentLimits.AddRange(refusals);

    public void NoteStoppedEarly(string reason) => _stoppedEarly ??= reason;

    /// <param name="reason">A full sentence that names the node and its share.</param>
    public void NoteLostNode(string reason) => _lostNodes.Add(reason);

    /// <summary>An operator has changed the run.</summary>
    /// <param name="text">Who, and to what.</param>
    /// <param name="steering">How the run is steered now; the same one each time.</param>
    public void NoteSteered(string text, Steering steering)
    {
        _steering = steering;
        _steered.Add(string.Create(CultureInfo.InvariantCulture, $"{_setup.Clock.Now.TotalSeconds:0.0} s {text}"));
        NoteEvent("operator", text);
    }

    public void StartHold(TimeSpan at)
    {
        _holdStart = at;
        _recovery.StartHold(at);
        _nodes.StartHold(at);
    }

    public void EndHold(TimeSpan now)
    {
        if (_holdStart is null || _holdEnd is not null)
            return;
        _holdEnd = now;
        _recovery.EndHold(now);
        _nodes.EndHold(now);
        _atHoldEnd = _nodes.Read();
    }

    public void EndDrain(TimeSpan now) => _drainEnd ??= now;

    /// <summary>Adds what was recorded since the last time.</summary>
    public ImmutableArray<NodeDelta> Flush()
    {
        var deltas = _nodes.Flush();
        foreach (var delta in deltas)
        {
            _totals += delta.Counts;
            _latencies.Add(delta.Latencies);
            _pointCounts += delta.Counts;
            _pointLatencies.Add(delta.Latencies, Latency.Response);
            TotalsOf(delta.Node).Add(delta);
            _recovery.Add(delta.Changes);
        }

        _recovery.Settle(_setup.Clock.Now);

        _readings = _nodes.Read();
        return deltas;
    }

    /// <summary>Adds a point to the timeline: what was flushed since the last one. Once a second, and at the end.</summary>
    public void AddPoint()
    {
        var response = _pointLatencies.Percentiles(Latency.Response);
        var living = Generators(_readings).Where(IsLiving).ToArray();
        foreach (var reading in _readings)
            TotalsOf(reading.Name).EndPoint(reading.Usage.Now);
        _lastPoint = new TimelinePoint(
            (int)Math.Round(_setup.Clock.Now.TotalSeconds), AskedNow, Standing.Open, _pointCounts.Sent, _pointCounts[Tally.Echoed],
            response?.P50, response?.P99, Round(BusiestMachine(_readings, reading => TotalsOf(reading.Name).InPoint)), living.Sum(r => r.Usage.Now.RssBytes))
        {
            GcPauseMicros = (long)(Generators(_readings).Sum(r => TotalsOf(r.Name).InPoint.GcPauseSeconds) * 1e6),
            Threads = living.Sum(r => r.Usage.Now.Threads),
            HeapBytes = living.Sum(r => r.Usage.Now.HeapBytes),
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

        _pointCounts = TallySnapshot.Zero;
        _pointLatencies.Clear();
    }

    /// <summary>How the run stands.</summary>
    public RunProgress Progress(RunPhase phase, TimeSpan? remaining)
    {
        var now = _setup.Clock.Now;
        var latency = _latencies.Report();
        var living = Generators(_readings).Where(IsLiving).ToArray();
        var health = new GeneratorHealth(
            _lastPoint.Cpu, living.Sum(r => r.Usage.Now.RssBytes), living.Sum(r => r.Usage.Now.HeapBytes), living.Sum(r => r.Usage.Now.Threads),
            living.Sum(r => r.Usage.Units.Actors), latency.ScheduleLag?.P99,
            _latencies.P99(Latency.DispatcherDelay), (int)Generators(_readings).Sum(r => r.Usage.Stalls.Count),
            [.. Signs(now).SelectMany(signs => GeneratorLimits.Check(signs, _setup.Options.Limits))]);
        return new RunProgress
        {
            Phase = phase,
            Elapsed = now,
            PhaseRemaining = remaining,
            Asked = AskedNow,
            Paused = _steering?.Paused ?? false,
            DuePerSecond = _steering?.DuePerSecond ?? (_setup.Plan.Interval is { } interval ? _setup.Plan.Connections / interval.TotalSeconds : 0),
            Connecting = Standing.Connecting,
            Open = Standing.Open,
            Connections = Connections(),
            Messages = _totals.Messages(HoldSeconds(now)),
            Errors = _totals.Errors(),
            Latency = latency,
            LastSecond = _lastPoint,
            Generator = health,
            RecentEvents = [.. _events.TakeLast(RecentEvents)],
            Nodes = [.. _readings.Select(reading => ProgressOf(reading, HoldSeconds(now)))],
        };
    }

    /// <summary>The whole result, for a run that has ended.</summary>
    public RunReport Report() => ReportOf(unfinished: null, _timeline.ToImmutable(), _setup.Warnings);

    /// <summary>
    /// The result as of now, for a run that goes on. Its books balance too: what is unanswered counts as in flight, and what is due and not booked yet as
    /// not planned.
    /// </summary>
    public RunReport Checkpoint(RunPhase phase)
    {
        var unfinished = string.Create(CultureInfo.InvariantCulture,
            $"A checkpoint at second {_setup.Clock.Now.TotalSeconds:0.0} of a run that was not over ({phase.ToString().ToLowerInvariant()}): ") +
            "the figures are those of that moment, and what was unanswered then counts as in flight at the stop.";
        if (_timeline.Count <= CheckpointPoints)
            return ReportOf(unfinished, _timeline.ToImmutable(), _setup.Warnings);
        var cut = $"The timeline of this checkpoint has the newest {CheckpointPoints} of its {Humanize.Count(_timeline.Count)} points.";
        return ReportOf(unfinished, [.. _timeline.Skip(_timeline.Count - CheckpointPoints)], _setup.Warnings.Add(cut));
    }

    private RunReport ReportOf(string? unfinished, ImmutableArray<TimelinePoint> timeline, ImmutableArray<string> warnings)
    {
        var now = _setup.Clock.Now;
        var options = _setup.Options;
        var connections = Connections();
        var messages = _totals.Messages(HoldSeconds(now));
        if (unfinished is not null)
            messages = messages.AsOfNow();
        var latency = _latencies.Report();
        var errors = _totals.Errors();
        var generator = Generator(messages);
        var thresholds = options.Thresholds
            .Select(t => ThresholdEvaluator.Evaluate(t, connections, messages, latency, generator))
            .ToImmutableArray();
        var phases = new PhaseReport(
            _environmentLimits.IsEmpty || _holdStart is not null ? Seconds(_holdStart ?? _drainEnd ?? now) : 0,
            HoldSeconds(now),
            _holdEnd is { } end ? Seconds((_drainEnd ?? now) - end) : 0);
        var evidence = new Evidence((_holdStart ?? TimeSpan.Zero).TotalSeconds, phases, connections, messages, latency, generator, errors, thresholds)
        {
            Generators = [.. Signs(now)],
        };
        var judgement = Judge.Of(evidence, options.Limits, new RunFacts
        {
            Unfinished = unfinished,
            StoppedEarly = _stoppedEarly,
            LostNodes = [.. _lostNodes],
            InternalFailures = [.. _internalFailures],
            EnvironmentLimits = _environmentLimits,
        });
        return new RunReport
        {
            Version = ProductVersion.Text,
            Engine = _setup.Engine,
            Label = options.Label,
            StartedAt = _setup.Clock.StartedAt,
            Seed = options.Seed,
            Verdict = judgement.Verdict,
            ExitCode = judgement.ExitCode,
            Reasons = judgement.Reasons,
            ReasonVerdicts = judgement.ReasonVerdicts,
            Warnings = _steered.Count == 0 ? warnings : warnings.Add(SteeredWarning()),
            Steered = _steered.Count > 0,
            Config = _setup.Config,
            Machine = _setup.Machine,
            Phases = phases,
            Connections = connections,
            Messages = messages,
            LatencyMicros = latency,
            Curves = _latencies.Curves(),
            Generator = generator,
            Errors = errors,
            Recovery = _recovery.Report(),
            Thresholds = thresholds,
            Timeline = timeline,
            Events = [.. _events],
            Nodes = [.. AtHoldEnd.Select(ReportOf)],
            FinalNodes = unfinished is null ? [.. AtHoldEnd.Select(reading => ProgressOf(reading, HoldSeconds(now)))] : [],
        };
    }

    /// <summary>As they were at the end of the hold, or are now where there was none; how each ended is told as it is now.</summary>
    private ImmutableArray<NodeReading> AtHoldEnd => _atHoldEnd.IsDefault
        ? _readings
        : [.. _atHoldEnd.Select(reading => _readings.FirstOrDefault(r => r.Name == reading.Name) is { } now ? reading with { State = now.State } : reading)];

    /// <summary>By the plan, or by the operator who has changed it.</summary>
    private long AskedNow => _steering?.Connections ?? Standing.Asked;

    private string SteeredWarning()
    {
        const int shown = 10;
        var more = _steered.Count > shown ? $"; and {_steered.Count - shown} more, see the events" : "";
        return $"An operator changed this run: {string.Join("; ", _steered.Take(shown))}{more}. Its figures are those of the run as changed.";
    }

    private ConnectionReport Connections()
    {
        var end = AtEnd ?? Standing;
        return new ConnectionReport(
            end.Asked, end.Opened, end.Failed, end.Asked - end.Opened - end.Failed,
            _holdStart is null ? 0 : end.HeldMin, _holdStart is null ? 0 : Math.Round(end.HeldMean, 3), end.Open,
            _totals[Tally.Reconnects], _latencies.Percentiles(Latency.Connect))
        {
            AskedMin = _steering is { Stepped: true } ? _steering.FewestConnections : null,
            MissingMax = _steering is { Stepped: true } ? end.MissingMax : null,
        };
    }

    private GeneratorReport Generator(MessageReport messages)
    {
        var generators = Generators(AtHoldEnd).ToArray();
        var living = generators.Where(IsLiving).ToArray();
        var open = (AtEnd ?? Standing).Open;
        var rss = living.Sum(r => r.Usage.Now.RssBytes);
        var cpu = generators.Sum(r => r.Usage.Hold.CpuSeconds);
        return new GeneratorReport(
            rss, living.Sum(r => r.Usage.PssBytes), open > 0 ? (double)rss / open : 0, living.Sum(r => r.Usage.Now.HeapBytes),
            cpu, BusiestMachine(AtHoldEnd, r => r.Usage.Hold), PerMessage(cpu * 1e6), generators.Sum(r => r.Usage.Hold.ContextSwitches),
            living.Sum(r => r.Usage.Now.Threads), living.Sum(r => r.Usage.Units.Actors), generators.Sum(r => r.Usage.Hold.GcPauseSeconds),
            generators.Sum(r => r.Usage.Hold.GcCount), _latencies.Percentiles(Latency.DispatcherDelay), Stalls(generators),
            PerMessage(generators.Sum(r => r.Usage.Hold.AllocatedBytes)))
        {
            Tasks = living.Sum(r => r.Usage.Units.Tasks),
            ProbesInLosses = _totals[Tally.ProbesInLosses],
        };

        double PerMessage(double amount) => messages.Echoed > 0 ? amount / messages.Echoed : 0;
    }

    private static ImmutableArray<Stall> Stalls(NodeReading[] generators) => generators is [var alone]
        ? alone.Usage.Stalls.Listed
        : [.. generators.SelectMany(r => r.Usage.Stalls.Listed.Select(stall => stall with { Node = r.Name })).OrderBy(stall => stall.At)];

    /// <summary>Each process by itself, and each machine's CPU: a slow one of many must not hide in the whole.</summary>
    private IEnumerable<GeneratorSigns> Signs(TimeSpan now)
    {
        var (start, length) = ((_holdStart ?? TimeSpan.Zero).TotalSeconds, HoldSeconds(now));
        var readings = AtHoldEnd;
        var generators = Generators(readings).ToArray();
        foreach (var reading in generators)
        {
            var latencies = TotalsOf(reading.Name).Latencies;
            var signs = new GeneratorSigns(
                start, length, latencies.P99(Latency.ScheduleLag), latencies.P99(Latency.DispatcherDelay), CpuShare: 0,
                reading.Usage.Stalls.Listed);
            yield return generators.Length == 1
                ? signs with { CpuShare = length < 1 && _holdEnd is null ? 0 : BusiestMachine(readings, r => r.Usage.Hold) }
                : signs with { Who = reading.Name };
        }

        if (generators.Length == 1 || (length < 1 && _holdEnd is null))
            yield break;
        foreach (var machine in readings.GroupBy(reading => reading.Machine, StringComparer.Ordinal))
        {
            var who = "The machine of " + string.Join(", ", machine.Select(reading => reading.Name));
            yield return new GeneratorSigns(start, length, null, null, ShareOf(machine, r => r.Usage.Hold), []) { Who = who };
        }
    }

    private NodeProgress ProgressOf(NodeReading reading, double holdSeconds)
    {
        var totals = TotalsOf(reading.Name);
        var (standing, use) = (reading.Standing, totals.InPoint);
        return new NodeProgress(
            reading.Name, reading.Role, reading.State, standing.Asked, standing.Connecting, standing.Open, totals.Counts[Tally.Opened],
            totals.Counts.Messages(holdSeconds), totals.Counts.Errors(), totals.Counts[Tally.Reconnects], totals.PointSent, totals.PointEchoed,
            use.Seconds > 0 ? use.CpuSeconds / use.Seconds : 0, reading.Usage.Now.RssBytes, reading.Usage.Now.HeapBytes, reading.Usage.Units.Actors,
            totals.Latencies.P99(Latency.Response), totals.Latencies.P99(Latency.ScheduleLag));
    }

    private NodeReport ReportOf(NodeReading reading)
    {
        var totals = TotalsOf(reading.Name);
        var messages = totals.Counts.Messages(0);
        var response = totals.Latencies.Percentiles(Latency.Response);
        var isWhole = Generators(_readings).Take(2).Count() == 1 && reading.Role == NodeReading.Generator;
        return new NodeReport(
            reading.Name, reading.Role, isWhole ? Connections().Asked : reading.Standing.Asked, isWhole ? Connections().Opened : totals.Counts[Tally.Opened],
            messages.Echoed, messages.Lost, reading.Usage.Now.RssBytes, reading.Usage.Hold.CpuSeconds)
        {
            State = reading.State,
            Machine = reading.Machine,
            Planned = messages.Planned,
            Sent = messages.Sent,
            AtEnd = isWhole ? (AtEnd ?? Standing).Open : reading.Standing.Open,
            PssBytes = reading.Usage.PssBytes,
            ResponseP50 = response?.P50,
            ResponseP99 = response?.P99,
            ScheduleLagP99 = totals.Latencies.P99(Latency.ScheduleLag),
        };
    }

    private NodeTotals TotalsOf(string node)
    {
        if (!_byNode.TryGetValue(node, out var totals))
            _byNode[node] = totals = new NodeTotals();
        return totals;
    }

    private static IEnumerable<NodeReading> Generators(ImmutableArray<NodeReading> readings) => readings.Where(r => r.Role != NodeReading.Coordinator);

    private static bool IsLiving(NodeReading reading) => reading.State != NodeReading.Lost;

    /// <summary>Of the cores of the machine whose nodes, the coordinator too, used the largest share of them.</summary>
    private static double BusiestMachine(ImmutableArray<NodeReading> readings, Func<NodeReading, ResourceUse> useOf) =>
        readings.GroupBy(reading => reading.Machine, StringComparer.Ordinal).Select(machine => ShareOf(machine, useOf)).DefaultIfEmpty().Max();

    private static double ShareOf(IEnumerable<NodeReading> machine, Func<NodeReading, ResourceUse> useOf) =>
        machine.Sum(reading => useOf(reading).CpuShare(reading.Cores));

    private static double Round(double share) => double.IsFinite(share) ? share : 0;

    private double HoldSeconds(TimeSpan now) => _holdStart is { } start ? Math.Max(0, Seconds((_holdEnd ?? now) - start)) : 0;

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 6);

    /// <summary>What one node has told, in all and in the newest point of the timeline.</summary>
    private sealed class NodeTotals
    {
        private TallySnapshot _sincePoint = TallySnapshot.Zero;

        public TallySnapshot Counts { get; private set; } = TallySnapshot.Zero;
        public Latencies Latencies { get; } = new();
        public ResourceSample? AtPoint { get; set; }
        public ResourceUse InPoint { get; private set; }
        public long PointSent { get; private set; }
        public long PointEchoed { get; private set; }

        public void Add(NodeDelta delta)
        {
            Counts += delta.Counts;
            _sincePoint += delta.Counts;
            Latencies.Add(delta.Latencies);
        }

        public void EndPoint(ResourceSample now)
        {
            InPoint = AtPoint is { } before ? now - before : default;
            (AtPoint, PointSent, PointEchoed) = (now, _sincePoint.Sent, _sincePoint[Tally.Echoed]);
            _sincePoint = TallySnapshot.Zero;
        }
    }
}

using System.Collections.Immutable;
using System.Net;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Nodes;
using ActorLoad.Hosting.Run;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorLoad.Hosting.Tests.Run;

/// <summary>A <see cref="RunConductor"/> whose engine is the test: it writes down what it is ordered, and does nothing by itself.</summary>
internal sealed class ConductedRun : IRunParts, IRunObserver, IDisposable
{
    /// <summary>A connection a second; the clock jumps, which is no stall of anybody's.</summary>
    private const string Base =
        """
        connections = 10
        message.interval = 1s
        hold.duration = 60s
        drain.timeout = 10s
        limits { schedule-lag-p99 = 1h, dispatcher-delay-p99 = 1h, cpu = 1, stall = 1h, stalled-share = 1 }

        """;

    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _orders = [];

    /// <param name="hocon">Over ten connections, a hold of 60 s and a drain of 10 s.</param>
    /// <param name="notice">Seconds.</param>
    public ConductedRun(string hocon = "", double notice = 0, Action? probe = null)
    {
        HoldNotice = TimeSpan.FromSeconds(notice);
        var read = LoadOptionsReader.Read(new ConfigSources(ConfigText.Parse($"actor-load {{ {Base}{hocon} }}", "test"), [], []));
        Assert.Empty(read.Problems);
        Setup = new RunSetup(
            "fake", read.Options!, [new IPEndPoint(IPAddress.Loopback, 7001)], new MachineReport("test", "test", 2, 1L << 32, 1 << 16), _time);
        Conductor = new RunConductor(Setup, this, this, probe);
    }

    public RunSetup Setup { get; }

    public RunConductor Conductor { get; }

    public TimeSpan HoldNotice { get; }

    /// <summary>Null: the engine can't be steered.</summary>
    public TimeSpan? SteerNotice { get; init; } = TimeSpan.Zero;

    public Dictionary<RunAlarm, TimeSpan> Alarms { get; } = [];

    public List<RunProgress> Progress { get; } = [];

    public List<RunReport> Reports { get; } = [];

    public List<RunReport> Checkpoints { get; } = [];

    public RunReport Report => Assert.Single(Reports);

    /// <summary>Since the last time this was asked.</summary>
    public string[] TakeOrders()
    {
        string[] orders = [.. _orders];
        _orders.Clear();
        return orders;
    }

    /// <summary>A standing of ten connections.</summary>
    public static Standing Opened(long opened) => new(10, 0, opened, opened, 10 - opened, 0, opened, opened);

    public void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    public void Alarm(RunAlarm alarm) => Conductor.OnAlarm(alarm);

    /// <summary>Starts it and ends the ramp two seconds later.</summary>
    public ConductedRun Ramped(long opened = 10)
    {
        Conductor.Start();
        Pass(2);
        Conductor.OnRampEnded(Opened(opened));
        return this;
    }

    /// <summary>Goes through the hold to its end.</summary>
    public ConductedRun InDrain()
    {
        Ramped();
        Pass(60);
        Alarm(RunAlarm.HoldOver);
        Conductor.OnSendingStopped();
        Conductor.OnDrainStarted(Opened(10));
        return this;
    }

    public ConductedRun InClosing()
    {
        InDrain();
        Pass(1);
        Conductor.OnAllDrained();
        return this;
    }

    public ConductedRun Done()
    {
        InClosing();
        Conductor.OnAllClosed();
        return this;
    }

    public void Dispose() => Conductor.Dispose();

    void IRunParts.StartRamp() => _orders.Add("ramp");

    void IRunParts.StartHold(TimeSpan at) => _orders.Add($"hold at {at.TotalSeconds:0.###}");

    void IRunParts.Steer(PaceChange change) =>
        _orders.Add($"{change.Connections} each {change.Interval?.TotalSeconds ?? 0:0.###} from {change.From.TotalSeconds:0.###}");

    void IRunParts.StopSending() => _orders.Add("stop sending");

    void IRunParts.StartDrain() => _orders.Add("drain");

    void IRunParts.CloseAll(CloseMode mode) => _orders.Add($"close by {mode}");

    void IRunParts.AskStanding()
    {
        // Asked at every turn; a test answers when it wants progress.
    }

    void IRunParts.SetAlarm(RunAlarm alarm, TimeSpan after) => Alarms[alarm] = after;

    EngineUnits IRunParts.UnitsOf(Standing standing) => new(3, 2 * standing.Open);

    void IRunObserver.OnProgress(RunProgress progress, ImmutableArray<NodeDelta> deltas) => Progress.Add(progress);

    void IRunObserver.OnCheckpoint(RunReport report) => Checkpoints.Add(report);

    void IRunObserver.OnFinished(RunReport report, ImmutableArray<NodeDelta> deltas) => Reports.Add(report);
}

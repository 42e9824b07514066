using System.Net;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Pbm;
using ActorLoad.Hosting.Run;

namespace Pbm.Tests.Support;

/// <summary>A run to be looked at and commanded.</summary>
internal sealed class FakeRun : IRunSource
{
    public static readonly Percentiles Values = new(212, 480, 1_900, 4_100, 9_800, 12_345, 260.5, 20_000);

    private static readonly ErrorReport s_noErrors = new(new(0, 0, 0, 0, 0, 0, 0, 0), new(0, 0, 0, 0, 0, 0));

    public static readonly RunProgress Hold = new()
    {
        Phase = RunPhase.Hold,
        Elapsed = TimeSpan.FromSeconds(12),
        PhaseRemaining = TimeSpan.FromSeconds(48),
        Asked = 1_000,
        Connecting = 3,
        Open = 997,
        Connections = new(1_000, 1_000, 0, 0, 997, 999, 997, 3, Values),
        Messages = new(12_010, 12_003, 5, 2, 12_000, 1, 0, 0, 2, 1, 0, 0.0008, 4_000_000, 3_990_000, 1_000),
        Errors = s_noErrors with { Close = s_noErrors.Close with { Reset = 3 } },
        Latency = new(Values, Values, Values),
        LastSecond = new(12, 1_000, 997, 1_001, 999, 205, 1_800, 0.31, 210_000_000),
        Generator = new(0.31, 210_000_000, 60_000_000, 14, 2_012, 310, 180, 0, []),
        RecentEvents = [new(0, "phase", "ramp began"), new(0.5, "phase", "hold began")],
        Nodes = [Node("worker-1", 900), Node("worker-2", 8_400), Node("worker-3", null)],
    };

    public event Action? Changed;

    public string Engine => "actors";

    public PreparedRun? Run { get; set; }

    public RunProgress? Progress { get; set; }

    public RunReport? Report { get; set; }

    public List<RunOrder> Orders { get; } = [];

    public Func<RunOrder, CancellationToken, Task<OrderOutcome>> Obey { get; set; } = (_, _) => Task.FromResult(new OrderOutcome(Obeyed: true, "Done."));

    public bool IsWatched => Changed is not null;

    public void Change(RunProgress progress)
    {
        Progress = progress;
        Changed?.Invoke();
    }

    public void End(RunReport report)
    {
        Report = report;
        Changed?.Invoke();
    }

    public Task<OrderOutcome> OrderAsync(RunOrder order, CancellationToken cancel)
    {
        lock (Orders)
            Orders.Add(order);
        return Obey(order, cancel);
    }

    public static LoadOptionsResult Read(string hocon) =>
        LoadOptionsReader.Read(new ConfigSources(ConfigText.Parse(hocon, "load.hocon"), [], []));

    public static PreparedRun Prepared(string hocon = "actor-load { connections = 1000, message.interval = 1s, hold.duration = 60s }")
    {
        var read = Read(hocon);
        return new PreparedRun(
            "actors", read.Options!, [new IPEndPoint(IPAddress.Loopback, 7001)], new MachineReport("Debian", ".NET", 2, 4_000_000_000, 20_000), read.Effective!,
            ["A warning."]);
    }

    /// <summary>The report of a run that did not begin.</summary>
    public static RunReport Refused() => Prepared().Refuse(["There is no room."], TimeProvider.System);

    private static NodeProgress Node(string name, long? responseP99) => new(
        name, "worker", "running", 250, 1, 249, 250, Messages(), s_noErrors, 0, 251, 249, 0.31, 120_000_000, 40_000_000, 503, responseP99, 310);

    private static MessageReport Messages() => new(3_010, 3_000, 6, 4, 2_990, 1, 0, 0, 10, 1, 0, 0, 1_000_000, 990_000, 250);
}

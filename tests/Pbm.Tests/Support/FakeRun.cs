using System.Net;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Pbm;
using ActorLoad.Hosting.Run;

namespace Pbm.Tests.Support;

/// <summary>A run to be looked at and commanded.</summary>
internal sealed class FakeRun : IRunSource
{
    public static readonly RunProgress Hold = HealthyRun.Hold with { Nodes = [Node("worker-1", 900), Node("worker-2", 8_400), Node("worker-3", null)] };

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
        name, "worker", "running", 250, 1, 249, 250, Messages(), HealthyRun.NoErrors, 0, 251, 249, 0.31, 120_000_000, 40_000_000, 503, responseP99, 310);

    private static MessageReport Messages() => new(3_010, 3_000, 6, 4, 2_990, 1, 0, 0, 10, 1, 0, 0, 1_000_000, 990_000, 250);
}

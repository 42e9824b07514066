using System.Collections.Concurrent;
using System.Collections.Immutable;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Operate.Dashboard;
using ActorLoad.Hosting.Run;

namespace ActorLoad.Hosting.Tests.Operate.Dashboard;

/// <summary>A run as a test tells it. It obeys every order but those after its end.</summary>
internal sealed class FakeFeed : IRunFeed
{
    private readonly ConcurrentQueue<PageOrder> _orders = new();

    public event Action? Changed;

    public string Engine => "actors";
    public LoadOptions? Options { get; set; }
    public ImmutableArray<string> Warnings { get; set; } = [];
    public RunProgress? Progress { get; private set; }
    public bool Paused { get; set; }
    public RunReport? Report { get; private set; }
    public IReadOnlyList<PageOrder> Orders => [.. _orders];

    /// <summary>INCOMPLETE.</summary>
    public static RunReport Stopped => new PreparedRun(
        "actors", Read(), [], new MachineReport("", "", 2, 0, 0), ImmutableSortedDictionary<string, string>.Empty, [])
        .Interrupt("Ctrl-C", TimeProvider.System);

    public static LoadOptions Read(params string[] sets) => LoadOptionsReader.Read(new ConfigSources(null, [.. sets], [])).Options!;

    public Task<PageAnswer> OrderAsync(PageOrder order, CancellationToken cancel)
    {
        if (Report is not null) return Task.FromResult(new PageAnswer(Obeyed: false, "The run is over."));
        _orders.Enqueue(order);
        return Task.FromResult(new PageAnswer(Obeyed: true, $"Done: {order.Kind}."));
    }

    /// <summary>The next second of the hold.</summary>
    public void Second(int second, long open = 997) => Publish(HealthyRun.Hold with
    {
        Elapsed = TimeSpan.FromSeconds(second),
        Open = open,
        LastSecond = HealthyRun.Hold.LastSecond with { Second = second, Connections = open },
    });

    public void Publish(RunProgress progress)
    {
        Progress = progress;
        Changed?.Invoke();
    }

    public void Publish(RunReport report)
    {
        Report = report;
        Changed?.Invoke();
    }
}

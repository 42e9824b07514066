using System.Collections.Immutable;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;
using ActorLoad.Hosting.Operate.Dashboard;

namespace ActorLoad.Hosting.Run;

/// <summary>A run's board as the live page sees it.</summary>
internal sealed class DashboardFeed(RunBoard board) : IRunFeed
{
    /// <summary>As events of the run name who gave an order.</summary>
    private const string By = "the live page";

    public event Action? Changed
    {
        add => board.Changed += value;
        remove => board.Changed -= value;
    }

    public string Engine => board.Engine;
    public LoadOptions? Options => board.Run?.Options;
    public ImmutableArray<string> Warnings => board.Run?.Warnings ?? [];
    public RunProgress? Progress => board.Progress;
    public bool Paused => board.Paused;
    public RunReport? Report => board.Report;

    public async Task<PageAnswer> OrderAsync(PageOrder order, CancellationToken cancel)
    {
        var outcome = await board.OrderAsync(OrderOf(order), cancel);
        return new PageAnswer(outcome.Obeyed, outcome.Text);
    }

    internal static RunOrder OrderOf(PageOrder order) => order.Kind switch
    {
        PageOrderKind.Pause => new PauseOrder(By),
        PageOrderKind.Resume => new ResumeOrder(By),
        PageOrderKind.Drain => new DrainOrder(By),
        PageOrderKind.Stop => new StopOrder(By),
        PageOrderKind.Rate => new RateOrder(By, order.Value),
        PageOrderKind.Connections => new ConnectionsOrder(By, (int)order.Value),
        _ => throw new ArgumentOutOfRangeException(nameof(order), order.Kind, "No such order."),
    };
}

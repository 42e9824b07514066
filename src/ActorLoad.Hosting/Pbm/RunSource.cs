using ActorLoad.Core.Report;
using ActorLoad.Hosting.Run;

namespace ActorLoad.Hosting.Pbm;

/// <summary>The run that the palettes show and command. Reading it waits for nothing.</summary>
internal interface IRunSource
{
    /// <summary>On the engine's thread: be quick.</summary>
    event Action? Changed;

    string Engine { get; }

    /// <summary>Null until it is prepared.</summary>
    PreparedRun? Run { get; }

    /// <summary>The newest; null before the first.</summary>
    RunProgress? Progress { get; }

    /// <summary>Null until the end.</summary>
    RunReport? Report { get; }

    Task<OrderOutcome> OrderAsync(RunOrder order, CancellationToken cancel);
}

/// <summary>The run of a board.</summary>
internal sealed class BoardSource(RunBoard board) : IRunSource
{
    public event Action? Changed
    {
        add => board.Changed += value;
        remove => board.Changed -= value;
    }

    public string Engine => board.Engine;

    public PreparedRun? Run => board.Run;

    public RunProgress? Progress => board.Progress;

    public RunReport? Report => board.Report;

    public Task<OrderOutcome> OrderAsync(RunOrder order, CancellationToken cancel) => board.OrderAsync(order, cancel);
}

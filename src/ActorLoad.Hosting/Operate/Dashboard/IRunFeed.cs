using System.Collections.Immutable;
using ActorLoad.Core.Plan;
using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Operate.Dashboard;

/// <summary>What the live page shows of a run and does to it.</summary>
public interface IRunFeed
{
    /// <summary>Something new can be read. On the thread of who has told it: be quick.</summary>
    event Action? Changed;

    /// <summary>The I/O model.</summary>
    string Engine { get; }

    /// <summary>Null until prepared.</summary>
    LoadOptions? Options { get; }

    /// <summary>Of the plan and the preflight.</summary>
    ImmutableArray<string> Warnings { get; }

    /// <summary>The newest; null before the first.</summary>
    RunProgress? Progress { get; }

    /// <summary>An operator has paused the run.</summary>
    bool Paused { get; }

    /// <summary>Null until the end.</summary>
    RunReport? Report { get; }

    /// <exception cref="OperationCanceledException">There was no answer in time.</exception>
    Task<PageAnswer> OrderAsync(PageOrder order, CancellationToken cancel);
}

public enum PageOrderKind
{
    Pause,
    Resume,
    Drain,
    Stop,

    /// <summary>Messages a second, of all connections together.</summary>
    Rate,

    /// <summary>A whole number of them.</summary>
    Connections,
}

/// <param name="Value">Of the kinds that have one.</param>
public sealed record PageOrder(PageOrderKind Kind, double Value = 0);

/// <summary>The answer to an order.</summary>
/// <param name="Text">A full sentence: what was done, or why not.</param>
public sealed record PageAnswer(bool Obeyed, string Text);

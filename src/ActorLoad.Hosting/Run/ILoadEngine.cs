using System.Collections.Immutable;
using ActorLoad.Core.Pbm;
using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate;

namespace ActorLoad.Hosting.Run;

/// <summary>An I/O model: what opens the connections, moves their bytes, and keeps time. Everything else of a run is the same for all of them.</summary>
public interface ILoadEngine
{
    /// <summary>The program, as its messages begin, such as <c>actorload</c>.</summary>
    string Program { get; }

    /// <summary>Whether a run can be spread over several processes.</summary>
    bool Splits { get; }

    /// <summary>The I/O model, as the report names it.</summary>
    string NameOf(LoadOptions options);

    /// <summary>What it takes of the machine, for the preflight.</summary>
    EngineCosts CostsOf(LoadOptions options);

    /// <summary>Begins what a start takes whatever the preflight will say, beside it: most of it is code that is run for the first time.</summary>
    /// <inheritdoc cref="StartAsync"/>
    /// <returns>Takes down, when it is disposed, what no start has taken over. Null: nothing was begun.</returns>
    IAsyncDisposable? Prepare(LoadOptionsResult read, RunLog log) => null;

    /// <summary>Starts it and warms it up: the code that every message passes is compiled by the time the first one is due.</summary>
    /// <param name="read">All sources merged: an engine may have settings of its own beside <c>actor-load</c>.</param>
    /// <exception cref="EngineRefusedException">It can't carry out the run.</exception>
    /// <exception cref="OperationCanceledException">Someone does not want to wait for it.</exception>
    Task<ILoadClient> StartAsync(PreparedRun run, LoadOptionsResult read, RunLog log, CancellationToken cancel);
}

/// <summary>The engine can't carry out the run, and no connection was opened.</summary>
/// <param name="reasons">Full sentences: the need, the limit, what lifts it.</param>
public sealed class EngineRefusedException(ImmutableArray<string> reasons) : Exception(string.Join(" ", reasons))
{
    public ImmutableArray<string> Reasons { get; } = reasons;
}

/// <summary>An engine that is up: it does runs, one after the other.</summary>
public interface ILoadClient : IAsyncDisposable
{
    /// <summary>Commands of its own for the operator's port; those of a palette that is there already are added to it.</summary>
    ImmutableArray<Palette> Palettes => [];

    /// <summary>All commands that the operator's port serves are known: the engine may serve them by a console of its own kind as well.</summary>
    void Serve(CommandRegistry registry)
    {
        // Most have none.
    }

    /// <summary>Begins a run. Its end is the observer's last call.</summary>
    /// <param name="name">Its parts are found under it in logs and by tools that look into a process.</param>
    IRunHandle Begin(string name, RunSetup setup, IRunObserver observer);
}

/// <summary>A run under way. Disposed, it is taken down in whatever phase it is.</summary>
public interface IRunHandle : IAsyncDisposable
{
    /// <summary>Completes when the engine has let go of the run: after the disposal, or when the run could not even start.</summary>
    Task Ended { get; }

    /// <summary>Ends the run early, with a report.</summary>
    /// <param name="by">Who or what asked, such as <c>Ctrl-C</c>.</param>
    void Stop(string by);

    /// <summary>Does what an operator asks, or says why not.</summary>
    /// <exception cref="OperationCanceledException">It has not answered in time.</exception>
    Task<OrderOutcome> OrderAsync(RunOrder order, CancellationToken cancel);
}

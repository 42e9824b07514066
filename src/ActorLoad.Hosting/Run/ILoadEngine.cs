using ActorLoad.Core.Plan;
using ActorLoad.Hosting.Operate;
using Akka.Configuration;

namespace ActorLoad.Hosting.Run;

/// <summary>An I/O model: what opens the connections, moves their bytes, and keeps time. Everything else of a run is the same for all of them.</summary>
public interface ILoadEngine
{
    /// <summary>The program, as its messages begin, such as <c>actorload</c>.</summary>
    string Program { get; }

    /// <summary>Whether it can split a run over several processes.</summary>
    bool Splits { get; }

    /// <summary>The I/O model, as the report names it.</summary>
    string NameOf(LoadOptions options);

    /// <summary>What it takes of the machine, for the preflight.</summary>
    EngineCosts CostsOf(LoadOptions options);

    /// <param name="config">All sources merged: an engine may have settings of its own beside <c>actor-load</c>.</param>
    ILoadClient Start(LoadOptions options, Config config, RunLog log);
}

/// <summary>An engine that is up: it does runs, one after the other.</summary>
public interface ILoadClient : IAsyncDisposable
{
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
}

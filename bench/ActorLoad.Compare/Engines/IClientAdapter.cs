using System.Collections.Immutable;
using ActorLoad.Compare.Plan;
using ActorLoad.Compare.Processes;
using ActorLoad.Core.Report;

namespace ActorLoad.Compare.Engines;

/// <summary>A client that the bench can run. One object serves all of an engine's processes and keeps nothing of a run.</summary>
public interface IClientAdapter
{
    /// <summary>As <c>--engines</c> and the report name it.</summary>
    string Engine { get; }

    /// <summary>The program and its arguments for one process.</summary>
    ChildCommand Command(ClientTask task);

    /// <summary>
    /// Goes along with the process to its end, and makes a report of what it said. Time is bounded by the caller, who ends the process; its
    /// output then ends too.
    /// </summary>
    /// <returns>Null where it ended without a result.</returns>
    Task<RunReport?> FollowAsync(ClientTask task, IClientProcess process, CancellationToken cancel);
}

/// <summary>What one process is to do.</summary>
/// <param name="Plan">Connections, interval, hold and the rest; adapters take from it what their client can be told.</param>
/// <param name="Targets">The echo server's <c>ADDRESS:PORT</c>s.</param>
/// <param name="JsonFile">Where the result belongs, as ActorLoad's JSON, schema 1.</param>
public sealed record ClientTask(ClientPlan Plan, ImmutableArray<string> Targets, string JsonFile)
{
    /// <summary>Told by the adapter.</summary>
    public IHoldWatch Watch { get; init; } = IHoldWatch.None;
}

/// <summary>Whoever wants to know when a client's hold begins.</summary>
public interface IHoldWatch
{
    static IHoldWatch None { get; } = new Nobody();

    /// <summary>Whether it looks at the process from outside itself: looking twice would cost the process twice.</summary>
    bool Looks { get; }

    /// <summary>All of the process's connections are tried. A client that waits for a sign is given it when the task ends.</summary>
    Task ConnectedAsync();

    /// <summary>The process's hold has begun, just now.</summary>
    void Begun(int process);

    private sealed class Nobody : IHoldWatch
    {
        public bool Looks => false;

        public Task ConnectedAsync() => Task.CompletedTask;

        public void Begun(int process)
        {
        }
    }
}

/// <summary>The client's process, as an adapter sees it.</summary>
public interface IClientProcess
{
    int Id { get; }

    /// <returns>The next line of standard output that is looked for; null when the output ends without one.</returns>
    Task<string?> NextLineAsync(Func<string, bool> wanted, CancellationToken cancel);

    /// <summary>Writes a line to its standard input.</summary>
    Task TellAsync(string line);

    /// <summary>Its end.</summary>
    Task EndAsync(CancellationToken cancel);
}

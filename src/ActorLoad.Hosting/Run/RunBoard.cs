using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Run;

/// <summary>What operators see of a run and do to it, whichever way they come: the console, the live page, health checks. Thread-safe.</summary>
/// <param name="engine">The I/O model, as the report names it.</param>
/// <param name="stop">Ends the run in whatever phase it is, also before it has begun; told by whom.</param>
public sealed class RunBoard(string engine, Action<string> stop)
{
    private volatile PreparedRun? _run;
    private volatile RunProgress? _progress;
    private volatile RunReport? _report;
    private volatile IRunHandle? _handle;

    /// <summary>Something new can be read. On the thread of who has told it: be quick, and do not throw.</summary>
    public event Action? Changed;

    public string Engine => engine;

    /// <summary>Its options and what the preflight says of it; null until that has looked at it.</summary>
    public PreparedRun? Run => _run;

    /// <summary>The newest, once a second; null before the first.</summary>
    public RunProgress? Progress => _progress;

    /// <summary>An operator has paused the run.</summary>
    public bool Paused => _report is null && _progress is { Paused: true };

    /// <summary>Null until the run is over.</summary>
    public RunReport? Report => _report;

    public void Tell(PreparedRun run)
    {
        _run = run;
        Changed?.Invoke();
    }

    public void Tell(RunProgress progress)
    {
        _progress = progress;
        Changed?.Invoke();
    }

    public void Tell(RunReport report)
    {
        _report = report;
        Changed?.Invoke();
    }

    /// <summary>From now on orders are this run's to obey.</summary>
    public void Begin(IRunHandle handle) => _handle = handle;

    /// <summary>Does what an operator asks, or says why not.</summary>
    /// <exception cref="OperationCanceledException">The run has not answered in time.</exception>
    public async Task<OrderOutcome> OrderAsync(RunOrder order, CancellationToken cancel)
    {
        if (_report is not null)
            return new OrderOutcome(false, "The run is over.");
        if (order is StopOrder)
        {
            stop(order.By);
            return new OrderOutcome(true, "The run is stopping.");
        }

        return _handle is { } handle
            ? await handle.OrderAsync(order, cancel)
            : new OrderOutcome(false, "The run has not begun; stop is all that it can be told.");
    }
}

using Akka.Configuration;
using Akka.Dispatch;

namespace ActorLoad.Pacing;

/// <summary>Lets HOCON name <see cref="PacingExecutor"/>: <c>executor = "ActorLoad.Pacing.PacingExecutorConfigurator, actorload"</c>.</summary>
public sealed class PacingExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new PacingExecutor(id);
}

/// <summary>
/// One thread that sleeps while it has nothing to run. Akka's own pinned dispatcher spins before it sleeps, which for a thread that is woken a
/// thousand times a second cost more CPU than all connections together.
/// </summary>
public sealed class PacingExecutor : ExecutorService
{
    private readonly Queue<IRunnable> _due = new();
    private bool _ended;

    public PacingExecutor(string id)
        : base(id)
    {
        new Thread(Run) { IsBackground = true, Name = "pacing" }.Start();
    }

    public override void Execute(IRunnable run)
    {
        lock (_due)
        {
            _due.Enqueue(run);
            Monitor.Pulse(_due);
        }
    }

    public override void Shutdown()
    {
        lock (_due)
        {
            _ended = true;
            Monitor.Pulse(_due);
        }
    }

    private void Run()
    {
        while (Next() is { } run)
            run.Run();
    }

    private IRunnable? Next()
    {
        lock (_due)
        {
            while (_due.Count == 0 && !_ended)
                Monitor.Wait(_due);
            return _due.TryDequeue(out var run) ? run : null;
        }
    }
}

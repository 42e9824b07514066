using Akka.Dispatch;

namespace ActorLoad.Connections;

/// <summary>
/// Runs actors to completion on the thread that has work for them: what the first of them sets going runs after it, on the same thread, until nothing is
/// left. No thread is woken between the kernel's event and the actor that checks the reply.
/// </summary>
/// <remarks>
/// One for each thread that does so: the runtime's socket threads (with <see cref="SocketThreads"/>), and those that claim it. Of its thread alone, so
/// it needs no lock; an actor is never run twice at once, which its mailbox sees to on any thread.
/// A turn that has taken <see cref="Longest"/> leaves the rest to the pool, first come, first served: neither a socket that always has more to read nor a
/// burst of sends keeps its thread from the kernel's next events.
/// </remarks>
/// <param name="time">Tells how long a turn takes.</param>
/// <param name="overflow">Takes over what is left of a turn.</param>
public sealed class InPlaceTurn(TimeProvider time, Action<IRunnable> overflow)
{
    /// <summary>Some forty messages' worth: long against one, short against a latency that anyone looks at.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(1);

    /// <summary>As the runtime calls the threads that wait for sockets. Were it another name some day, all would run on the pool.</summary>
    private const string SocketThread = ".NET Sockets";

    [ThreadStatic]
    private static InPlaceTurn? t_current;

    [ThreadStatic]
    private static bool t_known;

    private readonly Queue<IRunnable> _next = new();
    private bool _running;

    /// <summary>Null where what comes up is for the pool.</summary>
    public static InPlaceTurn? OfThisThread
    {
        get
        {
            if (!t_known)
            {
                t_known = true;
                if (Thread.CurrentThread.Name == SocketThread)
                    t_current = OnPool();
            }

            return t_current;
        }
    }

    /// <summary>From now on the calling thread runs in place what comes up on it.</summary>
    public static InPlaceTurn Claim()
    {
        t_known = true;
        return t_current ??= OnPool();
    }

    /// <summary>Runs it before this returns; within a turn, after what came up before it.</summary>
    public void Run(IRunnable run)
    {
        if (_running)
        {
            _next.Enqueue(run);
            return;
        }

        _running = true;
        try
        {
            var start = time.GetTimestamp();
            run.Run();
            while (_next.Count > 0 && time.GetElapsedTime(start) < Longest)
                _next.Dequeue().Run();
        }
        finally
        {
            // Nothing is left behind, not even by one that throws.
            _running = false;
            while (_next.TryDequeue(out var left))
                overflow(left);
        }
    }

    private static InPlaceTurn OnPool() => new(TimeProvider.System, FairExecutor.Queue);
}

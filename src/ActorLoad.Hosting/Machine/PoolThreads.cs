namespace ActorLoad.Hosting.Machine;

/// <summary>
/// Has the thread pool start its threads before a run opens connections. The runtime takes two descriptors for each new thread, and where there is none for a thread of the pool it ends
/// the process ("Out of memory."), report and all: a run whose descriptors are used up must not need a further one. That they stay is the programs' runtime
/// configuration (<c>ThreadPool.ThreadsToKeepAlive</c>).
/// </summary>
public static class PoolThreads
{
    /// <summary>Beyond a thread for each core, which is what the pool starts with: for those that block.</summary>
    private const int Beyond = 6;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>Threads that there are afterwards, at least.</summary>
    public static int Wanted => Environment.ProcessorCount + Beyond;

    /// <summary>A caller of the pool's own waits on one more: with less the last would come when the pool sees that it is starved, half a second later.</summary>
    internal static int NeededFor(Thread caller) => Wanted + (caller.IsThreadPoolThread ? 1 : 0);

    /// <summary>Returns when they are there, after two seconds at most.</summary>
    public static void Start()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        if (!ThreadPool.SetMinThreads(Math.Max(workers, NeededFor(Thread.CurrentThread)), completions))
            return;
        // Each holds its thread until all have one. Not disposed: one that comes late may still signal.
        var there = new CountdownEvent(Wanted);
        for (var i = 0; i < Wanted; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static there =>
                {
                    there.Signal();
                    there.Wait(s_patience);
                },
                there,
                preferLocal: false);
        }

        there.Wait(s_patience);
        ThreadPool.SetMinThreads(workers, completions);
    }
}

using ActorLoad.Core.Report;

namespace ActorLoad.Hosting.Run;

/// <summary>
/// Keeps the newest result of a run in a file that is whole at any moment. Writing is done by a thread of its own: who offers a result never waits, and of
/// what is offered while the disk is busy the newest alone is written.
/// </summary>
/// <param name="path">Of the file.</param>
/// <param name="write">From a report and a path to the problem; null: written.</param>
/// <param name="warn">Told what went wrong, once: a disk that is full stays full for long, and the run goes on.</param>
public sealed class CheckpointFile(string path, Func<RunReport, string, string?> write, Action<string> warn) : IDisposable
{
    /// <summary>A disk that takes longer than this for a result has hung.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private Thread? _thread;
    private RunReport? _newest;
    private bool _over;
    private bool _warned;

    /// <returns>Null: no file is asked for.</returns>
    /// <param name="path">Empty: none.</param>
    public static CheckpointFile? Open(string path, Action<string> warn) =>
        path.Length == 0 ? null : new CheckpointFile(path, static (report, path) => ReportFile.Write(path, JsonReport.Write(report)), warn);

    /// <summary>Has it written as soon as may be, in place of what has not been written yet.</summary>
    public void Offer(RunReport report)
    {
        lock (_gate)
        {
            if (_over)
                return;
            _newest = report;
            if (_thread is null)
            {
                _thread = new Thread(WriteAll) { IsBackground = true, Name = "checkpoint" };
                _thread.Start();
            }

            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Writes the result of the run that has ended, in place of every checkpoint. Nothing is taken any more.</summary>
    public void Finish(RunReport report)
    {
        if (!Stop())
        {
            warn($"{path} could not be written: its disk has not answered for {Patience.TotalSeconds:0} s; it does not hold the final result");
            return;
        }

        if (write(report, path) is { } problem)
            warn($"{problem}; the checkpoint file does not hold the final result");
    }

    public void Dispose() => Stop();

    /// <returns>False: the thread hangs in a write.</returns>
    private bool Stop()
    {
        lock (_gate)
        {
            _over = true;
            _newest = null;
            Monitor.Pulse(_gate);
        }

        return _thread?.Join(Patience) ?? true;
    }

    private void WriteAll()
    {
        while (Take() is { } report)
        {
            if (write(report, path) is not { } problem || _warned)
                continue;
            _warned = true;
            warn($"{problem}; the run goes on, and the checkpoint is tried again without a further word");
        }
    }

    /// <returns>Null: it is over.</returns>
    private RunReport? Take()
    {
        lock (_gate)
        {
            while (_newest is null && !_over)
                Monitor.Wait(_gate);
            var report = _newest;
            _newest = null;
            return report;
        }
    }
}

using System.Diagnostics;
using EchoServer.Cli;
using EchoServer.Native;
using EchoServer.Reporting;
using EchoServer.Serving;

namespace EchoServer.Processes;

/// <summary>
/// One child of <see cref="ProcessGroup"/>, spoken to by its standard input (whose end is its order to stop), its standard output
/// (<see cref="EventLines"/>) and SIGUSR1. Its standard error is the parent's.
/// </summary>
internal sealed class ChildServer : IDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly TaskCompletionSource<ListeningEvent> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private TaskCompletionSource _nextCounts = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Counts _counts = Counts.None;

    private ChildServer(Process process)
    {
        _process = process;
        Exited = FollowAsync();
    }

    /// <summary>The ports of the child, once it accepts; fails if it ends before.</summary>
    public Task<ListeningEvent> Listening => _listening.Task;

    /// <summary>Ends with the child, with its exit code; its counts are final by then.</summary>
    public Task<int> Exited { get; }

    /// <summary>What the child last reported.</summary>
    public Counts Counts
    {
        get
        {
            lock (_gate) return _counts;
        }
    }

    /// <summary>Starts this program again, as a child that serves <paramref name="ports"/>.</summary>
    public static ChildServer Start(EchoOptions options, PortPlan ports)
    {
        var start = SelfProgram.StartInfo(ChildArguments.Of(options, ports));
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        return new ChildServer(Process.Start(start)!);
    }

    /// <summary>Has the child report; ends when it has, or is gone.</summary>
    public async Task RefreshCountsAsync()
    {
        Task next;
        lock (_gate) next = _nextCounts.Task;
        if (Exited.IsCompleted || Libc.Kill(_process.Id, Libc.UserSignal1) < 0) return;
        await Task.WhenAny(next, Exited);
    }

    /// <summary>Orders the child to stop and waits for its end; one that takes over five seconds is killed.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await Exited.WaitAsync(StopLimit);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await Exited;
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> FollowAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            switch (EventLines.Read(line))
            {
                case ListeningEvent listening:
                    _listening.TrySetResult(listening);
                    break;
                case CountsEvent counts:
                    Keep(counts.ToCounts());
                    break;
            }
        }
        await _process.WaitForExitAsync();
        _listening.TrySetException(new IOException($"child process {_process.Id} ended with exit code {_process.ExitCode} before it listened"));
        return _process.ExitCode;
    }

    private void Keep(Counts counts)
    {
        TaskCompletionSource reported;
        lock (_gate)
        {
            _counts = counts;
            reported = _nextCounts;
            _nextCounts = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        reported.SetResult();
    }
}

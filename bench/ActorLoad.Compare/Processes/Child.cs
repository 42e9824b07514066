using System.Diagnostics;

namespace ActorLoad.Compare.Processes;

/// <summary>A program to run.</summary>
/// <param name="Program">The path of an executable.</param>
public sealed record ChildCommand(string Program, IReadOnlyList<string> Arguments);

/// <summary>
/// A process of ours, leader of its own group: a Ctrl-C at the terminal reaches us and not it, and its end takes along all that it started.
/// Disposing it kills what is left.
/// </summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Children _all;

    private Child(Process process, Children all)
    {
        (_process, _all, Id) = (process, all, process.Id);
        (Out, Error) = (new LineTap(process.StandardOutput), new LineTap(process.StandardError));
    }

    public int Id { get; }
    public LineTap Out { get; }
    public LineTap Error { get; }

    /// <param name="group">The control group that it joins before it becomes the program; null: ours.</param>
    /// <exception cref="BenchException">It can't be started.</exception>
    public static Child Start(ChildCommand command, ControlGroup? group, Children all)
    {
        // setsid becomes the program itself, so that the id is the program's; it forks only where its caller leads a group, which a child does not.
        var start = new ProcessStartInfo("setsid", [.. group?.Joining ?? [], command.Program, .. command.Arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return all.Add(new Child(Process.Start(start)!, all));
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new BenchException($"{command.Program} can't be started by setsid (of util-linux): {e.Message}");
        }
    }

    public void Send(int signal)
    {
        if (!_process.HasExited)
            Signals.Send(Id, signal);
    }

    public async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }

    /// <returns>The exit code; 128 and the signal's number where one ended it.</returns>
    public async Task<int> EndAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Send(Signals.Kill);
        using var patience = new CancellationTokenSource(EndTimeout);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            await Task.WhenAll(Out.Completion, Error.Completion).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Stuck in the kernel: the next run's check of the machine names it.
        }

        _all.Remove(this);
        _process.Dispose();
    }
}

using System.Runtime.InteropServices;
using EchoServer.Native;

namespace EchoServer.Processes;

/// <summary>
/// What ends this process, and what asks it for its counts: SIGTERM, SIGINT and, for a child, the end of its standard input, which
/// comes however its parent ends. A child takes no SIGINT: a terminal sends it to the whole group, and the parent decides.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignals(bool child)
    {
        On(PosixSignal.SIGINT, child ? () => { } : RequestStop);
        On(PosixSignal.SIGTERM, RequestStop);
        if (child) new Thread(WatchInput) { Name = "stdin-watch", IsBackground = true }.Start();
    }

    /// <summary>Ends when this process is to end.</summary>
    public Task StopRequested => _stop.Task;

    /// <summary>Calls <paramref name="report"/> at each SIGUSR1, on a pool thread.</summary>
    public void OnCountsAsked(Action report) => On((PosixSignal)Libc.UserSignal1, report);

    public void Dispose() => _registrations.ForEach(r => r.Dispose());

    private void RequestStop() => _stop.TrySetResult();

    private void On(PosixSignal signal, Action action) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    }));

    private void WatchInput()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[64];
        try
        {
            while (input.Read(ignored) > 0)
            {
                // What a parent says is of no interest; that it still could is.
            }
        }
        catch (IOException)
        {
            // No input that can be read has no parent behind it either.
        }
        RequestStop();
    }
}

using System.Runtime.InteropServices;

namespace ActorLoad.Hosting.Run;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks the run to end with a report, the second ends the process at once with code 130. A child of a program that answers Ctrl-C
/// itself goes by the end of its standard input instead, which also comes when that program is killed: a terminal sends Ctrl-C to both.
/// Operators may ask as well, as often as they like.
/// </summary>
public sealed class Interrupts : IDisposable
{
    /// <summary>128 + SIGINT, as shells say it.</summary>
    public const int ExitCode = 130;

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _gate = new();
    private Action<string>? _onFirst;
    private bool _signalled;
    private bool _disposed;

    public Interrupts(bool child = false)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, child ? null : "Ctrl-C")));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, "SIGTERM")));
        if (child)
            new Thread(EndWithInput) { Name = "stdin-watch", IsBackground = true }.Start();
    }

    /// <summary>The first signal, such as <c>Ctrl-C</c>; null until then.</summary>
    public string? Signal { get; private set; }

    /// <summary>Completes with the first signal.</summary>
    public CancellationTokenSource First { get; } = new();

    /// <summary>Completes with the first that is a signal: what stays after the run for operators ends then, and not when one of them has stopped the run.</summary>
    public CancellationTokenSource FirstSignal { get; } = new();

    /// <summary>Calls back at the first signal, or at once if it has come.</summary>
    /// <param name="callback">Told which it was.</param>
    public void OnFirst(Action<string> callback)
    {
        lock (_gate)
            _onFirst = callback;
        if (Signal is { } signal)
            callback(signal);
    }

    /// <summary>As the first signal; nothing where one has come.</summary>
    /// <param name="by">Who asks.</param>
    public void Ask(string by)
    {
        Action<string>? callback;
        lock (_gate)
        {
            if (Signal is not null)
                return;
            Signal = by;
            callback = _onFirst;
        }

        callback?.Invoke(by);
        Cancel(First);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        lock (_gate)
            _disposed = true;
        First.Dispose();
        FirstSignal.Dispose();
    }

    private void EndWithInput()
    {
        try
        {
            while (Console.In.ReadLine() is not null)
            {
                // What it says is of no interest; that it still could is.
            }
        }
        catch (IOException)
        {
            // As good as its end.
        }

        OnSignal("The search");
    }

    /// <param name="signal">Null: not for us.</param>
    private void OnSignal(PosixSignalContext context, string? signal)
    {
        context.Cancel = true;
        if (signal is not null)
            OnSignal(signal);
    }

    private void OnSignal(string signal)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            if (_signalled)
                Environment.Exit(ExitCode);
            _signalled = true;
        }

        Ask(signal);
        Cancel(FirstSignal);
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run has just ended by itself.
        }
    }
}

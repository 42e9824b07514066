using System.Runtime.InteropServices;

namespace ActorLoad.Hosting.Run;

/// <summary>Ctrl-C and SIGTERM: the first asks the run to end with a report, the second ends the process at once with code 130.</summary>
public sealed class Interrupts : IDisposable
{
    /// <summary>128 + SIGINT, as shells say it.</summary>
    public const int ExitCode = 130;

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _gate = new();
    private Action<string>? _onFirst;

    public Interrupts()
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, "Ctrl-C")));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, "SIGTERM")));
    }

    /// <summary>The first signal, such as <c>Ctrl-C</c>; null until then.</summary>
    public string? Signal { get; private set; }

    /// <summary>Completes with the first signal.</summary>
    public CancellationTokenSource First { get; } = new();

    /// <summary>Calls back at the first signal, or at once if it has come.</summary>
    /// <param name="callback">Told which it was.</param>
    public void OnFirst(Action<string> callback)
    {
        lock (_gate)
            _onFirst = callback;
        if (Signal is { } signal)
            callback(signal);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        First.Dispose();
    }

    private void OnSignal(PosixSignalContext context, string signal)
    {
        context.Cancel = true;
        Action<string>? callback;
        lock (_gate)
        {
            if (Signal is not null)
                Environment.Exit(ExitCode);
            Signal = signal;
            callback = _onFirst;
        }

        callback?.Invoke(signal);
        First.Cancel();
    }
}

using System.Runtime.InteropServices;
using ActorLoad.Compare.Processes;

namespace ActorLoad.Compare.Cli;

/// <summary>The first SIGINT, SIGTERM or SIGHUP ends the runs and writes what there is; the second kills every process of ours and ends at once.</summary>
internal sealed class Interrupts : IDisposable
{
    private const int SecondInterrupt = 130;

    private readonly CancellationTokenSource _stop;
    private readonly Children _children;
    private readonly List<PosixSignalRegistration> _registrations;
    private int _seen;

    public Interrupts(CancellationTokenSource stop, Children children)
    {
        (_stop, _children) = (stop, children);
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Seen))];
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Seen(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _seen) == 1)
        {
            _stop.Cancel();
            return;
        }

        _children.KillAll();
        Environment.Exit(SecondInterrupt);
    }
}

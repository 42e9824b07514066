using ActorLoad.Hosting.Sockets;
using Microsoft.Win32.SafeHandles;

namespace ActorLoad.Hosting.Machine;

/// <summary>
/// Some descriptors that are the runtime's alone when the process has no other. It takes two for a moment for each thread that it starts, the compiler's among them, which it
/// ends after four idle seconds and starts again from whatever code was called often enough: without them that code, of any connection, fails with an
/// <see cref="OutOfMemoryException"/>.
/// </summary>
/// <remarks>
/// Taken first of all, they have low numbers, so that a limit that is lowered in a run frees them too. What opens connections asks <see cref="AreShort"/> and leaves them
/// alone. Thread-safe.
/// </remarks>
/// <param name="take">Opens anything; null: there is no descriptor.</param>
public sealed class RuntimeDescriptors(Func<SafeFileHandle?> take)
{
    /// <summary>Two threads at once.</summary>
    public const int Kept = 4;

    private readonly DescriptorReserve _kept = new(Kept, take);
    private readonly Lock _gate = new();
    private volatile bool _short;

    /// <summary>This process's. Its programs call <see cref="Take"/> before anything else; where nobody does, they are never short.</summary>
    public static RuntimeDescriptors OfProcess { get; } = new(static () => ProcFile.TryOpen("/dev/null"));

    /// <summary>Whether they have been let go, and there is nothing beyond them: as of the last <see cref="Look"/>.</summary>
    public bool AreShort => _short;

    public void Take()
    {
        lock (_gate)
            _kept.Refill();
    }

    /// <summary>Lets them go when there is no other descriptor, and takes them again when there is. To be called some times a second.</summary>
    public void Look()
    {
        lock (_gate)
        {
            if (_kept.Held == 0 && !_short)
                return;
            if (_short)
                _kept.Refill();
            var another = take();
            another?.Dispose();
            _short = another is null || _kept.Held < Kept;
            while (_short && _kept.LetGo())
            {
            }
        }
    }
}

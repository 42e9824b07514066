using ActorLoad.Pacing;

namespace ActorLoad.Tests.Pacing;

/// <summary>Goes off when the test says so.</summary>
internal sealed class FakePaceTimer : IPaceTimer
{
    private Action? _wake;

    /// <summary>When it was last asked to go off; null when it has, or never was.</summary>
    public TimeSpan? Due { get; private set; }

    public bool IsDisposed { get; private set; }

    public void WakeAt(TimeSpan due, Action wake) => (Due, _wake) = (due, wake);

    public void Dispose() => IsDisposed = true;

    public void GoOff()
    {
        var wake = _wake;
        (Due, _wake) = (null, null);
        wake?.Invoke();
    }
}

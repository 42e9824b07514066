namespace EchoServer.Misbehaving;

/// <summary>What everything that reads or writes passes through, and waits at while the server is frozen.</summary>
internal sealed class FreezeGate
{
    private volatile TaskCompletionSource? _frozen;

    public Task PassAsync() => _frozen?.Task ?? Task.CompletedTask;

    public void Freeze() => _frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw()
    {
        var frozen = _frozen;
        _frozen = null;
        frozen?.SetResult();
    }
}

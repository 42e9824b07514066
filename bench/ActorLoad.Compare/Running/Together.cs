namespace ActorLoad.Compare.Running;

/// <summary>Where engines that run at once wait for each other, so that none has the machine to itself while another's server starts.</summary>
internal sealed class Together(int parties)
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing = parties;

    /// <summary>Ends when all parties have called it.</summary>
    public Task ArriveAsync()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
            _all.TrySetResult();
        return _all.Task;
    }

    /// <summary>One of them will not come: nobody waits any longer.</summary>
    public void GiveUp() => _all.TrySetResult();
}

namespace ActorLoad.Hosting.Machine;

/// <summary>
/// Has the heap of a ramp (<see cref="RampHeap"/>) while connections come and go in numbers after it, as they do when a server dies: otherwise the small budget
/// that keeps a hold's collections short is used up by every eighth connect, and replies wait for collections that are then blamed on the generator's queue.
/// </summary>
/// <remarks>One caller at a time. Measured: docs/adr/0007.</remarks>
/// <param name="take">What <see cref="RampHeap.TryTake"/> does: null where the heap is somebody else's.</param>
public sealed class ChurnHeap(Func<IDisposable?> take) : IDisposable
{
    /// <summary>Connects and losses between two ticks from which on it pays: a single one now and then leaves the hold as it is.</summary>
    public const int Many = 16;

    /// <summary>Ticks with fewer after which the storm is over. Longer than the pauses between the waves of a backoff's first tries.</summary>
    public const int CalmTicks = 50;

    private IDisposable? _heap;
    private int _sinceTick;
    private int _calm;

    public bool IsTaken => _heap is not null;

    /// <summary>A connect was begun, or a connection was lost.</summary>
    public void Note()
    {
        if (++_sinceTick % Many == 0)
            _heap ??= take();
    }

    /// <summary>Called in equal intervals while it is taken.</summary>
    public void Tick()
    {
        _calm = _sinceTick < Many ? _calm + 1 : 0;
        _sinceTick = 0;
        if (_calm >= CalmTicks)
            Dispose();
    }

    /// <summary>Gives the heap back. It may be taken again.</summary>
    public void Dispose()
    {
        _heap?.Dispose();
        _heap = null;
    }
}

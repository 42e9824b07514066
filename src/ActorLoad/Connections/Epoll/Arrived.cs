namespace ActorLoad.Connections.Epoll;

/// <summary>
/// To a connection's actor: what came on its socket. Read where the kernel has put it, in the loop's buffer, when the actor runs at once, as it nearly always does: then the loop
/// uses the message again for the next, and nothing is allocated or copied.
/// </summary>
/// <remarks>
/// <code>
///   told --Take--> reading --Done--> done            the loop goes on with the buffer and the message
///     '--TryKeepFor--> kept --Take, Done--> done     the actor is busy, or has its turn later: it reads a copy, and the loop goes on with the buffer
/// </code>
/// </remarks>
internal sealed class Arrived(byte[] buffer)
{
    private const int IsTold = 0, IsReading = 1, IsKept = 2, IsDone = 3;

    private byte[] _bytes = buffer;
    private int _count;
    private int _state = IsDone;
    private EpollSocket? _socket;

    /// <summary>By the actor, first of all and once.</summary>
    public ReadOnlySpan<byte> Take()
    {
        Interlocked.CompareExchange(ref _state, IsReading, IsTold);
        return Volatile.Read(ref _bytes).AsSpan(0, _count);
    }

    /// <summary>By the actor, as the last: what it took is not to be looked at any more.</summary>
    public void Done()
    {
        if (Interlocked.Exchange(ref _state, IsDone) == IsKept)
            _socket!.Took();
    }

    /// <summary>By the loop, before it tells.</summary>
    internal void Fill(int count)
    {
        _count = count;
        Volatile.Write(ref _state, IsTold);
    }

    /// <summary>By the loop, after it has told: whether buffer and message are free again.</summary>
    internal bool IsFree => Volatile.Read(ref _state) == IsDone;

    /// <summary>By the loop, where they are not: the buffer is free again, the message never.</summary>
    /// <param name="socket">Told when it is done with.</param>
    /// <returns>False: another thread is just reading the buffer, or was a moment ago.</returns>
    internal bool TryKeepFor(EpollSocket socket)
    {
        _socket = socket;
        // Whoever takes it meanwhile finds the same in both.
        Volatile.Write(ref _bytes, _bytes.AsSpan(0, _count).ToArray());
        return Interlocked.CompareExchange(ref _state, IsKept, IsTold) == IsTold;
    }
}

namespace ActorLoad.Cluster;

/// <summary>
/// Deltas from when they are made until their receipt: each is sent in its turn, and again after a while without one. Pure, told the time.
/// </summary>
/// <param name="patience">Time without a receipt after which all that is open is sent again.</param>
public sealed class DeltaLog(TimeSpan patience)
{
    private readonly Queue<WorkerProtocol.Delta> _open = new();
    private TimeSpan _sentAt;

    public long Sequence { get; private set; }

    /// <summary>Not acknowledged.</summary>
    public int Open => _open.Count;

    /// <summary>The number of the next delta.</summary>
    public long Next() => ++Sequence;

    public void Add(WorkerProtocol.Delta delta, TimeSpan now)
    {
        if (_open.Count == 0)
            _sentAt = now;
        _open.Enqueue(delta);
    }

    /// <summary>This one and all before it are booked.</summary>
    public void Acknowledge(long sequence, TimeSpan now)
    {
        while (_open.TryPeek(out var first) && first.Sequence <= sequence)
        {
            _open.Dequeue();
            _sentAt = now;
        }
    }

    /// <summary>What is to be sent again now, in its order; none as a rule.</summary>
    public IReadOnlyCollection<WorkerProtocol.Delta> TakeOverdue(TimeSpan now)
    {
        if (_open.Count == 0 || now - _sentAt < patience)
            return [];
        _sentAt = now;
        return [.. _open];
    }
}

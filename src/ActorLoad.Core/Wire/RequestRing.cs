namespace ActorLoad.Core.Wire;

/// <summary>A message that was sent and not yet answered.</summary>
/// <param name="Message">Its index in the codec.</param>
/// <param name="Intended">When it was due, since the run's start.</param>
/// <param name="Started">When it was sent, since the run's start.</param>
/// <param name="Expired">Booked as timed out; kept only so that its late reply is known when it comes.</param>
public readonly record struct Request(int Message, TimeSpan Intended, TimeSpan Started, bool Expired = false);

/// <summary>The unanswered requests of one connection, oldest first. Holds nothing until the first, and grows only as far as it is used.</summary>
/// <remarks>Expired ones are always the oldest: all requests have the same timeout and are sent in order.</remarks>
public sealed class RequestRing
{
    /// <summary>Expired and live together: one bit of <see cref="ReplyCursor.Alive"/> each.</summary>
    public const int MaxCapacity = 64;

    private Request[] _items = [];
    private int _head;
    private int _expired;

    public int Count { get; private set; }

    /// <summary>Unanswered and not timed out.</summary>
    public int Live => Count - _expired;

    /// <summary>0 is the oldest.</summary>
    public Request this[int index] => _items[Slot(index)];

    /// <summary>Index of the oldest request that has not timed out, or -1.</summary>
    public int OldestLive => Live > 0 ? _expired : -1;

    /// <summary>Index of the newest live request of this message, or -1.</summary>
    public int NewestLiveOf(int message)
    {
        for (var i = Count - 1; i >= _expired; i--)
        {
            if (this[i].Message == message)
                return i;
        }

        return -1;
    }

    /// <returns>False with <see cref="MaxCapacity"/> live ones.</returns>
    public bool TryAdd(in Request request)
    {
        if (Count == MaxCapacity)
            return false;
        if (Count == _items.Length)
            Grow();
        _items[Slot(Count)] = request;
        Count++;
        return true;
    }

    /// <summary>Marks the live requests sent before <paramref name="startedBefore"/> as expired.</summary>
    /// <returns>How many.</returns>
    public int Expire(TimeSpan startedBefore)
    {
        var before = _expired;
        while (_expired < Count && this[_expired].Started < startedBefore)
        {
            _items[Slot(_expired)] = this[_expired] with { Expired = true };
            _expired++;
        }

        return _expired - before;
    }

    /// <summary>Makes room for the first request before it comes.</summary>
    public void MakeRoom()
    {
        if (_items.Length == 0)
            Grow();
    }

    /// <summary>Forgets all of them, and keeps the room.</summary>
    public void Clear() => (Count, _head, _expired) = (0, 0, 0);

    /// <summary>Forgets the <paramref name="count"/> oldest.</summary>
    public void DropOldest(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        _head = _items.Length == 0 ? 0 : Slot(count);
        Count -= count;
        _expired = Math.Max(0, _expired - count);
    }

    /// <summary>Forgets a request that is not the oldest: for a write that was refused.</summary>
    public void RemoveAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        for (var i = index; i < Count - 1; i++)
            _items[Slot(i)] = this[i + 1];
        Count--;
        if (index < _expired)
            _expired--;
    }

    private int Slot(int index)
    {
        var slot = _head + index;
        return slot < _items.Length ? slot : slot - _items.Length;
    }

    private void Grow()
    {
        var bigger = new Request[Math.Min(MaxCapacity, Math.Max(1, _items.Length * 2))];
        for (var i = 0; i < Count; i++)
            bigger[i] = this[i];
        _items = bigger;
        _head = 0;
    }
}

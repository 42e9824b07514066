namespace ActorLoad.Core.Plan;

/// <summary>
/// Connections of a plan in even steps: <c>First, First + Stride, ...</c>, <c>Count</c> of them. What a node of a run holds is told by these three numbers
/// and no list: share w of W is every W-th connection, so that each share's sends lie as evenly in the interval as the whole plan's do.
/// </summary>
public readonly record struct IdRange
{
    /// <param name="first">Smallest id.</param>
    /// <param name="stride">From one id to the next, at least 1.</param>
    /// <param name="count">How many.</param>
    public IdRange(int first, int stride, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > 0)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(first + (count - 1L) * stride, int.MaxValue, nameof(count));
        (First, Stride, Count) = (first, stride, count);
    }

    public int First { get; }
    public int Stride { get; }
    public int Count { get; }

    /// <summary>The id in this place.</summary>
    public int this[int index] => First + index * Stride;

    /// <summary>Every connection of a plan.</summary>
    public static IdRange Whole(int connections) => new(0, 1, connections);

    public bool Contains(int id) => id >= First && (id - First) % Stride == 0 && (id - First) / Stride < Count;

    /// <summary>Place of an id that this range contains.</summary>
    public int IndexOf(int id) => (id - First) / Stride;

    /// <summary>
    /// Part <paramref name="index"/> of <paramref name="count"/>: every count-th of these. The parts hold each id once, and their sizes differ by one at most.
    /// </summary>
    public IdRange Part(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        // A part without an id keeps the numbers of its whole, whose steps may be too wide to multiply.
        return index >= Count ? new IdRange(First, Stride, 0) : new IdRange(this[index], Count > count ? Stride * count : Stride, (Count - index - 1) / count + 1);
    }

    public IEnumerable<int> Ids()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }
}

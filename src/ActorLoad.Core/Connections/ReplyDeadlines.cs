using ActorLoad.Core.Plan;

namespace ActorLoad.Core.Connections;

/// <summary>
/// For each connection when its oldest unanswered request was sent. A connection writes its own cell and no other; the group looks
/// through all of them at its tick, so that tens of thousands of reply timeouts cost no timer and no message.
/// </summary>
/// <remarks>A cell that is read a moment too old costs a needless message or one more tick: the connection itself decides what has timed out.</remarks>
/// <param name="ids">The connections that have a cell.</param>
public sealed class ReplyDeadlines(IdRange ids)
{
    private const long None = long.MaxValue;
    private readonly long[] _oldest = NewCells(ids.Count);

    /// <param name="connections">Those with ids from 0 to one less.</param>
    public ReplyDeadlines(int connections)
        : this(IdRange.Whole(connections))
    {
    }

    /// <param name="started">Since the run's start; null: nothing is unanswered.</param>
    public void Set(int connection, TimeSpan? started) => Volatile.Write(ref _oldest[ids.IndexOf(connection)], started?.Ticks ?? None);

    /// <summary>The connections whose oldest request was sent before <paramref name="startedBefore"/>.</summary>
    public IEnumerable<int> OverdueAt(TimeSpan startedBefore)
    {
        for (var i = 0; i < _oldest.Length; i++)
        {
            if (Volatile.Read(ref _oldest[i]) < startedBefore.Ticks)
                yield return ids[i];
        }
    }

    private static long[] NewCells(int connections)
    {
        var cells = new long[connections];
        Array.Fill(cells, None);
        return cells;
    }
}

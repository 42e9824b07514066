using System.Collections.Immutable;

namespace ActorLoad.Core.Measure;

/// <summary>What was recorded since the last time: one second's worth, as a rule.</summary>
/// <param name="Sequence">1 for the first; a merger that has seen a number drops it the second time.</param>
/// <param name="Latencies">The recorder's own: good until its next flush, and to be read or added elsewhere by then.</param>
public sealed record RecorderDelta(long Sequence, TallySnapshot Counts, Latencies Latencies)
{
    public ImmutableArray<ConnectionChange> Changes { get; init; } = [];
}

/// <summary>What a process has seen of its connections since its start.</summary>
/// <param name="Replies">Right and in time.</param>
/// <param name="Ends">Connections that closed and connects that failed, as soon as they are seen: their classes are counted later.</param>
public readonly record struct Traffic(long Replies, long Ends)
{
    /// <summary>
    /// Whether between the two hardly anything came but ends, ten or more for each reply: what waited meanwhile waited for a server's loss to be taken in, and there were no
    /// latencies to falsify.
    /// </summary>
    public bool IsLossSince(Traffic earlier) => Ends > earlier.Ends && Ends - earlier.Ends >= 10 * (Replies - earlier.Replies);
}

/// <summary>
/// Where all connections of a process count and measure. Thread-safe: it is split into shards, each under a lock of its own, and a
/// connection keeps to its shard, so that what one event changes is seen whole or not at all.
/// </summary>
/// <remarks>
/// An actor calls it instead of telling an actor: a message for each count would cost more than the work that it counts. Nothing is read back
/// from it but sums, so that no actor learns of another by it. See docs/adr/0003.
/// </remarks>
public sealed class Recorder
{
    private readonly Shard[] _shards;
    private readonly Lock _flush = new();
    private long _sequence;

    /// <param name="shards">One for each core that records is enough.</param>
    public Recorder(int shards)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        _shards = new Shard[shards];
        for (var i = 0; i < shards; i++)
            _shards[i] = new Shard();
    }

    /// <summary>When connections open and end, which counts by the second are too coarse for.</summary>
    public ConnectionChanges Changes { get; } = new();

    public void Count(int connection, Tally tally, long by = 1)
    {
        var shard = ShardOf(connection);
        lock (shard.Gate)
            shard.Counts[(int)tally] += by;
    }

    public void Measure(int connection, Latency latency, TimeSpan value)
    {
        var shard = ShardOf(connection);
        lock (shard.Gate)
            shard.Active.Record(latency, value);
    }

    /// <summary>A message was told to the socket.</summary>
    public void Started(int connection, TimeSpan lag, int bytes)
    {
        var shard = ShardOf(connection);
        lock (shard.Gate)
        {
            shard.Counts[(int)Tally.Started]++;
            shard.Counts[(int)Tally.BytesSent] += bytes;
            shard.Active.Record(Latency.ScheduleLag, lag);
        }
    }

    /// <summary>A write was refused after <see cref="Started"/> had counted it.</summary>
    public void Refused(int connection, int bytes)
    {
        var shard = ShardOf(connection);
        lock (shard.Gate)
        {
            shard.Counts[(int)Tally.Refused]++;
            shard.Counts[(int)Tally.BytesSent] -= bytes;
        }
    }

    /// <summary>A request was answered, right and in time.</summary>
    public void Echoed(int connection, TimeSpan service, TimeSpan response)
    {
        var shard = ShardOf(connection);
        lock (shard.Gate)
        {
            shard.Counts[(int)Tally.Echoed]++;
            shard.Active.Record(Latency.Service, service);
            shard.Active.Record(Latency.Response, response);
        }
    }

    /// <summary>A connection closed, or a connect failed. Counted in no class by this.</summary>
    public void Ended(int connection)
    {
        var shard = ShardOf(connection);
        lock (shard.Gate)
            shard.Ends++;
    }

    /// <summary>From any thread.</summary>
    public Traffic Traffic()
    {
        var (replies, ends) = (0L, 0L);
        foreach (var shard in _shards)
        {
            lock (shard.Gate)
                (replies, ends) = (replies + shard.FlushedReplies + shard.Counts[(int)Tally.Echoed], ends + shard.Ends);
        }

        return new Traffic(replies, ends);
    }

    /// <summary>Takes what was recorded since the last call. One caller at a time, which is through with the last delta.</summary>
    public RecorderDelta Flush()
    {
        lock (_flush)
        {
            var counts = new long[TallySnapshot.Size];
            foreach (var shard in _shards)
            {
                // What the last delta was. An eighth of a megabyte or more, used again: made anew each second it would bring about a whole collection every few seconds.
                shard.Spare.Clear();
                lock (shard.Gate)
                {
                    for (var i = 0; i < counts.Length; i++)
                        counts[i] += shard.Counts[i];
                    shard.FlushedReplies += shard.Counts[(int)Tally.Echoed];
                    Array.Clear(shard.Counts);
                    (shard.Active, shard.Spare) = (shard.Spare, shard.Active);
                }
            }

            var latencies = _shards[0].Spare;
            for (var i = 1; i < _shards.Length; i++)
                latencies.Add(_shards[i].Spare);
            return new RecorderDelta(++_sequence, new TallySnapshot([.. counts]), latencies) { Changes = Changes.Take() };
        }
    }

    /// <summary>By a hash: the ids of a worker's share are all of one remainder.</summary>
    private Shard ShardOf(int connection) => _shards[((uint)connection * 2654435761u >> 16) % (uint)_shards.Length];

    private sealed class Shard
    {
        public readonly Lock Gate = new();
        public readonly long[] Counts = new long[TallySnapshot.Size];
        public long FlushedReplies;
        public long Ends;
        public Latencies Active = Latencies.WithRoom();
        public Latencies Spare = Latencies.WithRoom();
    }
}

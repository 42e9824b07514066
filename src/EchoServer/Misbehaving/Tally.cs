namespace EchoServer.Misbehaving;

/// <summary>A server's count of its occasions to misbehave, and of how often it did. Shared by all its connections.</summary>
internal sealed class Tally
{
    private long _occasions;
    private long _done;

    /// <summary>How often the server misbehaved.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Counts one more occasion.</summary>
    /// <returns>True at every <paramref name="every"/>th, which is then counted as done.</returns>
    public bool IsDue(int every)
    {
        if (Interlocked.Increment(ref _occasions) % every != 0) return false;
        Add(1);
        return true;
    }

    public void Add(long done) => Interlocked.Add(ref _done, done);
}

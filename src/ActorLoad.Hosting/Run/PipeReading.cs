namespace ActorLoad.Hosting.Run;

/// <summary>
/// Reads what a process of ours writes. The runtime reads pipes as it reads sockets, and where completions are inline (as actorload has them) goes on on the thread that waits for
/// all sockets: whatever follows a read, such as a line of the log to a terminal that is stopped, would keep all connections waiting.
/// </summary>
public static class PipeReading
{
    /// <returns>The next line, on a thread of the pool; null at the end.</returns>
    public static async Task<string?> ReadLineOnPoolAsync(this TextReader pipe, CancellationToken cancel = default)
    {
        var line = await pipe.ReadLineAsync(cancel);
        await Task.Yield();
        return line;
    }
}

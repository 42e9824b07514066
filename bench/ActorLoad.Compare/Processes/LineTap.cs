using System.Threading.Channels;

namespace ActorLoad.Compare.Processes;

/// <summary>The lines of a child's output, read as they come so that the child never waits for us.</summary>
internal sealed class LineTap
{
    private const int Kept = 2_000;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });

    public LineTap(StreamReader reader) => Completion = PumpAsync(reader);

    /// <summary>Ends with the output.</summary>
    public Task Completion { get; }

    /// <returns>The next line that is looked for; null when the output ends without one.</returns>
    public async Task<string?> NextAsync(Func<string, bool> wanted, CancellationToken cancel)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(cancel))
        {
            if (wanted(line))
                return line;
        }

        return null;
    }

    /// <summary>What was written and not read yet; of much, the last lines.</summary>
    public IReadOnlyList<string> Rest(int lines)
    {
        var rest = new List<string>();
        while (_lines.Reader.TryRead(out var line))
            rest.Add(line);
        return rest.Count <= lines ? rest : rest[^lines..];
    }

    private async Task PumpAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
                _lines.Writer.TryWrite(line);
        }
        catch (IOException)
        {
            // The end of a process that was killed.
        }
        finally
        {
            _lines.Writer.Complete();
        }
    }
}

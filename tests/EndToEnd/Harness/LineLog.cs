namespace EndToEnd.Harness;

/// <summary>What a process says, line by line: kept, and waited for.</summary>
internal sealed class LineLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _news = NewNews();
    private bool _ended;

    public LineLog(StreamReader reader) => Completion = PumpAsync(reader);

    /// <summary>When the other end is closed, by whoever held it last.</summary>
    public Task Completion { get; }

    public string Text
    {
        get
        {
            lock (_gate) return string.Concat(_lines.Select(line => line + "\n"));
        }
    }

    /// <returns>The first line that <paramref name="wanted"/> is true of, said already or still to come.</returns>
    public Task<string> FirstAsync(Func<string, bool> wanted, string what) => Deadline.For(FindAsync(wanted, what), what);

    public Task<string> FirstAsync(string part) => FirstAsync(line => line.Contains(part, StringComparison.Ordinal), $"a line with \"{part}\"");

    private async Task<string> FindAsync(Func<string, bool> wanted, string what)
    {
        var seen = 0;
        while (true)
        {
            Task news;
            lock (_gate)
            {
                for (; seen < _lines.Count; seen++)
                {
                    if (wanted(_lines[seen])) return _lines[seen];
                }
                if (_ended) throw new InvalidOperationException($"The output ended without {what}. It was:\n{Text}");
                news = _news.Task;
            }
            await news;
        }
    }

    private async Task PumpAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line) Say(() => _lines.Add(line));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // We have closed our end.
        }
        Say(() => _ended = true);
    }

    private void Say(Action change)
    {
        TaskCompletionSource news;
        lock (_gate)
        {
            change();
            (news, _news) = (_news, NewNews());
        }
        news.SetResult();
    }

    private static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

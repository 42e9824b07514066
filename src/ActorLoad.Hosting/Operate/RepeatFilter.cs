namespace ActorLoad.Hosting.Operate;

/// <summary>
/// Lets the first line of a kind through and counts those that follow within a window, so that 15,000 connections that fail for one reason
/// are one line and a count.
/// </summary>
/// <remarks>Bounded: kinds beyond the most are counted together. Not thread-safe.</remarks>
internal sealed class RepeatFilter(TimeSpan window, int mostKinds)
{
    private static readonly object Others = new();

    private readonly Dictionary<object, Kind> _kinds = [];

    /// <param name="kind">Equal for lines that say the same.</param>
    /// <returns>Whether to write the line; if not it will come out of <see cref="TakeDue"/> or <see cref="TakeAll"/> with its count.</returns>
    public bool Admit(object kind, LogLine line)
    {
        if (!_kinds.TryGetValue(kind, out var known))
        {
            if (_kinds.Count < mostKinds)
            {
                _kinds[kind] = new Kind(line.Time);
                return true;
            }
            if (!_kinds.TryGetValue(Others, out known)) known = _kinds[Others] = new Kind(line.Time);
        }
        known.Latest = line;
        known.Held++;
        return false;
    }

    /// <returns>What was held back in windows that are over.</returns>
    public List<LogLine> TakeDue(DateTimeOffset now) => Take(kind => now - kind.Since >= window, now);

    public List<LogLine> TakeAll(DateTimeOffset now) => Take(static _ => true, now);

    private List<LogLine> Take(Func<Kind, bool> isDue, DateTimeOffset now)
    {
        var lines = new List<LogLine>();
        foreach (var (key, kind) in _kinds)
        {
            if (!isDue(kind)) continue;
            if (kind.Latest is not { } latest)
            {
                _kinds.Remove(key);
                continue;
            }
            var line = latest with { Repeats = kind.Held };
            lines.Add(key == Others ? line with { Message = "many different messages, the last: " + latest.Message } : line);
            (kind.Since, kind.Latest, kind.Held) = (now, null, 0);
        }
        return lines;
    }

    private sealed class Kind(DateTimeOffset since)
    {
        public DateTimeOffset Since { get; set; } = since;
        public LogLine? Latest { get; set; }
        public int Held { get; set; }
    }
}

using Microsoft.Extensions.Logging;

namespace ActorLoad.Hosting.Operate;

/// <summary>
/// The program's log: a line of logfmt each to stderr, repeats counted; while a live view has the screen, to its pane instead. The newest lines are kept, for
/// operators who come later.
/// </summary>
/// <remarks>Thread-safe. Never throws: a log that cannot be written is dropped.</remarks>
public sealed class RunLog : ILoggerProvider
{
    /// <summary>Lines that are kept for <see cref="Newest"/>.</summary>
    public const int MostRecent = 1_000;

    private const int MostKinds = 100, MostKept = 50;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5), Tick = TimeSpan.FromSeconds(1);

    private readonly TextWriter _output;
    private readonly bool _outputIsTerminal;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly RepeatFilter _repeats = new(Window, MostKinds);
    private readonly Queue<LogLine> _kept = new();
    private readonly Queue<LogLine> _recent = new();
    private Action<LogLine>? _pane, _followers;
    private bool _disposed;

    /// <param name="outputIsTerminal">Lines sent to a pane are written too where they cannot spoil the screen, and otherwise afterwards.</param>
    public RunLog(TextWriter output, bool outputIsTerminal, TimeProvider time, LogLevel minimum = LogLevel.Information)
    {
        _output = output;
        _outputIsTerminal = outputIsTerminal;
        _time = time;
        _timer = time.CreateTimer(_ => WriteDue(), null, Tick, Tick);
        Factory = new LoggerFactory([this], new LoggerFilterOptions { MinLevel = minimum });
    }

    public ILoggerFactory Factory { get; }

    /// <summary>To stderr, as the programs use it.</summary>
    public static RunLog ToStandardError(LogLevel minimum = LogLevel.Information) =>
        new(Console.Error, !Console.IsErrorRedirected, TimeProvider.System, minimum);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>Logs what another process has said: a line of such a log as it was, any other as a warning.</summary>
    /// <param name="from">The process, in front of the source.</param>
    /// <returns>What was logged.</returns>
    public LogLine Relay(string from, string line)
    {
        var entry = LogLine.Parse(line) is { } parsed
            ? parsed with { Source = $"{from}/{parsed.Source}" }
            : new LogLine(_time.GetUtcNow(), LogLevel.Warning, from, line, []);
        Log((entry.Level, entry.Source, entry.Message), entry);
        return entry;
    }

    /// <summary>Sends lines to a pane until disposed; then the last warnings and errors of that time are written to the output.</summary>
    public IDisposable DivertTo(Action<LogLine> pane)
    {
        lock (_lock) _pane = pane;
        return new Diversion(this);
    }

    /// <returns>The newest lines, oldest first.</returns>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<LogLine> Newest(int count, LogLevel minimum = LogLevel.Trace)
    {
        lock (_lock) return [.. _recent.Where(line => line.Level >= minimum).TakeLast(count)];
    }

    /// <summary>Calls with each line from now on, until disposed; on the thread that logs, which must not wait, and one call at a time.</summary>
    public IDisposable Follow(Action<LogLine> follower)
    {
        lock (_lock) _followers += follower;
        return new Following(this, follower);
    }

    /// <summary>Writes what has been counted and not shown.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            foreach (var line in _repeats.TakeAll(_time.GetUtcNow())) Write(line);
        }
        _timer.Dispose();
        Factory.Dispose();
    }

    private void WriteDue()
    {
        lock (_lock)
        {
            foreach (var line in _repeats.TakeDue(_time.GetUtcNow())) Write(line);
        }
    }

    private void Log(object kind, LogLine line)
    {
        lock (_lock)
        {
            if (_disposed || _repeats.Admit(kind, line)) Write(line);
        }
    }

    private void Write(LogLine line)
    {
        if (_recent.Count == MostRecent) _recent.Dequeue();
        _recent.Enqueue(line);
        _followers?.Invoke(line);
        if (_pane is null || !_outputIsTerminal) WriteOut(line);
        if (_pane is null) return;
        _pane(line);
        if (!_outputIsTerminal || line.Level < LogLevel.Warning) return;
        if (_kept.Count == MostKept) _kept.Dequeue();
        _kept.Enqueue(line);
    }

    private void WriteOut(LogLine line)
    {
        try
        {
            _output.WriteLine(line.ToLogfmt());
            _output.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Nobody reads it any more, or it was closed from the start (the second).
        }
    }

    private void EndDiversion()
    {
        lock (_lock)
        {
            _pane = null;
            while (_kept.TryDequeue(out var line)) WriteOut(line);
        }
    }

    private sealed class Diversion(RunLog log) : IDisposable
    {
        public void Dispose() => log.EndDiversion();
    }

    private sealed class Following(RunLog log, Action<LogLine> follower) : IDisposable
    {
        public void Dispose()
        {
            lock (log._lock) log._followers -= follower;
        }
    }

    private sealed class Logger(RunLog log, string category) : ILogger
    {
        private const string Template = "{OriginalFormat}";
        private readonly string _source = category[(category.LastIndexOf('.') + 1)..];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var message = formatter(state, exception);
            var fields = new List<KeyValuePair<string, string>>();
            var template = message;
            if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
            {
                foreach (var (name, value) in values)
                {
                    if (name == Template) template = value?.ToString() ?? message;
                    else if (value?.ToString() is var text && text != message) fields.Add(new(name, text ?? ""));
                }
            }
            if (exception is not null)
            {
                fields.Add(new("error", $"{exception.GetType().Name}: {exception.Message}"));
                if (logLevel >= LogLevel.Error && exception.StackTrace is { } stack) fields.Add(new("stack", stack));
            }
            log.Log((logLevel, category, template), new LogLine(log._time.GetUtcNow(), logLevel, _source, message, fields));
        }
    }
}

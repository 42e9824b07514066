using ActorLoad.Core.Report;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorLoad.Hosting.Operate;

/// <summary>The run on a whole screen, redrawn by a thread of its own at most twice a second; the screen comes back as it was.</summary>
/// <remarks>
/// A program that ends without disposing it must do so by <see cref="Environment.Exit"/>, where the screen is restored too: the default
/// answer to Ctrl-C is not.
/// </remarks>
public sealed class LiveView : IProgressView
{
    private const int MostLogLines = 20;
    private const string LeaveScreen = "\u001b[?25h\u001b[?1049l";
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(500), StopTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromMilliseconds(200);

    private readonly IAnsiConsole _console;
    private readonly LiveScreen _screen = new();
    private readonly Lock _lock = new();
    private readonly Queue<string> _log = new();
    private readonly AutoResetEvent _changed = new(initialState: false);
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private RunProgress? _latest;
    private int _disposed;

    public LiveView(IAnsiConsole console)
    {
        _console = console;
        AppDomain.CurrentDomain.ProcessExit += RestoreAtExit;
        AppDomain.CurrentDomain.UnhandledException += RestoreAtExit;
        _thread = new Thread(Draw) { IsBackground = true, Name = "live-view" };
        _thread.Start();
    }

    public void Update(RunProgress progress)
    {
        lock (_lock) _latest = progress;
        if (!_stop.IsSet) _changed.Set();
    }

    /// <summary>Shows a line of the log among the events.</summary>
    public void Log(LogLine line)
    {
        lock (_lock)
        {
            if (_log.Count == MostLogLines) _log.Dequeue();
            _log.Enqueue($"{line.LevelName} {line.ToShortText()}");
        }
        if (!_stop.IsSet) _changed.Set();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _stop.Set();
        _changed.Set();
        // A terminal that takes nothing (a stopped ssh) must not hold up the report.
        _thread.Join(StopTimeout);
        AppDomain.CurrentDomain.ProcessExit -= RestoreAtExit;
        AppDomain.CurrentDomain.UnhandledException -= RestoreAtExit;
    }

    private void Draw()
    {
        try
        {
            _console.AlternateScreen(() => _console.Live(Text.Empty).AutoClear(true).Overflow(VerticalOverflow.Crop).Start(DrawFrames));
        }
#pragma warning disable CA1031 // A terminal fails in more ways than can be listed, and no run is lost for want of one.
        catch (Exception)
#pragma warning restore CA1031
        {
            _stop.Set();
        }
    }

    private void DrawFrames(LiveDisplayContext context)
    {
        var size = (0, 0);
        while (!_stop.IsSet)
        {
            _changed.WaitOne();
            if (_stop.IsSet) return;
            var current = (_console.Profile.Width, _console.Profile.Height);
            // The terminal has moved what was drawn for another size.
            if (current != size && size != (0, 0)) _console.Clear(home: true);
            size = current;
            if (Frame(current.Width, current.Height) is { } frame) context.UpdateTarget(frame);
            _stop.Wait(BetweenFrames);
        }
    }

    private IRenderable? Frame(int width, int height)
    {
        RunProgress? progress;
        string[] log;
        lock (_lock)
        {
            progress = _latest;
            log = [.. _log];
        }
        return progress is null ? null : _screen.Render(progress, log, width, height, _console.Profile.Capabilities.Unicode);
    }

    private void RestoreAtExit(object? sender, EventArgs arguments)
    {
        // No frame may follow on the screen that comes back.
        _stop.Set();
        _changed.Set();
        _thread.Join(ExitTimeout);
        try
        {
            _console.Profile.Out.Writer.Write(LeaveScreen);
            _console.Profile.Out.Writer.Flush();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // There is no terminal left to restore.
        }
    }
}

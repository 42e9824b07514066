using Spectre.Console;

namespace ActorLoad.Hosting.Operate;

/// <summary>Chooses how a run is shown.</summary>
public static class ProgressViews
{
    private const int LeastWidth = 40, LeastHeight = 8;

    /// <param name="plain">Lines were asked for (<c>--no-ui</c>).</param>
    /// <param name="lines">Where plain lines go.</param>
    /// <returns>The live view where the console is a terminal that can show it, with the log in its pane; else plain lines.</returns>
    public static IProgressView Open(bool plain, IAnsiConsole console, TextWriter lines, RunLog log)
    {
        if (plain || !CanShowLive(console)) return new PlainProgress(lines);
        var view = new LiveView(console);
        return new WithLog(view, log.DivertTo(view.Log));
    }

    internal static bool CanShowLive(IAnsiConsole console) =>
        console.Profile.Out.IsTerminal && console.Profile.Capabilities is { Ansi: true, AlternateBuffer: true } &&
        console.Profile is { Width: >= LeastWidth, Height: >= LeastHeight };

    /// <summary>The screen comes back before the log writes to it.</summary>
    private sealed class WithLog(LiveView view, IDisposable diversion) : IProgressView
    {
        public void Update(Core.Report.RunProgress progress) => view.Update(progress);

        public void Dispose()
        {
            view.Dispose();
            diversion.Dispose();
        }
    }
}

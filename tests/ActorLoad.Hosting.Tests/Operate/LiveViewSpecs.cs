using System.Text;
using ActorLoad.Hosting.Operate;
using Spectre.Console;
using Spectre.Console.Rendering;
using Spectre.Console.Testing;
using Xunit;

namespace ActorLoad.Hosting.Tests.Operate;

public class LiveViewSpecs
{
    private const string EnterAlternate = "\u001b[?1049h", LeaveAlternate = "\u001b[?1049l";

    [Fact]
    public void Should_give_the_screen_back_when_disposed()
    {
        using var console = Terminal();

        using (var view = new LiveView(console)) view.Update(HealthyRun.Hold);

        Assert.StartsWith(EnterAlternate, console.Output, StringComparison.Ordinal);
        Assert.EndsWith(LeaveAlternate, console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_not_throw_when_the_terminal_fails()
    {
        using var view = new LiveView(new BrokenConsole());

        view.Update(HealthyRun.Hold);
        view.Dispose();
        view.Update(HealthyRun.Hold);
    }

    [Theory]
    [InlineData(true, 80, 24, false, true)]
    [InlineData(true, 80, 24, true, false)] // --no-ui
    [InlineData(false, 80, 24, false, false)] // TERM=dumb, or no terminal
    [InlineData(true, 20, 24, false, false)]
    [InlineData(true, 80, 5, false, false)]
    public void Should_be_chosen_only_for_a_terminal_that_can_show_it(bool ansi, int width, int height, bool plain, bool live)
    {
        using var console = new TestConsole();
        console.Profile.Out = new TerminalOutput(TextWriter.Null);
        console.Profile.Capabilities.Ansi = ansi;
        console.Profile.Capabilities.AlternateBuffer = ansi;
        console.Profile.Width = width;
        console.Profile.Height = height;
        using var log = new RunLog(TextWriter.Null, outputIsTerminal: false, TimeProvider.System);

        using var view = ProgressViews.Open(plain, console, TextWriter.Null, log);

        Assert.Equal(live, view is not PlainProgress);
    }

    private static TestConsole Terminal()
    {
        var console = new TestConsole().EmitAnsiSequences();
        console.Profile.Capabilities.AlternateBuffer = true;
        return console;
    }

    private sealed class TerminalOutput(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;
        public bool IsTerminal => true;
        public int Width => 80;
        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
            // A text in memory has none.
        }
    }

    /// <summary>A terminal that went away.</summary>
    private sealed class BrokenConsole : IAnsiConsole
    {
        private readonly TestConsole _console = Terminal();

        public Profile Profile => _console.Profile;
        public IAnsiConsoleCursor Cursor => throw new IOException("Input/output error");
        public IAnsiConsoleInput Input => _console.Input;
        public IExclusivityMode ExclusivityMode => _console.ExclusivityMode;
        public RenderPipeline Pipeline => _console.Pipeline;

        public void Clear(bool home) => throw new IOException("Input/output error");

        public void Write(IRenderable renderable) => throw new IOException("Input/output error");

        public void WriteAnsi(Action<AnsiWriter> action) => throw new IOException("Input/output error");
    }
}

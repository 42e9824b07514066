using System.Collections.Immutable;
using System.Text;
using ActorLoad.Operator.Interactive;
using CsCheck;

namespace Pbm.Tests.Client;

public sealed class LineEditorSpecs
{
    private readonly History _history = new();

    [Fact]
    public void Should_be_the_line_that_was_typed() => Assert.Equal("load status", Edit("load status", Enter));

    [Fact]
    public void Should_edit_in_the_middle()
    {
        Assert.Equal("abXcd", Edit("abcd", Left, Left, 'X', Enter));
        Assert.Equal("acd", Edit("abcd", Left, Left, Backspace, Enter));
        Assert.Equal("abd", Edit("abcd", Left, Left, Delete, Enter));
        Assert.Equal("Xabcd", Edit("abcd", Home, 'X', Enter));
        Assert.Equal("abcdX", Edit("abcd", Home, End, 'X', Enter));
    }

    [Fact]
    public void Should_know_the_keys_of_a_shell()
    {
        Assert.Equal("Xabcd", Edit("abcd", Ctrl('A'), 'X', Ctrl('E'), Enter));
        Assert.Equal("ab", Edit("abcd", Left, Left, Ctrl('K'), Enter));
        Assert.Equal("cd", Edit("abcd", Left, Left, Ctrl('U'), Enter));
        Assert.Equal("load ", Edit("load status", Ctrl('W'), Enter));
        Assert.Equal("abd", Edit("abcd", Left, Left, Ctrl('D'), Enter));
    }

    [Fact]
    public void Should_abandon_the_line_at_ctrl_c_and_end_at_ctrl_d()
    {
        Assert.Equal("", Edit("load stop", Ctrl('C')));
        Assert.Null(Edit("", Ctrl('D')));
        Assert.Equal("a", Edit("a", Ctrl('D'), Enter));
    }

    [Fact]
    public void Should_bring_back_earlier_lines_and_the_one_begun()
    {
        Edit("first", Enter);
        Edit("second", Enter);
        Edit("second", Enter);
        Edit("  ", Enter);

        Assert.Equal("second", Edit("", Up, Enter));
        Assert.Equal("first", Edit("", Up, Up, Up, Enter));
        Assert.Equal("dra!", Edit("dra", Up, Up, Down, Down, Down, '!', Enter));
    }

    [Fact]
    public void Should_complete_a_word_that_can_be_but_one() => Assert.Equal("load status ", Edit("loa", Tab, "sta", Tab, Enter));

    [Fact]
    public void Should_complete_as_far_as_all_agree_and_then_list_them()
    {
        var terminal = new KeyTerminal(Keys("l", Tab, "ad st", Tab, "op", Enter));

        Assert.Equal("load stop", Editor(terminal).Read("> "));
        Assert.Contains("\nstatus  stop\n", terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_complete_before_the_cursor_and_keep_what_is_after() =>
        Assert.Equal("load  status", Edit("loa status", Home, Right, Right, Right, Tab, Enter));

    [Fact]
    public void Should_show_the_line_with_the_cursor_where_it_is()
    {
        var terminal = new KeyTerminal(Keys("abc", Left, Enter));
        Editor(terminal).Read("> ");

        Assert.Contains("\r> abc\u001b[K\u001b[1D", terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_slide_when_the_line_is_longer_than_the_terminal()
    {
        var terminal = new KeyTerminal(Keys(new string('a', 30) + "END", Enter)) { Width = 22 };
        Editor(terminal).Read("> ");

        Assert.All(terminal.Written.Split('\r').Skip(1), drawn => Assert.True(drawn.Replace("\u001b[K", "", StringComparison.Ordinal).TrimEnd('\n').Length < 22));
        Assert.Contains("aEND", terminal.Written, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_end_whatever_keys_are_pressed() => Gen.Select(Gen.Enum<ConsoleKey>(), Gen.Char, Gen.Bool).Array[0, 60].Sample(pressed =>
    {
        var keys = pressed.Select(key => new ConsoleKeyInfo(key.Item2, key.Item1, shift: false, alt: false, control: key.Item3));
        _ = Editor(new KeyTerminal([.. keys, Key(ConsoleKey.Enter)])).Read("> ");
    });

    [Fact]
    public void Should_complete_palettes_commands_switches_and_values()
    {
        var completer = new Completer(Catalogue.Of(Registry()), "exit");

        Assert.Equal(["exit", "help", "load", "log"], completer.Complete("").Words.AsEnumerable());
        Assert.Equal(["set", "status", "stop"], completer.Complete("load s").Words.AsEnumerable());
        Assert.Equal((9, "rate"), completer.Complete("load set r") is var (start, words) ? (start, Assert.Single(words)) : default);
        Assert.Equal(["-l", "-n"], completer.Complete("log peek ").Words.AsEnumerable());
        Assert.Equal(["-n"], completer.Complete("log peek -l warn ").Words.AsEnumerable());
        Assert.Equal(["info", "warn"], completer.Complete("log peek -l ").Words.AsEnumerable());
        Assert.Equal(["load", "log"], completer.Complete("help lo").Words.AsEnumerable());
        Assert.Equal(["peek"], completer.Complete("help log ").Words.AsEnumerable());
        Assert.Empty(completer.Complete("nothing ").Words);
    }

    private static readonly ConsoleKeyInfo Enter = Key(ConsoleKey.Enter), Left = Key(ConsoleKey.LeftArrow), Right = Key(ConsoleKey.RightArrow),
        Home = Key(ConsoleKey.Home), End = Key(ConsoleKey.End), Backspace = Key(ConsoleKey.Backspace), Delete = Key(ConsoleKey.Delete),
        Up = Key(ConsoleKey.UpArrow), Down = Key(ConsoleKey.DownArrow), Tab = Key(ConsoleKey.Tab);

    private static ConsoleKeyInfo Key(ConsoleKey key) => new('\0', key, shift: false, alt: false, control: false);

    private static ConsoleKeyInfo Ctrl(char letter) => new((char)(letter - 'A' + 1), (ConsoleKey)letter, shift: false, alt: false, control: true);

    /// <summary>Texts are typed, keys are pressed.</summary>
    private static ImmutableArray<ConsoleKeyInfo> Keys(params object[] pressed) =>
    [
        .. pressed.SelectMany(item => item switch
        {
            string text => text.Select(Typed),
            char letter => [Typed(letter)],
            var key => [(ConsoleKeyInfo)key],
        }),
    ];

    private static ConsoleKeyInfo Typed(char letter) => new(letter, letter == ' ' ? ConsoleKey.Spacebar : default, shift: false, alt: false, control: false);

    private static CommandRegistry Registry()
    {
        var registry = new CommandRegistry();
        CommandHandler nothing = (_, reply) => reply.Ok();
        registry.Add(new Palette("load", "The run",
            new Command("status", "", nothing), new Command("stop", "", nothing), new Command("set rate", "", nothing, Argument.Rate("VALUE", "", 10))));
        registry.Add(new Palette("log", "The log", new Command("peek", "", nothing,
            Argument.Whole("N", "", 1, 10).By("-n"), Argument.Word("LEVEL", "", "info", "warn").By("-l"))));
        return registry;
    }

    private LineEditor Editor(KeyTerminal terminal) => new(terminal, _history, new Completer(Catalogue.Of(Registry()), "exit").Complete);

    private string? Edit(params object[] pressed) => Editor(new KeyTerminal(Keys(pressed))).Read("> ");
}

/// <summary>Presses keys; what is written is kept.</summary>
internal sealed class KeyTerminal(ImmutableArray<ConsoleKeyInfo> keys) : ITerminal
{
    private readonly StringBuilder _written = new();
    private int _next;

    public int Width { get; init; } = 100;

    public string Written => _written.ToString();

    public ConsoleKeyInfo ReadKey() => keys[_next++];

    public void Write(string text) => _written.Append(text);

    /// <summary>Presses Ctrl-C while a command goes on.</summary>
    public Func<bool> Interrupt { get; private set; } = () => false;

    public IDisposable OnInterrupt(Func<bool> callback)
    {
        Interrupt = callback;
        return new StringReader("");
    }
}
